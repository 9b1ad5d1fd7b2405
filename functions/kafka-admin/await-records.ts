import { fetchRecords } from './fetch-records.ts';
import type { Cluster } from './kafkajs-cluster.ts';
import type { Offsets } from './offsets.ts';
import { groupByLeader, type Topic } from './topics.ts';

/** Of several brokers each is waited for, so none is for long: what another has by then is not held up. */
const MAX_WAIT_OF_SEVERAL_MS = 250;

/** Waits until a partition has a record at or after its offset, or the time is over. @returns the ends by then. */
export async function awaitRecords(
  cluster: Cluster,
  topic: Topic,
  { from, waitMs }: { from: Offsets; waitMs: number },
): Promise<Offsets> {
  const partitions = topic.partitions.filter(({ partition }) => from.has(partition));
  const several = groupByLeader(topic, partitions).length > 1;
  const since = performance.now();
  for (;;) {
    const leftMs = Math.max(0, waitMs - (performance.now() - since));
    if (leftMs === 0) return from;
    const maxWaitMs = Math.ceil(several ? Math.min(leftMs, MAX_WAIT_OF_SEVERAL_MS) : leftMs);
    const fetched = await fetchRecords(cluster, topic, { from, maxWaitMs });
    const ends = new Map(
      [...from].map(([partition, offset]) => [partition, fetched.get(partition)?.end ?? offset]),
    );
    if ([...ends].some(([partition, end]) => end > (from.get(partition) ?? 0))) return ends;
  }
}
