import { describe, expect, test } from 'vitest';
import { chooseOrders, replayOrders } from '../../../bin/orders/replay-orders.ts';
import { waitUntilPassed } from '../../../bin/orders/wait-until-passed.ts';
import { settleOrders } from '../../../functions/fulfilment/settle-orders.ts';
import { addAcceptedOrders } from '../../../functions/fulfilment/tables/decisions.ts';
import { type Order, orderSchema } from '../../../functions/orders/event.ts';
import { shareDynamoDb } from '../../support/dynamodb.ts';
import { fakeTarget } from '../../support/fake-target.ts';
import { createFulfilmentTables, makeOrder, place, uuidOf } from '../../support/fulfilment.ts';

const engine = shareDynamoDb();

/** Fulfilment as it works, with a topic of one partition that is read when somebody asks how far it is. */
async function startFulfilment() {
  const users = [{ user: 'alice', status: 'paid' as const }];
  const stock = [
    { item: 'book', quantity: 10 },
    { item: 'pen', quantity: 10 },
  ];
  const tables = await createFulfilmentTables(engine, { users, stock });
  const log: Order[] = [];
  let committed = 0;
  const read = async () => {
    await settleOrders(tables, place(log.slice(committed), { firstOffset: committed }));
    committed = log.length;
  };
  const answerGroup = async () => {
    await read();
    const at = { topic: 'orders', partition: 0, committed, end: log.length, lag: 0, member: null };
    return {
      status: 'done',
      group: 'order-processor',
      state: 'Stable',
      protocol: '',
      members: [],
      partitions: [at],
    };
  };
  const produce = (payload: unknown) => {
    const deliveries = (payload as { orders: object[] }).orders.map((given) => {
      const order = orderSchema.parse({ timestamp: '2026-02-02T00:00:00Z', ...given });
      log.push(order);
      return { id: order.order_id, topic: 'orders', partition: 0, offset: log.length - 1 };
    });
    return { status: 'delivered', deliveries };
  };
  const target = fakeTarget({
    functions: { OrdersProducerFunction: produce, KafkaAdminFunction: answerGroup },
    tables: {
      documents: tables.client,
      names: { OrderDecisionsTable: tables.decisions, InventoryTable: tables.inventory },
    },
  });
  return { target, log, tables, read };
}

const options = () => ({
  ...{ newIds: false, delay: 0, signal: new AbortController().signal },
  onDelivered: () => undefined,
});

