import { randomUUID } from 'node:crypto';
import { expect, inject, onTestFinished, test } from 'vitest';
import {
  decisionsTable,
  historyTable,
  inventoryTable,
  notificationsTable,
  paymentTotalsTable,
} from '../../bin/tables.ts';
import { connectRunner } from '../../bin/target.ts';
import { listDecisions } from '../../functions/fulfilment/tables/decisions.ts';
import { listItems } from '../../functions/fulfilment/tables/inventory.ts';
import { listNotifications } from '../../functions/notifications/tables/notifications.ts';
import { listTrackedOrders } from '../../functions/orders/tables/history.ts';
import { listTotals } from '../../functions/payments/tables/totals.ts';
import { synthesize } from '../../local/synthesize.ts';
import { eventually } from '../support/eventually.ts';
import { runMillrace, startMillrace } from '../support/millrace-process.ts';
import { PROJECT } from '../support/project.ts';
import { openRawOrders } from '../support/raw-orders.ts';
import { hasCaughtUp, plainKafka, readTopic } from '../support/read-topic.ts';
import { tempFolder } from '../support/temp-folder.ts';

// The five Python projects that Millrace replaces had these defects; each test shows that one is gone.

const GROUPS: Readonly<Record<string, string>> = {
  'order-tracker': 'orders',
  'order-processor': 'orders',
  'email-processor-group': 'email-updates',
  'notification-service': 'user_events',
  'payment-tracker': 'payments',
};

interface Given {
  readonly assembly?: string;
  readonly state?: string;
}

