import { type Consumer, Kafka, logLevel } from 'kafkajs';
import { expect, onTestFinished } from 'vitest';
import { systemClock } from '../../../../local/core/clock.ts';
import { Journal, type JournalEntry } from '../../../../local/core/journal.ts';
import { type Broker, startBroker } from '../../../../local/kafka/broker.ts';
import { tempFolder } from '../../../support/temp-folder.ts';

export interface Cluster {
  readonly broker: Broker;
  readonly directory: string;
  readonly kafka: Kafka;
  readonly port: number;
  /** Errors and warnings of the broker. */
  troubles(): readonly JournalEntry[];
}

/** A broker on a plaintext listener, and a kafkajs client of it. */
export async function startCluster(options: { directory?: string; port?: number } = {}): Promise<Cluster> {
  const directory = options.directory ?? (await tempFolder());
  const journal = new Journal({ now: () => systemClock.now() });
  const broker = await startBroker({
    directory,
    clock: systemClock,
    journal,
    clusterId: 'cluster',
    listeners: { plaintext: { port: options.port ?? 0 } },
    authorize: () => false,
    groups: { minSessionTimeoutMs: 500 },
  });
  onTestFinished(() => broker.stop());
  const port = broker.plaintext?.port ?? 0;
  return {
    broker,
    directory,
    port,
    kafka: new Kafka({
      brokers: [`127.0.0.1:${port}`],
      logLevel: logLevel.NOTHING,
      connectionTimeout: 30_000,
      retry: { initialRetryTime: 50, maxRetryTime: 200, retries: 10 },
    }),
    troubles: () => journal.recent().filter(({ kind }) => kind === 'error' || kind === 'warning'),
  };
}

export async function createTopic(kafka: Kafka, topic: string, numPartitions: number): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic, numPartitions }] });
  await admin.disconnect();
}

/** One record per value, round the partitions. */
export async function produce(kafka: Kafka, topic: string, values: readonly string[]): Promise<void> {
  const producer = kafka.producer();
  await producer.connect();
  const { length } = (await partitionsOf(kafka, topic)) ?? [];
  const messages = values.map((value, index) => ({ value, partition: index % length }));
  await producer.send({ topic, messages });
  await producer.disconnect();
}

async function partitionsOf(kafka: Kafka, topic: string) {
  const admin = kafka.admin();
  await admin.connect();
  const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
  await admin.disconnect();
  return topics[0]?.partitions;
}

export interface Reader {
  readonly consumer: Consumer;
  readonly seen: string[];
  /** Partitions of the latest assignment. */
  assigned(): readonly number[];
}

/** A consumer that notices a rebalance within a second, and collects what it reads. */
export async function startReader(
  kafka: Kafka,
  options: { topic: string; groupId: string; fromBeginning?: boolean },
): Promise<Reader> {
  const { topic, groupId, fromBeginning = true } = options;
  const consumer = kafka.consumer({
    groupId,
    sessionTimeout: 5000,
    heartbeatInterval: 200,
    maxWaitTimeInMs: 200,
  });
  onTestFinished(() => consumer.disconnect());
  const seen: string[] = [];
  let partitions: readonly number[] = [];
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    partitions = [...(payload.memberAssignment[topic] ?? [])].sort((a, b) => a - b);
  });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning });
  await consumer.run({
    autoCommitThreshold: 1,
    eachMessage: async ({ message }) => void seen.push(message.value?.toString() ?? ''),
  });
  return { consumer, seen, assigned: () => partitions };
}

export function expectSame(seen: readonly string[], wanted: readonly string[]): void {
  expect([...seen].sort()).toEqual([...wanted].sort());
}
