import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { expect, it } from 'vitest';
import { settleOrders } from '../../../functions/fulfilment/settle-orders.ts';
import { listDecisions, type MadeDecision } from '../../../functions/fulfilment/tables/decisions.ts';
import { addItem, listItems, updateItem } from '../../../functions/fulfilment/tables/inventory.ts';
import { addUser, updateUser } from '../../../functions/fulfilment/tables/users.ts';
import type { Order } from '../../../functions/orders/event.ts';
import { shareDynamoDb } from '../../support/dynamodb.ts';
import {
  createFulfilmentTables,
  makeOrder,
  place,
  type TestTables,
  uuidOf,
} from '../../support/fulfilment.ts';
import { interceptCommands } from '../../support/intercept-commands.ts';

const dynamoDb = shareDynamoDb();

function createTables(): Promise<TestTables> {
  return createFulfilmentTables(dynamoDb, {
    users: [
      { user: 'alice', status: 'paid' },
      { user: 'bob', status: 'unpaid' },
    ],
    stock: [
      { item: 'book', quantity: 10 },
      { item: 'pen', quantity: 50 },
    ],
  });
}

function orders(...changes: readonly Partial<Order>[]): Order[] {
  return changes.map((change, n) => makeOrder({ order_id: uuidOf(n), ...change }));
}

async function stockOf(tables: TestTables): Promise<Record<string, number>> {
  const items = await listItems(tables.inventoryTable);
  return Object.fromEntries(items.map(({ item, quantity }) => [item, quantity]));
}

it('deducts what is accepted and stores every decision', async () => {
  const tables = await createTables();
  const placed = place(
    orders(
      { quantity: 4 },
      { user: 'mallory' },
      { user: 'bob' },
      { item: 'eraser' },
      { quantity: 7 },
      { quantity: 6 },
      { item: 'pen', quantity: 5 },
    ),
  );
  const outcomes = await settleOrders(tables, placed);
  expect(
    outcomes.map(({ decision, repeated }) => [Object(decision).reason ?? decision.decision, repeated]),
  ).toEqual(
    [
      'accepted',
      'user_unknown',
      'user_not_paid',
      'item_unknown',
      'insufficient_stock',
      'accepted',
      'accepted',
    ].map((verdict) => [verdict, false]),
  );
  expect(await listDecisions(tables.decisionsTable)).toEqual(outcomes.map(({ decision }) => decision));
  expect(await stockOf(tables)).toEqual({ book: 0, pen: 45 });
});

it('decides in offset order, however the orders come', async () => {
  const tables = await createTables();
  const placed = place(orders({ quantity: 9 }, { quantity: 2 }, { quantity: 1 }));
  const outcomes = await settleOrders(tables, placed.toReversed());
  expect(outcomes.map(({ placed: { offset }, decision }) => [offset, decision.decision])).toEqual([
    [0, 'accepted'],
    [1, 'rejected'],
    [2, 'accepted'],
  ]);
});

it('changes nothing when a batch comes again', async () => {
  const tables = await createTables();
  const placed = place(orders({ quantity: 4 }, { user: 'bob' }));
  await settleOrders(tables, placed);
  const before = await listDecisions(tables.decisionsTable);
  await updateUser(tables.usersTable, { user: 'bob', status: 'paid' });
  const again = await settleOrders(tables, placed);
  expect(again.map(({ repeated }) => repeated)).toEqual([true, true]);
  expect(again.map(({ decision }) => decision)).toEqual(before);
  expect(await listDecisions(tables.decisionsTable)).toEqual(before);
  expect(await stockOf(tables)).toEqual({ book: 6, pen: 50 });
});

it('decides an id once when it comes several times in a batch, over several partitions', async () => {
  const tables = await createTables();
  const one = place(orders({ quantity: 1 }, { quantity: 2 }), { partition: 0 });
  const other = place(orders({ quantity: 1 }, { quantity: 2 }, { quantity: 3 }), { partition: 1 });
  const outcomes = await settleOrders(tables, [...one, ...other]);
  expect(outcomes.map(({ repeated }) => repeated)).toEqual([false, false, true, true, false]);
  expect(await stockOf(tables)).toEqual({ book: 4, pen: 50 });
});