async function startRunner({ assembly = inject('assembly'), state }: Given = {}) {
  const place = { state: state ?? (await tempFolder()), assembly };
  const { process, runner } = await startMillrace(place, '--no-orders');
  const target = connectRunner(runner);
  onTestFinished(() => target.close());
  const kafka = plainKafka(runner);
  const json = async (...args: string[]) => {
    const { code, stdout, stderr } = await runMillrace(...args, '--state', place.state, '--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return JSON.parse(stdout);
  };
  return {
    ...{ process, runner, target, kafka, json, place },
    run: (...args: string[]) => runMillrace(...args, '--state', place.state),
    /** Has the producer function of a pipeline send these, all or none. */
    produce: (output: string, request: object) => target.invoke(target.output(output), request),
    order: (fields: object) => target.invoke(target.output('OrdersProducerFunction'), { orders: [fields] }),
    drain: async () => {
      for (const [group, topic] of Object.entries(GROUPS))
        await eventually(
          async () => expect(await hasCaughtUp(kafka, { group, topic }), group).toBe(true),
          30_000,
        );
    },
    stock: async () =>
      Object.fromEntries(
        (await listItems(inventoryTable(target))).map(({ item, quantity }) => [item, quantity]),
      ),
    decisions: () => listDecisions(decisionsTable(target)),
  };
}

/** Records that no producer function would send, as Avro lets them pass. */
async function sendRaw(
  { target, kafka }: Awaited<ReturnType<typeof startRunner>>,
  orders: readonly { partition: number; fields: Readonly<Record<string, unknown>> }[],
): Promise<void> {
  const { order } = await openRawOrders(target, kafka);
  const producer = kafka.producer();
  await producer.connect();
  onTestFinished(() => producer.disconnect());
  await producer.send({
    topic: 'orders',
    messages: orders.map(({ partition, fields }) => ({ partition, key: 'book', value: order(fields).value })),
  });
}

test('a dry run deducts no stock', async () => {
  const { order, drain, stock, json, kafka } = await startRunner();
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
  const { order, drain, stock, json, decisions, target } = await startRunner();
  await order({ user: 'alice', item: 'book', quantity: 2 });
  await order({ user: 'carol', item: 'pen', quantity: 3 });
  await drain();
  const look = async () => ({
    stock: await stock(),
    decisions: await decisions(),
    history: await listTrackedOrders(historyTable(target)),
  });
  const before = await look();
  expect(before.stock).toEqual({ book: 8, notebook: 20, pen: 47 });
  expect(await json('replay', '--delay', '0')).toMatchObject({ sent: 2, recognised: 2 });
  await drain();
  expect(await look()).toEqual(before);
});

test('a zero or negative quantity raises no stock', async () => {
  const started = await startRunner();
  const { order, drain, stock, kafka } = started;
  for (const quantity of [0, -5])
    expect(await order({ user: 'alice', item: 'book', quantity })).toMatchObject({ status: 'refused' });
  await sendRaw(started, [
    { partition: 0, fields: { quantity: 0 } },
    { partition: 1, fields: { quantity: -5 } },
  ]);
  await drain();
  expect(await stock()).toMatchObject({ book: 10 });
  expect(await readTopic(kafka, 'order-processor.dlq')).toHaveLength(2);
});

test('check and deduct are one step: stock is never sold twice', async () => {
  const started = await startRunner();
  const { drain, stock, decisions } = started;
  // One item in three partitions, which three invocations decide side by side.
  await sendRaw(
    started,
    Array.from({ length: 60 }, (_, index) => ({ partition: index % 3, fields: {} })),
  );
  await drain();
  const ofBook = (await decisions()).filter(({ item }) => item === 'book');
  expect(ofBook.filter(({ decision }) => decision === 'accepted')).toHaveLength(10);
  expect(ofBook).toHaveLength(60);
  expect(await stock()).toMatchObject({ book: 0 });
});

test("an edit by the command line is not overwritten by the consumer's cache", async () => {
  const { produce, order, drain, stock, json, decisions } = await startRunner();
  await order({ user: 'bob', item: 'pen', quantity: 1 });
  await drain();
  await json('users', 'update', '--user', 'bob', '--status', 'paid');
  await json('inventory', 'update', '--item', 'pen', '--quantity', '1000');
  await order({ user: 'bob', item: 'pen', quantity: 1 });
  await drain();
  expect((await decisions()).map(({ decision }) => decision)).toEqual(['rejected', 'accepted']);
  expect(await stock()).toMatchObject({ pen: 999 });
  // And in the middle of a stream of orders.
  const orders = Array.from({ length: 300 }, () => ({ user: 'alice', item: 'pen', quantity: 1 }));
  const sending = produce('OrdersProducerFunction', { orders });
  await json('inventory', 'update', '--item', 'pen', '--quantity', '5000');
  await sending;
  await drain();
  const accepted = (await decisions()).filter(
    ({ user, decision }) => user === 'alice' && decision === 'accepted',
  );
  const sinceEdit = accepted.filter((made) => made.decision === 'accepted' && (made.stock_left ?? 0) > 1_000);
  expect(accepted).toHaveLength(300);
  expect(await stock()).toMatchObject({ pen: 5_000 - sinceEdit.length });
});

test('one malformed record or a missing field does not end a consumer', async () => {
  const { kafka, drain, produce, json } = await startRunner();
  const producer = kafka.producer();
  await producer.connect();
  onTestFinished(() => producer.disconnect());
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
  expect(await json('orders', 'history')).toHaveLength(9);
  expect((await json('payments', 'show')).payments).toHaveLength(9);
  for (const group of Object.keys(GROUPS)) expect(await readTopic(kafka, `${group}.dlq`)).toHaveLength(9);
});

test('what was read but not yet stored is not lost when the consumer is killed', async () => {
  const state = await tempFolder();
  const payments = Array.from({ length: 900 }, () => ({
    ...{ payment_id: randomUUID(), user: 'marek', amount: '0.10', currency: 'PLN', method: 'blik' },
  }));
  const first = await startRunner({ state });
  for (let start = 0; start < payments.length; start += 300)
    await first.produce('PaymentsProducerFunction', { payments: payments.slice(start, start + 300) });
  first.process.signal('SIGKILL');
  await first.process.ended;
  const second = await startRunner({ state });
  await second.drain();
  expect(await listTotals(paymentTotalsTable(second.target))).toEqual([
    { user: 'marek', currency: 'PLN', total: '90.00', payments: 900 },
  ]);
});

test('an event whose consumer is killed before its work is done is not taken for done', async () => {
  const state = await tempFolder();
  const events = Array.from({ length: 300 }, (_, index) => ({
    ...{ event_id: randomUUID(), event_type: 'item_purchased', user: `user-${index}` },
    ...{ item: 'book', quantity: 1 },
  }));
  const first = await startRunner({ state });
  await first.produce('NotificationsProducerFunction', { events });
  await eventually(() =>
    expect(first.process.find({ service: 'notification-service' }).length).toBeGreaterThan(0),
  );
  first.process.signal('SIGKILL');
  await first.process.ended;
  const second = await startRunner({ state });
  await second.drain();
  const notified = await listNotifications(notificationsTable(second.target));
  expect(new Set(notified.map(({ event_id }) => event_id))).toEqual(
    new Set(events.map(({ event_id }) => event_id)),
  );
  expect(notified.filter(({ outcome }) => outcome === 'pending')).toEqual([]);
});

test('what is over the rate limit does not vanish', async () => {
  const folder = await tempFolder();
  const assembly = await synthesize({
    projectDirectory: PROJECT,
    cacheDirectory: `${folder}/cache`,
    outputDirectory: `${folder}/cdk.out`,
    context: { 'notifications.limit': '3', 'notifications.windowSeconds': '3600' },
  });
  const { produce, drain, target, process } = await startRunner({ assembly });
  const events = Array.from({ length: 10 }, () => ({
    ...{ event_id: randomUUID(), event_type: 'item_purchased', user: 'alice', item: 'book', quantity: 1 },
  }));
  await produce('NotificationsProducerFunction', { events });
  await drain();
  const notified = await listNotifications(notificationsTable(target));
  expect(new Set(notified.map(({ event_id }) => event_id)).size).toBe(10);
  const deferred = notified.filter(({ outcome }) => outcome === 'deferred');
  expect(notified).toHaveLength(deferred.length + 3);
  expect(process.find({ kind: 'deferred' })).toHaveLength(deferred.length);
});

test('an offset reset on an active group moves its offsets, and leaves it active', async () => {
  const { run, json, order, drain, process } = await startRunner();
  await order({ user: 'alice', item: 'book', quantity: 1 });
  await drain();
  expect(await run('offsets', 'reset', 'order-processor', '--to', 'earliest')).toMatchObject({ code: 2 });
  expect(process.find({ kind: 'skipped' })).toEqual([]);
  await json('offsets', 'reset', 'order-processor', '--to', 'earliest', '--yes');
  await eventually(() =>
    expect(process.find({ kind: 'skipped', service: 'order-processor' })).toHaveLength(1),
  );
  await drain();
  const mappings: { group: string; state: string }[] = await json('mappings', 'list');
  expect(mappings.find(({ group }) => group === 'order-processor')?.state).toBe('Enabled');
});
