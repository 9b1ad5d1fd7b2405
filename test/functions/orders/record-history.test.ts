import { expect, it } from 'vitest';
import { recordHistory } from '../../../functions/orders/record-history.ts';
import { listTrackedOrders, type TrackedOrder } from '../../../functions/orders/tables/history.ts';
import { shareDynamoDb } from '../../support/dynamodb.ts';
import { makeOrder, uuidOf } from '../../support/fulfilment.ts';
import { interceptCommands } from '../../support/intercept-commands.ts';

const dynamoDb = shareDynamoDb();

async function createHistory() {
  const { name } = await dynamoDb.createTable('order_id');
  return { client: dynamoDb.createClient(), name };
}

function track(n: number, changes: Partial<TrackedOrder> = {}): TrackedOrder {
  const order = makeOrder({ order_id: uuidOf(n) });
  return {
    ...order,
    topic: 'orders',
    partition: 0,
    offset: n,
    received_at: '2026-01-31T09:30:01.000Z',
    ...changes,
  };
}

it('keeps one item per order, with its position and the time received', async () => {
  const history = await createHistory();
  await recordHistory(history, [track(1), track(2)]);
  expect(await listTrackedOrders(history)).toEqual([track(1), track(2)]);
});

it('changes nothing when orders come again, in a later batch or in the same one', async () => {
  const history = await createHistory();
  await recordHistory(history, [track(1), track(1, { offset: 5 })]);
  await recordHistory(history, [track(1, { received_at: '2027-01-01T00:00:00.000Z' }), track(2)]);
  expect(await listTrackedOrders(history)).toEqual([track(1), track(2)]);
});

it('tells what is new from what came before, whatever became of an earlier try of the invocation', async () => {
  const history = await createHistory();
  const commands = interceptCommands(history.client);
  const repeats = async (...orders: TrackedOrder[]) =>
    (await recordHistory(history, orders)).map(({ repeated }) => repeated);
  const batch = [track(1), track(2), track(1, { offset: 5 })];
  commands.after('BatchWrite', () => Promise.reject(new Error('the answer is lost')));
  await expect(recordHistory(history, batch)).rejects.toThrow('the answer is lost');
  expect(await repeats(...batch)).toEqual([false, false, true]);
  const later = { received_at: '2027-01-01T00:00:00.000Z' };
  expect(await repeats(track(1, later), track(3, later))).toEqual([true, false]);
});

it('takes few calls for a full batch, and none to write for a batch seen before', async () => {
  const history = await createHistory();
  const commands = interceptCommands(history.client);
  const batch = Array.from({ length: 500 }, (_, n) => track(n));
  await recordHistory(history, batch);
  expect([commands.count('BatchGet'), commands.count('BatchWrite')]).toEqual([5, 20]);
  await recordHistory(history, batch);
  expect([commands.count('BatchGet'), commands.count('BatchWrite')]).toEqual([10, 20]);
  expect(await listTrackedOrders(history)).toEqual(batch);
});

it('completes a batch whose writing was cut short', async () => {
  const history = await createHistory();
  const commands = interceptCommands(history.client);
  commands.after('BatchWrite', () => Promise.reject(new Error('crashed')));
  const batch = Array.from({ length: 60 }, (_, n) => track(n));
  await expect(recordHistory(history, batch)).rejects.toThrow('crashed');
  await recordHistory(history, batch);
  expect(await listTrackedOrders(history)).toEqual(batch);
});