it('takes few calls for a batch of 500', async () => {
  const tables = await createTables();
  await updateItem(tables.inventoryTable, { item: 'book', quantity: 480 });
  const commands = interceptCommands(tables.client);
  const outcomes = await settleOrders(tables, place(orders(...Array.from({ length: 500 }, () => ({})))));
  expect(outcomes.filter(({ decision }) => decision.decision === 'accepted')).toHaveLength(480);
  expect([commands.count('BatchGet'), commands.count('TransactWrite'), commands.count('')]).toEqual([
    1, 6, 7,
  ]);
  expect(await stockOf(tables)).toEqual({ book: 0, pen: 50 });
});

it('stores the longest orders that an event may hold, 100 actions a transaction', async () => {
  const tables = await createTables();
  const [user, item] = ['😀'.repeat(50), '本'.repeat(100)];
  const placed = place(orders(...Array.from({ length: 100 }, () => ({ user, item }))));
  const outcomes = await settleOrders(tables, placed);
  expect(outcomes).toHaveLength(100);
  expect(await listDecisions(tables.decisionsTable)).toHaveLength(100);
});

it.each([
  [
    'stock is set',
    (t: TestTables) => updateItem(t.inventoryTable, { item: 'book', quantity: 3 }),
    3,
    'insufficient_stock',
  ],
  [
    'the user stops paying',
    (t: TestTables) => updateUser(t.usersTable, { user: 'alice', status: 'unpaid' }),
    10,
    'user_not_paid',
  ],
])('decides on fresh data when %s between read and write', async (_, change, ...[left, reason]) => {
  const tables = await createTables();
  const commands = interceptCommands(tables.client);
  commands.before('TransactWrite', () => change(tables));
  const [outcome] = await settleOrders(tables, place(orders({ quantity: 4 })));
  expect(outcome).toMatchObject({ decision: { decision: 'rejected', reason }, repeated: false });
  expect(await stockOf(tables)).toEqual({ book: left, pen: 50 });
  expect(commands.count('TransactWrite')).toBe(2);
});

it.each([
  [
    'a user comes into being',
    { user: 'dave' },
    (t: TestTables) => addUser(t.usersTable, { user: 'dave', status: 'paid' }),
  ],
  [
    'a user pays',
    { user: 'bob' },
    (t: TestTables) => updateUser(t.usersTable, { user: 'bob', status: 'paid' }),
  ],
  [
    'an item comes into being',
    { item: 'mug' },
    (t: TestTables) => addItem(t.inventoryTable, { item: 'mug', quantity: 1 }),
  ],
  [
    'stock arrives',
    { quantity: 11 },
    (t: TestTables) => updateItem(t.inventoryTable, { item: 'book', quantity: 11 }),
  ],
])('guards rejections too: accepts when %s between read and write', async (_, change, arrange) => {
  const tables = await createTables();
  interceptCommands(tables.client).before('TransactWrite', () => arrange(tables));
  const [outcome] = await settleOrders(tables, place(orders(change)));
  expect(outcome).toMatchObject({ decision: { decision: 'accepted' } });
});

it('drops what another worker decided between read and write, and decides the rest', async () => {
  const tables = await createTables();
  const placed = place(orders({ quantity: 1 }, { quantity: 2 }, { quantity: 3 }));
  interceptCommands(tables.client).before('TransactWrite', () =>
    settleOrders({ ...tables, client: dynamoDb.createClient() }, placed.slice(1, 2)),
  );
  const outcomes = await settleOrders(tables, placed);
  expect(outcomes.map(({ repeated }) => repeated)).toEqual([false, true, false]);
  expect(await stockOf(tables)).toEqual({ book: 4, pen: 50 });
});

it.each([
  ['for another item, in another partition', { item: 'pen', quantity: 5 }, { book: 10, pen: 45 }],
  ['and rejected, like here', { quantity: 11 }, { book: 10, pen: 50 }],
])('decides an id once when another worker decides it meanwhile %s', async (_, changes, stock) => {
  const tables = await createTables();
  const elsewhere = place(orders(changes), { partition: 1 });
  const other = { ...tables, client: dynamoDb.createClient() };
  interceptCommands(tables.client).before('TransactWrite', () => settleOrders(other, elsewhere));
  const [outcome] = await settleOrders(tables, place(orders({ quantity: 11 })));
  expect(outcome).toMatchObject({ repeated: true, decision: { ...changes, partition: 1 } });
  expect(await listDecisions(tables.decisionsTable)).toEqual([outcome?.decision]);
  expect(await stockOf(tables)).toEqual(stock);
});

