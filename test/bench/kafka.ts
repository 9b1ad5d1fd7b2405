/**
 * Records a second and latency of the Kafka emulator under kafkajs, broker and client in a process each.
 * `node test/bench/kafka.ts` prints one table; run it on a quiet machine. Producing is bound by the client: kafkajs fills a
 * core while the broker uses an eighth of one.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Table from 'cli-table3';
import { Kafka, logLevel, type Producer } from 'kafkajs';
import { z } from 'zod';
import { createMskToken } from '../../local/iam/msk-token.ts';

const PARTITIONS = 4;
const BATCH_RECORDS = 1000;
const SENDS_IN_FLIGHT = 4;
const RECORDS = 400_000;
/** The client fills a core while it produces: whatever else runs shows, so the best of some rounds counts. */
const PRODUCE_ROUNDS = 3;
const RECORD = 'x'.repeat(100);
const ROUND_TRIPS = 2000;
const WARM_UP_ROUND_TRIPS = 300;
const REGION = 'eu-west-1';

const started = z.object({
  startMs: z.number(),
  sinceProcessStartMs: z.number(),
  plaintext: z.int(),
  tls: z.int(),
  ca: z.string(),
  credentials: z.object({ accessKeyId: z.string(), secretAccessKey: z.string(), sessionToken: z.string() }),
});

/** Milliseconds since the process began to wait. */
async function timeMs(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function createTopic(kafka: Kafka, topic: string, numPartitions: number): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic, numPartitions }] });
  await admin.disconnect();
}

/** One `send` is 1,000 records to one partition, acks=all; four sends are in flight. */
async function measureProduce(kafka: Kafka, topic: string): Promise<number> {
  const producer = kafka.producer();
  await producer.connect();
  let best = 0;
  for (let round = 0; round < PRODUCE_ROUNDS; round++)
    best = Math.max(best, await produceAll(producer, topic));
  await producer.disconnect();
  return best;
}

/** Records a second. */
async function produceAll(producer: Producer, topic: string): Promise<number> {
  const batches = Array.from({ length: PARTITIONS }, (_, partition) =>
    Array.from({ length: BATCH_RECORDS }, () => ({ value: RECORD, partition })),
  );
  let left = RECORDS / BATCH_RECORDS;
  const sendAll = async () => {
    while (left > 0) await producer.send({ topic, acks: -1, messages: batches[left-- % PARTITIONS] ?? [] });
  };
  const ms = await timeMs(() => Promise.all(Array.from({ length: SENDS_IN_FLIGHT }, sendAll)));
  return (RECORDS / ms) * 1000;
}

/** From `run()` to the last record, the join of the group included. */
async function measureConsume(kafka: Kafka, topic: string): Promise<number> {
  const consumer = kafka.consumer({ groupId: `bench-${topic}` });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  const { promise, resolve } = Promise.withResolvers<void>();
  let seen = 0;
  const ms = await timeMs(async () => {
    await consumer.run({
      eachBatch: async ({ batch }) => {
        seen += batch.messages.length;
        if (seen >= RECORDS * PRODUCE_ROUNDS) resolve();
      },
    });
    await promise;
  });
  await consumer.disconnect();
  return ((RECORDS * PRODUCE_ROUNDS) / ms) * 1000;
}

/** One record at a time: from before `send` until the consumer's handler has it. */
async function measureLatency(kafka: Kafka, topic: string): Promise<{ p50: number; p99: number }> {
  await createTopic(kafka, topic, 1);
  const producer = kafka.producer();
  const consumer = kafka.consumer({ groupId: `bench-${topic}` });
  await Promise.all([producer.connect(), consumer.connect()]);
  await consumer.subscribe({ topic, fromBeginning: true });
  let arrived = () => {};
  await consumer.run({ eachMessage: async () => arrived() });
  const times: number[] = [];
  for (let i = 0; i < ROUND_TRIPS + WARM_UP_ROUND_TRIPS; i++) {
    const { promise, resolve } = Promise.withResolvers<void>();
    arrived = resolve;
    const ms = await timeMs(() =>
      Promise.all([producer.send({ topic, messages: [{ value: RECORD }] }), promise]),
    );
    if (i >= WARM_UP_ROUND_TRIPS) times.push(ms);
  }
  await Promise.all([producer.disconnect(), consumer.disconnect()]);
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.floor(times.length * share)] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99) };
}

async function measure(kafka: Kafka, name: string): Promise<string[]> {
  await createTopic(kafka, name, PARTITIONS);
  const produced = await measureProduce(kafka, name);
  const consumed = await measureConsume(kafka, name);
  const { p50, p99 } = await measureLatency(kafka, `${name}-single`);
  const count = (value: number) => Math.round(value).toLocaleString('en-US');
  return [name, count(produced), count(consumed), p50.toFixed(2), p99.toFixed(2)];
}

async function run(child: ChildProcess): Promise<void> {
  const [message]: unknown[] = await once(child, 'message');
  const broker = started.parse(message);
  const plaintext = new Kafka({ brokers: [`127.0.0.1:${broker.plaintext}`], logLevel: logLevel.ERROR });
  const tls = new Kafka({
    brokers: [`127.0.0.1:${broker.tls}`],
    logLevel: logLevel.ERROR,
    ssl: { ca: [broker.ca] },
    sasl: {
      mechanism: 'oauthbearer',
      oauthBearerProvider: async () => {
        const { token } = await createMskToken(broker.credentials, { region: REGION, now: Date.now() });
        return { value: token };
      },
    },
  });
  const table = new Table({
    head: ['listener', `produced/s, best of ${PRODUCE_ROUNDS}`, 'consumed/s', 'single p50 ms', 'p99 ms'],
    style: { head: [], border: [] },
  });
  table.push(await measure(plaintext, 'plaintext'), await measure(tls, 'tls-iam'));
  process.stdout.write(`${table.toString()}\n`);
  process.stdout.write(
    `listening after ${broker.startMs.toFixed(0)} ms, ${broker.sinceProcessStartMs.toFixed(0)} ms after the start of its process\n`,
  );
}

process.env['KAFKAJS_NO_PARTITIONER_WARNING'] = '1';
const directory = await mkdtemp(join(tmpdir(), 'millrace-bench-'));
const child = fork(fileURLToPath(new URL('kafka-broker.ts', import.meta.url)), [directory]);
try {
  await run(child);
} finally {
  child.disconnect();
  await once(child, 'exit');
  await rm(directory, { recursive: true, force: true });
}
