import { randomUUID } from 'node:crypto';
import { type Kafka, Partitioners, type Producer } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  decisionsTable,
  historyTable,
  inventoryTable,
  notificationsTable,
  paymentTotalsTable,
} from '../../bin/target/tables.ts';
import { connectRunner, type Target } from '../../bin/target/target.ts';
import { listDecisions } from '../../functions/fulfilment/tables/decisions.ts';
import { addItem, listItems } from '../../functions/fulfilment/tables/inventory.ts';
import { listNotifications } from '../../functions/notifications/tables/notifications.ts';
import { listTrackedOrders } from '../../functions/orders/tables/history.ts';
import { listTotals } from '../../functions/payments/tables/totals.ts';
import { eventually } from '../support/eventually.ts';
import { openRawOrders } from '../support/raw-orders.ts';
import { hasCaughtUp, plainKafka, readTopic } from '../support/read-topic.ts';
import { shareRunner } from '../support/shared-runner.ts';

// The five Python projects that Millrace replaces had these defects; each test shows that one is gone.

const GROUPS: Readonly<Record<string, string>> = {
  'order-tracker': 'orders',
  'order-processor': 'orders',
  'email-processor-group': 'email-updates',
  'notification-service': 'user_events',
  'payment-tracker': 'payments',
};

const RATE_LIMIT = 3;

const runner = shareRunner({
  context: { 'notifications.limit': String(RATE_LIMIT), 'notifications.windowSeconds': '3600' },
});
const { run, find } = runner;
// biome-ignore lint/suspicious/noExplicitAny: a test says itself what it expects of it
const json = (...args: string[]): Promise<any> => runner.json(...args);

let target: Target;
let kafka: Kafka;
let producer: Producer;

/** Whoever speaks to the runner, which may have been killed and started again. */
async function connect(): Promise<void> {
  target = connectRunner(runner.description);
  kafka = plainKafka(runner.description);
  producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
}

async function disconnect(): Promise<void> {
  target.close();
  await producer.disconnect();
}

beforeAll(connect);
afterAll(disconnect);

/** Has the producer function of a pipeline send these, all or none. */
const produce = (output: string, request: object) => target.invoke(target.output(output), request);
const order = (fields: object) => produce('OrdersProducerFunction', { orders: [fields] });
const decisions = () => listDecisions(decisionsTable(target));
const trackedOrders = () => listTrackedOrders(historyTable(target));

async function stock(): Promise<Record<string, number>> {
  const items = await listItems(inventoryTable(target));
  return Object.fromEntries(items.map(({ item, quantity }) => [item, quantity]));
}

/** An item of the test's own. */
async function addStock(item: string, quantity: number): Promise<string> {
  await addItem(inventoryTable(target), { item, quantity });
  return item;
}

async function drain(groups: Readonly<Record<string, string>> = GROUPS): Promise<void> {
  for (const [group, topic] of Object.entries(groups))
    await eventually(async () => expect(await hasCaughtUp(kafka, { group, topic }), group).toBe(true));
}

async function countLetters(): Promise<Record<string, number>> {
  const groups = Object.keys(GROUPS);
  const letters = await Promise.all(groups.map((group) => readTopic(kafka, `${group}.dlq`)));
  return Object.fromEntries(groups.map((group, index) => [group, letters[index]?.length ?? Number.NaN]));
}

/** Records that no producer function would send, as Avro lets them pass. */
async function sendRaw(
  orders: readonly { partition: number; fields: Readonly<Record<string, unknown>> }[],
): Promise<void> {
  const raw = await openRawOrders(target, kafka);
  await producer.send({
    topic: 'orders',
    messages: orders.map(({ partition, fields }) => ({
      ...{ partition, key: 'any' },
      value: raw.order(fields).value,
    })),
  });
}