describe('a replay', () => {
  test('with their ids changes nothing, however often it is made', async () => {
    const { target, log, read } = await startFulfilment();
    log.push(...[1, 2, 3].map((n) => makeOrder({ order_id: uuidOf(n), quantity: n })));
    await read();
    const orders = await chooseOrders(target, {});
    for (let times = 0; times < 2; times++) {
      expect(await replayOrders(target, orders, options())).toEqual({
        ...{ sent: 3, recognised: 3, accepted: 0, rejected: 0, stockChanged: false, passed: true },
      });
    }
    expect(await chooseOrders(target, {})).toEqual(orders);
    expect(log.slice(3, 6)).toEqual(log.slice(0, 3));
  });

  test('with new ids makes new orders, for which stock may not suffice', async () => {
    const { target, log, read } = await startFulfilment();
    log.push(
      makeOrder({ order_id: uuidOf(1), quantity: 4 }),
      makeOrder({ order_id: uuidOf(2), quantity: 3 }),
    );
    await read();
    const orders = await chooseOrders(target, {});
    expect(await replayOrders(target, orders, { ...options(), newIds: true })).toEqual({
      ...{ sent: 2, recognised: 0, accepted: 1, rejected: 1, stockChanged: true, passed: true },
    });
    expect(new Set(log.map(({ order_id }) => order_id)).size).toBe(4);
    expect(log.at(-1)?.timestamp).toBe('2026-02-02T00:00:00Z');
  });

  test('knows orders that were taken over from another log', async () => {
    const { target, tables } = await startFulfilment();
    const order = { order_id: uuidOf(7), user: 'john', item: 'burger', quantity: 5 };
    await addAcceptedOrders(tables.decisionsTable, [
      { ...order, decision: 'accepted', imported_at: '2026-02-01T00:00:00Z' },
    ]);
    expect(await replayOrders(target, await chooseOrders(target, {}), options())).toMatchObject({
      ...{ sent: 1, recognised: 1, stockChanged: false },
    });
  });

  test('is not taken in by an order of another log that names the very place where it is sent to', async () => {
    const { target, tables } = await startFulfilment();
    const order = { order_id: uuidOf(8), user: 'alice', item: 'pen', quantity: 2 };
    await addAcceptedOrders(tables.decisionsTable, [
      {
        ...{ ...order, topic: 'orders', partition: 0, offset: 0, stock_left: 8 },
        ...{ decision: 'accepted', imported_at: '2026-02-01T00:00:00Z' },
      },
    ]);
    expect(await replayOrders(target, await chooseOrders(target, {}), options())).toMatchObject({
      ...{ sent: 1, recognised: 1, accepted: 0, stockChanged: false },
    });
  });

  test('stops when it is interrupted, and says how many were sent', async () => {
    const { target, log, read } = await startFulfilment();
    log.push(...[1, 2, 3].map((n) => makeOrder({ order_id: uuidOf(n) })));
    await read();
    const controller = new AbortController();
    const replayed = await replayOrders(target, await chooseOrders(target, {}), {
      ...{ newIds: false, delay: 60, signal: controller.signal },
      onDelivered: () => controller.abort(),
    });
    expect(replayed).toMatchObject({ sent: 1, passed: false });
  });
});

test('the orders of the log are chosen by user, item and time', async () => {
  const { target, tables } = await startFulfilment();
  const orders = [
    { user: 'alice', item: 'pen', timestamp: '2026-01-31T10:00:00+02:00' },
    { user: 'alice', item: 'book', timestamp: '2026-01-31T09:00:00Z' },
    { user: 'bob', item: 'pen' },
  ].map((changes, n) => ({
    ...{ order_id: uuidOf(n), quantity: 1, decision: 'accepted' as const, imported_at: 'then' },
    ...changes,
  }));
  await addAcceptedOrders(tables.decisionsTable, orders);
  const choose = async (choice: Parameters<typeof chooseOrders>[1]) =>
    (await chooseOrders(target, choice)).map(({ order_id }) =>
      orders.findIndex((one) => one.order_id === order_id),
    );
  expect(await choose({})).toEqual([2, 0, 1]);
  expect(await choose({ user: 'alice' })).toEqual([0, 1]);
  expect(await choose({ item: 'pen', user: 'alice' })).toEqual([0]);
  expect(await choose({ since: '2026-01-31T08:30:00' })).toEqual([1]);
  expect(await choose({ user: 'nobody' })).toEqual([]);
});

test('a group that stands still is told of with where to look', async () => {
  const at = { topic: 'orders', partition: 0, committed: 1, end: 5, lag: 4, member: null };
  const target = fakeTarget({
    functions: {
      KafkaAdminFunction: () => ({
        ...{
          status: 'done',
          group: 'order-processor',
          state: 'Empty',
          protocol: '',
          members: [],
          partitions: [at],
        },
      }),
    },
  });
  const deliveries = [{ id: 'x', topic: 'orders', partition: 0, offset: 3 }];
  await expect(
    waitUntilPassed(target, {
      ...{ group: 'order-processor', deliveries, giveUpAfterMs: 0 },
      signal: new AbortController().signal,
    }),
  ).rejects.toMatchObject({
    code: 'REQUEST_FAILED',
    message: expect.stringContaining(
      'order-processor (Empty) stands still 3 records before the last of them',
    ),
  });
});
