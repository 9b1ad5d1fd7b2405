/**
 * The whole path: orders a second from the producer function's call until both groups have caught up, beside what plain
 * kafkajs does on the same broker with as many records of the same size.
 *
 *   node test/bench/path.ts [--orders 10000] [--rounds 3]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Table from 'cli-table3';
import { CompressionTypes, type Consumer, type Kafka } from 'kafkajs';
import { inventoryTable } from '../../bin/target/tables.ts';
import { connectRunner, type Target } from '../../bin/target/target.ts';
import { listItems, updateItem } from '../../functions/fulfilment/tables/inventory.ts';
import { findRunner, type RunnerDescription } from '../../local/runner-description.ts';
import { readBenchFlags } from '../support/bench-flags.ts';
import { PROJECT } from '../support/project.ts';
import { hasCaughtUp, plainKafka } from '../support/read-topic.ts';

const GROUPS = ['order-tracker', 'order-processor'];
const PER_CALL = 1_000;
/** Glue header and Avro of a typical order. */
const RECORD_BYTES = 110;
const PLENTY = 2_000_000_000;

const { orders, rounds } = readBenchFlags({ counts: { orders: [10_000, 1_000_000], rounds: [3, 1_000] } });

const state = await mkdtemp(join(tmpdir(), 'millrace-bench-'));
const ports = ['--kafka-port', '--kafka-tls-port', '--aws-port', '--http-port', '--sign-in-port'].flatMap(
  (flag) => [flag, '0'],
);
const child = spawn(
  process.execPath,
  ['bin/millrace.mjs', 'start', '--no-events', '--json', '--state', state, ...ports],
  {
    cwd: PROJECT,
    stdio: ['ignore', 'ignore', 'inherit'],
  },
);
try {
  await measure(await waitForRunner());
} finally {
  child.kill('SIGTERM');
  await once(child, 'exit');
  await rm(state, { recursive: true, force: true });
}

async function measure(runner: RunnerDescription): Promise<void> {
  const target = connectRunner(runner);
  const kafka = plainKafka(runner);
  const inventory = inventoryTable(target);
  for (const { item } of await listItems(inventory)) await updateItem(inventory, { item, quantity: PLENTY });
  await runPath(target, { kafka, count: PER_CALL });

  const results: { path: number; baseline: number }[] = [];
  for (let round = 1; round <= rounds; round++) {
    const path = await runPath(target, { kafka, count: orders });
    const baseline = await runBaseline(kafka, { topic: `baseline-${round}`, count: orders });
    results.push({ path, baseline });
  }
  target.close();
  const table = new Table({
    head: ['round', 'path, orders/s', 'kafkajs alone, records/s', 'path / kafkajs'],
    style: { head: [], border: [] },
  });
  for (const [index, { path, baseline }] of results.entries()) {
    table.push([index + 1, round(path), round(baseline), (path / baseline).toFixed(3)]);
  }
  table.push([
    'median',
    round(median(results.map(({ path }) => path))),
    round(median(results.map(({ baseline }) => baseline))),
    median(results.map(({ path, baseline }) => path / baseline)).toFixed(3),
  ]);
  process.stdout.write(
    `${orders} orders a round, from the producer's call to both groups caught up\n${table.toString()}\n`,
  );
}

/** Orders a second through producer function, topic, both mappings, both functions and the tables. */
async function runPath(target: Target, { kafka, count }: { kafka: Kafka; count: number }): Promise<number> {
  const since = performance.now();
  for (let sent = 0; sent < count; sent += PER_CALL) {
    await target.invoke(target.output('OrdersProducerFunction'), {
      generate: Math.min(PER_CALL, count - sent),
    });
  }
  for (const group of GROUPS) {
    while (!(await hasCaughtUp(kafka, { group, topic: 'orders' }))) await sleep(5);
  }
  return (count / (performance.now() - since)) * 1000;
}

/** Records a second through a kafkajs producer and two consumer groups that do nothing with them. */
async function runBaseline(
  kafka: Kafka,
  { topic, count }: { topic: string; count: number },
): Promise<number> {
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic, numPartitions: 3 }], waitForLeaders: false });
  await admin.disconnect();
  const producer = kafka.producer({ allowAutoTopicCreation: false });
  const consumers = GROUPS.map((group) =>
    kafka.consumer({ groupId: `${topic}-${group}`, maxWaitTimeInMs: 100 }),
  );
  await producer.connect();
  const finished = await Promise.all(consumers.map((consumer) => joinAndCount(consumer, { topic, count })));
  // Joining is over before the clock starts, as it is for the mappings.
  const since = performance.now();
  const value = Buffer.alloc(RECORD_BYTES, 1);
  for (let sent = 0; sent < count; sent += PER_CALL) {
    const messages = Array.from({ length: Math.min(PER_CALL, count - sent) }, (_, index) => ({
      key: `${index % 3}`,
      value,
    }));
    await producer.send({ topic, messages, acks: -1, compression: CompressionTypes.None });
  }
  await Promise.all(finished.map(({ done }) => done));
  const perSecond = (count / (performance.now() - since)) * 1000;
  await Promise.all([producer.disconnect(), ...consumers.map((consumer) => consumer.disconnect())]);
  return perSecond;
}

/** Resolves once the consumer has its partitions; `done` once it has seen `count` records. */
async function joinAndCount(
  consumer: Consumer,
  { topic, count }: { topic: string; count: number },
): Promise<{ done: Promise<void> }> {
  const done = Promise.withResolvers<void>();
  const joined = Promise.withResolvers<void>();
  let seen = 0;
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  consumer.on(consumer.events.GROUP_JOIN, () => joined.resolve());
  await consumer.run({
    eachBatch: async ({ batch }) => {
      seen += batch.messages.length;
      if (seen >= count) done.resolve();
    },
  });
  await joined.promise;
  return { done: done.promise };
}

async function waitForRunner(): Promise<RunnerDescription> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the runner ended with ${child.exitCode}`);
    try {
      return await findRunner(state);
    } catch {
      // Not ready yet.
      await sleep(50);
    }
  }
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function round(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