test('what is over the rate limit does not vanish', async () => {
  const events = Array.from({ length: 10 }, () => ({
    ...{ event_id: randomUUID(), event_type: 'item_purchased', user: 'alice', item: 'book', quantity: 1 },
  }));
  await produce('NotificationsProducerFunction', { events });
  await drain({ 'notification-service': 'user_events' });
  const notified = await listNotifications(notificationsTable(target));
  expect(new Set(notified.map(({ event_id }) => event_id)).size).toBe(10);
  const deferred = notified.filter(({ outcome }) => outcome === 'deferred');
  expect(notified).toHaveLength(deferred.length + RATE_LIMIT);
  expect(find({ kind: 'deferred' })).toHaveLength(deferred.length);
});

test('a dry run deducts no stock', async () => {
  await order({ user: 'alice', item: 'book', quantity: 2 });
  await drain();
  const before = [await stock(), await readTopic(kafka, 'orders')];
  await json('replay', '--dry-run');
  await json('replay', '--dry-run', '--new-ids');
  await json('offsets', 'reset', 'order-processor', '--to', 'earliest', '--dry-run');
  await drain();
  expect([await stock(), await readTopic(kafka, 'orders')]).toEqual(before);
});

test('a replay deducts nothing twice and doubles no log', async () => {
  const item = await addStock('kettle', 10);
  await order({ user: 'alice', item, quantity: 2 });
  await order({ user: 'carol', item, quantity: 3 });
  await drain();
  const look = async () => ({
    ...{ stock: await stock(), decisions: await decisions(), history: await trackedOrders() },
  });
  const before = await look();
  expect(before.stock[item]).toBe(5);
  expect(await json('replay', '--item', item, '--delay', '0')).toMatchObject({ sent: 2, recognised: 2 });
  await drain();
  expect(await look()).toEqual(before);
});

test('a zero or negative quantity raises no stock', async () => {
  const item = await addStock('lamp', 10);
  for (const quantity of [0, -5])
    expect(await order({ user: 'alice', item, quantity })).toMatchObject({ status: 'refused' });
  const before = await countLetters();
  await sendRaw([
    { partition: 0, fields: { item, quantity: 0 } },
    { partition: 1, fields: { item, quantity: -5 } },
  ]);
  await drain();
  expect((await stock())[item]).toBe(10);
  expect((await countLetters())['order-processor']).toBe((before['order-processor'] ?? 0) + 2);
});

test('check and deduct are one step: stock is never sold twice', async () => {
  const item = await addStock('ticket', 10);
  // One item in three partitions, which three invocations decide side by side.
  await sendRaw(Array.from({ length: 60 }, (_, index) => ({ partition: index % 3, fields: { item } })));
  await drain();
  const ofItem = (await decisions()).filter((made) => made.item === item);
  expect(ofItem.filter(({ decision }) => decision === 'accepted')).toHaveLength(10);
  expect(ofItem).toHaveLength(60);
  expect((await stock())[item]).toBe(0);
});

test("an edit by the command line is not overwritten by the consumer's cache", async () => {
  const item = await addStock('chair', 50);
  await order({ user: 'bob', item, quantity: 1 });
  await drain();
  await json('users', 'update', '--user', 'bob', '--status', 'paid');
  await json('inventory', 'update', '--item', item, '--quantity', '1000');
  await order({ user: 'bob', item, quantity: 1 });
  await drain();
  const ofItem = async () => (await decisions()).filter((made) => made.item === item);
  expect((await ofItem()).map(({ decision }) => decision)).toEqual(['rejected', 'accepted']);
  expect((await stock())[item]).toBe(999);
  // And in the middle of a stream of orders.
  const orders = Array.from({ length: 300 }, () => ({ user: 'alice', item, quantity: 1 }));
  const sending = produce('OrdersProducerFunction', { orders });
  await json('inventory', 'update', '--item', item, '--quantity', '5000');
  await sending;
  await drain();
  const accepted = (await ofItem()).filter(
    ({ user, decision }) => user === 'alice' && decision === 'accepted',
  );
  const sinceEdit = accepted.filter((made) => made.decision === 'accepted' && (made.stock_left ?? 0) > 1_000);
  expect(accepted).toHaveLength(300);
  expect((await stock())[item]).toBe(5_000 - sinceEdit.length);
});

