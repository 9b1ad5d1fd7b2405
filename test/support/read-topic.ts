import { type IHeaders, Kafka, logLevel } from 'kafkajs';
import type { RunnerDescription } from '../../local/runner-description.ts';

export interface ReadRecord {
  partition: number;
  offset: number;
  key: Buffer | null;
  value: Buffer | null;
  headers: [name: string, value: Buffer][];
}

/** A Kafka client on the plaintext listener of the runner's cluster, as any tool would be. */
export function plainKafka(runner: Pick<RunnerDescription, 'kafka'>): Kafka {
  const [cluster] = runner.kafka.clusters;
  if (cluster === undefined) throw new Error('the runner has no cluster');
  const { host, port } = cluster.plaintext;
  return new Kafka({
    ...{ clientId: 'test', brokers: [`${host}:${port}`], logLevel: logLevel.NOTHING },
    // A second, unless it is told otherwise, which a busy machine may need.
    connectionTimeout: 30_000,
  });
}

/** Every record of a topic, each partition in offset order. */
export async function readTopic(kafka: Kafka, topic: string): Promise<ReadRecord[]> {
  const admin = kafka.admin();
  await admin.connect();
  const ends = await admin.fetchTopicOffsets(topic);
  await admin.disconnect();
  const missing = new Set(ends.filter(({ low, high }) => low !== high).map(({ partition }) => partition));
  const records: ReadRecord[] = [];
  if (missing.size === 0) return records;
  const consumer = kafka.consumer({
    groupId: `read-${topic}-${process.pid}-${performance.now()}`,
    maxWaitTimeInMs: 100,
  });
  const done = Promise.withResolvers<void>();
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachBatch: async ({ batch }) => {
      for (const { offset, key, value, headers } of batch.messages) {
        const { partition } = batch;
        records.push({ partition, offset: Number(offset), key, value, headers: listHeaders(headers) });
      }
      const end = ends.find(({ partition }) => partition === batch.partition);
      if (end !== undefined && BigInt(batch.lastOffset()) >= BigInt(end.high) - 1n)
        missing.delete(batch.partition);
      if (missing.size === 0) done.resolve();
    },
  });
  await done.promise;
  await consumer.disconnect();
  return records.sort((one, other) => one.partition - other.partition || one.offset - other.offset);
}

/** Whether the group has committed the end of every partition of the topic. */
export async function hasCaughtUp(kafka: Kafka, options: { group: string; topic: string }): Promise<boolean> {
  const { group, topic } = options;
  const admin = kafka.admin();
  await admin.connect();
  try {
    const [ends, [offsets]] = await Promise.all([
      admin.fetchTopicOffsets(topic),
      admin.fetchOffsets({ groupId: group, topics: [topic] }),
    ]);
    const committed = new Map(offsets?.partitions.map(({ partition, offset }) => [partition, offset]));
    return ends.every(({ partition, low, high }) => low === high || committed.get(partition) === high);
  } finally {
    await admin.disconnect();
  }
}

/** kafkajs has those of one name under it, as a list when there are several. */
function listHeaders(headers: IHeaders = {}): [name: string, value: Buffer][] {
  return Object.entries(headers).flatMap(([name, values]) =>
    [values].flat().map((value): [string, Buffer] => [name, Buffer.from(value ?? '')]),
  );
}