it('counts a transaction as its own when it was written and the answer was lost', async () => {
  const tables = await createTables();
  const placed = place(orders({ quantity: 4 }));
  const commands = interceptCommands(tables.client);
  commands.after('TransactWrite', () => Promise.reject(cancelled('ConditionalCheckFailed')));
  const [outcome] = await settleOrders(tables, placed);
  expect(outcome).toMatchObject({ decision: { decision: 'accepted', stock_left: 6 }, repeated: false });
  expect(await stockOf(tables)).toEqual({ book: 6, pen: 50 });
});

it('goes on after a crash between two transactions as if nothing had happened', async () => {
  const tables = await createTables();
  await updateItem(tables.inventoryTable, { item: 'book', quantity: 150 });
  const placed = place(orders(...Array.from({ length: 200 }, () => ({}))));
  const commands = interceptCommands(tables.client);
  commands.after('TransactWrite', () => Promise.reject(new Error('killed')));
  await expect(settleOrders(tables, placed)).rejects.toThrow('killed');
  expect(await listDecisions(tables.decisionsTable)).toHaveLength(98);
  const outcomes = await settleOrders(tables, placed);
  expect(outcomes.map(({ repeated }) => repeated)).toEqual(placed.map((_, n) => n < 98));
  const accepted = outcomes.filter(({ decision }) => decision.decision === 'accepted');
  expect(accepted.map(({ placed: { offset } }) => offset)).toEqual(Array.from({ length: 150 }, (_, n) => n));
  expect(await stockOf(tables)).toEqual({ book: 0, pen: 50 });
});

it.each(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'])(
  'sends the same transaction again after %s, without reading again',
  async (code) => {
    const tables = await createTables();
    const commands = interceptCommands(tables.client);
    commands.before('TransactWrite', () => Promise.reject(cancelled('None', code)));
    await settleOrders(tables, place(orders({ quantity: 4 })));
    expect([commands.count('BatchGet'), commands.count('TransactWrite')]).toEqual([1, 2]);
    expect(await stockOf(tables)).toEqual({ book: 6, pen: 50 });
  },
);

it('tells as decided now what an earlier try of the invocation had stored when it failed', async () => {
  const tables = await createTables();
  const commands = interceptCommands(tables.client);
  const placed = place(orders({ quantity: 1 }, { quantity: 2 }));
  const attempted = new Map<string, MadeDecision>();
  commands.after('TransactWrite', () => Promise.reject(new Error('the answer is lost')));
  await expect(settleOrders(tables, placed, attempted)).rejects.toThrow('the answer is lost');
  const outcomes = await settleOrders(tables, placed, attempted);
  expect(outcomes.map(({ repeated }) => repeated)).toEqual([false, false]);
  const later = await settleOrders(tables, placed);
  expect(later.map(({ repeated }) => repeated)).toEqual([true, true]);
});

it('throws what no retry can mend', async () => {
  const tables = await createTables();
  const commands = interceptCommands(tables.client);
  commands.before('TransactWrite', () => Promise.reject(cancelled('None', 'ValidationError')));
  await expect(settleOrders(tables, place(orders({})))).rejects.toThrow(TransactionCanceledException);
  expect(commands.count('TransactWrite')).toBe(1);
});

it('leaves the batch to be retried when it is refused for too long', async () => {
  const tables = await createTables();
  const commands = interceptCommands(tables.client);
  for (let n = 0; n < 20; n++) {
    commands.before('TransactWrite', () =>
      updateItem(tables.inventoryTable, { item: 'book', quantity: 11 + n }),
    );
  }
  await expect(settleOrders(tables, place(orders({})))).rejects.toMatchObject({
    code: 'SETTLEMENT_CONTENDED',
    cause: expect.any(TransactionCanceledException),
  });
  expect(await listDecisions(tables.decisionsTable)).toEqual([]);
});

it('refuses to decide on a table that holds nonsense, naming the item', async () => {
  const tables = await createFulfilmentTables(dynamoDb, {
    users: [{ user: 'alice', status: 'trial' as 'paid' }],
  });
  await expect(settleOrders(tables, place(orders({})))).rejects.toThrow(
    `of table ${tables.users} does not fit: status "trial" must be paid or unpaid. Correct or delete it.`,
  );
});

function cancelled(...codes: readonly string[]): TransactionCanceledException {
  return new TransactionCanceledException({
    message: `Transaction cancelled [${codes.join(', ')}]`,
    $metadata: {},
    CancellationReasons: codes.map((Code) => ({ Code })),
  });
}