test('one malformed record or a missing field does not end a consumer', async () => {
  const before = await countLetters();
  const tracked = (await trackedOrders()).length;
  for (const topic of new Set(Object.values(GROUPS)))
    await producer.send({
      topic,
      messages: [0, 1, 2].flatMap((partition) => [
        { partition, value: 'no event' },
        { partition, value: '{}' },
        { partition, value: null },
      ]),
    });
  await produce('OrdersProducerFunction', { generate: 9 });
  await produce('PaymentsProducerFunction', { generate: 9 });
  await produce('EmailsProducerFunction', { generate: 9 });
  await produce('NotificationsProducerFunction', { generate: 9 });
  await drain();
  expect(await trackedOrders()).toHaveLength(tracked + 9);
  expect((await json('payments', 'show')).payments).toHaveLength(9);
  const after = await countLetters();
  for (const group of Object.keys(GROUPS)) expect(after[group], group).toBe((before[group] ?? 0) + 9);
});

test('an offset reset on an active group moves its offsets, and leaves it active', async () => {
  await order({ user: 'alice', item: 'book', quantity: 1 });
  await drain();
  const skipped = () => find({ kind: 'skipped', service: 'order-processor' }).length;
  const before = skipped();
  expect(await run('offsets', 'reset', 'order-processor', '--to', 'earliest')).toMatchObject({ code: 2 });
  expect(skipped()).toBe(before);
  await json('offsets', 'reset', 'order-processor', '--to', 'earliest', '--yes');
  const decided = (await decisions()).length;
  await eventually(() => expect(skipped()).toBeGreaterThanOrEqual(before + decided));
  await drain();
  const mappings: { group: string; state: string }[] = await json('mappings', 'list');
  expect(mappings.find(({ group }) => group === 'order-processor')?.state).toBe('Enabled');
});

describe('when the runner is killed', () => {
  /** The kill, and another runner on what it has left. */
  async function killRunner(): Promise<void> {
    await disconnect();
    await runner.restart();
    await connect();
  }

  test('what was read but not yet stored is not lost', async () => {
    const payments = Array.from({ length: 900 }, () => ({
      ...{ payment_id: randomUUID(), user: 'marek', amount: '0.10', currency: 'PLN', method: 'blik' },
    }));
    for (let start = 0; start < payments.length; start += 300)
      await produce('PaymentsProducerFunction', { payments: payments.slice(start, start + 300) });
    await killRunner();
    await drain({ 'payment-tracker': 'payments' });
    expect(await listTotals(paymentTotalsTable(target))).toContainEqual({
      ...{ user: 'marek', currency: 'PLN', total: '90.00', payments: 900 },
    });
  });

  test('an event that was under way is not taken for done', async () => {
    const events = Array.from({ length: 300 }, (_, index) => ({
      ...{ event_id: randomUUID(), event_type: 'item_purchased', user: `user-${index}` },
      ...{ item: 'book', quantity: 1 },
    }));
    const told = () => find({ service: 'notification-service' }).length;
    const before = told();
    await produce('NotificationsProducerFunction', { events });
    await eventually(() => expect(told()).toBeGreaterThan(before));
    await killRunner();
    await drain({ 'notification-service': 'user_events' });
    const notified = await listNotifications(notificationsTable(target));
    const ids = new Set(events.map(({ event_id }) => event_id));
    expect(ids.difference(new Set(notified.map(({ event_id }) => event_id)))).toEqual(new Set());
    expect(notified.filter(({ outcome }) => outcome === 'pending')).toEqual([]);
  });
});
