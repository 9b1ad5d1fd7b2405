import { randomUUID } from 'node:crypto';
import { CompressionTypes, type Message } from 'kafkajs';
import { expect, inject, onTestFinished, test } from 'vitest';
import { decisionsTable, historyTable } from '../../bin/target/tables.ts';
import { connectRunner } from '../../bin/target/target.ts';
import { listDecisions } from '../../functions/fulfilment/tables/decisions.ts';
import { listTrackedOrders } from '../../functions/orders/tables/history.ts';
import { eventually } from '../support/eventually.ts';
import { startMillrace } from '../support/millrace-process.ts';
import { openRawOrders } from '../support/raw-orders.ts';
import { hasCaughtUp, plainKafka, readTopic } from '../support/read-topic.ts';
import { tempFolder } from '../support/temp-folder.ts';

const GROUPS = ['order-tracker', 'order-processor'];
/** As in `lib/pipelines/usual.ts`: one poll takes them all. */
const FULL_BATCH = 500;

async function startRunner() {
  const { process, runner } = await startMillrace(
    { state: await tempFolder(), assembly: inject('assembly') },
    '--no-events',
  );
  const target = connectRunner(runner);
  onTestFinished(() => target.close());
  const kafka = plainKafka(runner);
  const producer = kafka.producer();
  await producer.connect();
  onTestFinished(() => producer.disconnect());

  const { order, frame } = await openRawOrders(target, kafka);
  const send = async (partition: number, messages: Message[]): Promise<number> => {
    const [sent] = await producer.send({
      ...{ topic: 'orders', acks: -1, compression: CompressionTypes.None },
      messages: messages.map((message) => ({ ...message, partition })),
    });
    return Number(sent?.baseOffset);
  };
  const drain = async () => {
    for (const group of GROUPS) {
      await eventually(async () => expect(await hasCaughtUp(kafka, { group, topic: 'orders' })).toBe(true));
    }
  };
  /** Condition by place, for each record a group has given up on. */
  const parked = async (group: string): Promise<Map<string, string>> => {
    const letters = await readTopic(kafka, `${group}.dlq`);
    return new Map(
      letters.map(({ value }) => {
        const { requestContext, KafkaBatchInfo, payload } = JSON.parse(String(value));
        const [partition] = Object.keys(payload.records);
        return [`${partition}@${KafkaBatchInfo.recordInfo.offset}`, requestContext.condition];
      }),
    );
  };
  return { process, target, order, frame, send, drain, parked };
}

test('what is no order is parked with its reason, and every order around it is decided', async () => {
  const { process, target, order, frame, send, drain, parked } = await startRunner();
  const whole = order().value;
  const poison: { value: Buffer | null; condition: string; said?: string }[] = [
    { value: Buffer.from('no order'), condition: 'DESERIALIZATION_ERROR' },
    { value: Buffer.alloc(0), condition: 'DESERIALIZATION_ERROR' },
    { value: whole.subarray(0, 30), condition: 'DESERIALIZATION_ERROR' },
    { value: Buffer.concat([whole, Buffer.from('more')]), condition: 'DESERIALIZATION_ERROR' },
    { value: frame(whole.subarray(18), randomUUID()), condition: 'SCHEMA_NOT_FOUND' },
    { value: order({ quantity: 0 }).value, condition: 'RetriesExhausted', said: 'quantity' },
    { value: order({ quantity: -5 }).value, condition: 'RetriesExhausted', said: 'quantity' },
    { value: order({ order_id: 'one' }).value, condition: 'RetriesExhausted', said: 'order_id' },
    { value: order({ timestamp: 'noon' }).value, condition: 'RetriesExhausted', said: 'timestamp' },
    { value: order({ user: '\u001b[2J' }).value, condition: 'RetriesExhausted', said: 'user' },
    { value: order({ user: 'x'.repeat(900_000) }).value, condition: 'RetriesExhausted', said: 'user' },
    { value: null, condition: 'RetriesExhausted' },
  ];
  const good: string[] = [];
  const expected = new Map<string, string>();
  const said = new Map<string, string>();
  for (const [index, { value, condition, said: field }] of poison.entries()) {
    const partition = index % 3;
    const before = order();
    const after = order({ item: 'pen' });
    // The second has no key either, which is no fault of an order.
    const offset = await send(partition, [
      ...[{ key: 'book', value: before.value }],
      ...[{ key: null, value }],
      ...[{ key: null, value: after.value }],
    ]);
    good.push(before.id, after.id);
    const place = `orders-${partition}@${offset + 1}`;
    expected.set(place, condition);
    if (field !== undefined) said.set(place, field);
  }
  await drain();
  const decided = (await listDecisions(decisionsTable(target))).map(({ order_id }) => order_id);
  expect(decided).toEqual(expect.arrayContaining(good));
  expect(decided).toHaveLength(good.length + 1);
  const tracked = (await listTrackedOrders(historyTable(target))).map(({ order_id }) => order_id);
  expect(tracked.sort()).toEqual(decided.sort());
  for (const group of GROUPS) expect(await parked(group)).toEqual(expected);
  for (const [where, field] of said) {
    const [line] = process.find({ kind: 'invalid', where });
    expect(line?.['text']).toContain(field);
  }
  for (const group of GROUPS) {
    const lines = process.find({ kind: 'parked' }).filter(({ text }) => String(text).startsWith(group));
    expect(new Set(lines.map(({ where }) => where))).toEqual(new Set(expected.keys()));
  }
});

test('a full batch of them drains', async () => {
  const { target, order, send, drain, parked } = await startRunner();
  const last = order();
  const since = performance.now();
  const offset = await send(0, [
    ...Array.from({ length: FULL_BATCH }, () => ({ key: 'book', value: order({ quantity: 0 }).value })),
    ...[{ key: 'book', value: last.value }],
  ]);
  await drain();
  const seconds = (performance.now() - since) / 1000;
  for (const group of GROUPS) {
    const found = await parked(group);
    expect(found.size).toBe(FULL_BATCH);
    expect(new Set(found.values())).toEqual(new Set(['RetriesExhausted']));
    expect(found.has(`orders-0@${offset}`)).toBe(true);
  }
  expect((await listDecisions(decisionsTable(target))).map(({ order_id }) => order_id)).toContain(last.id);
  process.stdout.write(
    `${FULL_BATCH} invalid records were parked by both groups in ${seconds.toFixed(1)} s\n`,
  );
});
