import { isKafkaError } from './explain-kafka-error.ts';
import type { Cluster } from './kafkajs-cluster.ts';
import type { Left, Redrivable } from './redrive-letter.ts';
import { groupByLeader, type Topic } from './topics.ts';

/** All in-sync replicas have the record before the cluster answers. */
const ACKS_ALL = -1;
const TIMEOUT_MS = 10_000;

export interface Sent extends Redrivable {
  /** Offset of the record that was written. */
  readonly offset: number;
}

export interface SendResult {
  readonly sent: readonly Sent[];
  /** What the topic does not take, whenever it is tried. */
  readonly left: readonly Left[];
  /** What stopped the rest, which is to be tried again. */
  readonly failure?: { readonly error: Error; readonly unsent: readonly Redrivable[] };
}

/** Sends records back to their partitions, each partition's in the order given. */
export async function sendBack(
  cluster: Cluster,
  topic: Topic,
  records: readonly Redrivable[],
): Promise<SendResult> {
  const sent: Sent[] = [];
  const left: Left[] = [];
  const waiting = [...Map.groupBy(records, ({ source }) => source.partition).values()];
  for (let batch = waiting.shift(); batch !== undefined; batch = waiting.shift()) {
    try {
      const first = await produce(cluster, topic, batch);
      sent.push(...batch.map((record, index) => ({ ...record, offset: first + index })));
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown), { cause: thrown });
      if (!isKafkaError(error, 'MESSAGE_TOO_LARGE'))
        return { sent, left, failure: { error, unsent: [batch, ...waiting].flat() } };
      const [only, ...more] = batch;
      // The limit is on what is sent together: one by one most may fit.
      if (more.length > 0) waiting.unshift(...batch.map((record) => [record]));
      else if (only !== undefined)
        left.push({
          letter: only.letter,
          reason: `it is too large for ${topic.name} with the headers of a redrive`,
        });
    }
  }
  return { sent, left };
}

/** @returns the offset of the first. */
async function produce(cluster: Cluster, topic: Topic, batch: readonly Redrivable[]): Promise<number> {
  const partition = batch[0]?.source.partition;
  const found = topic.partitions.filter((one) => one.partition === partition);
  const [[nodeId = ''] = []] = groupByLeader(topic, found);
  const broker = await cluster.findBroker({ nodeId });
  const { topics } = await broker.produce({
    acks: ACKS_ALL,
    timeout: TIMEOUT_MS,
    topicData: [
      {
        topic: topic.name,
        partitions: found.map((one) => ({
          partition: one.partition,
          messages: batch.map(({ message }) => message),
        })),
      },
    ],
  });
  const answer = topics.flatMap(({ partitions }) => partitions).find((one) => one.partition === partition);
  const offset = Number(answer?.baseOffset ?? -1);
  if (!(offset >= 0)) throw new Error(`${topic.name}-${partition} did not confirm ${batch.length} records`);
  return offset;
}
