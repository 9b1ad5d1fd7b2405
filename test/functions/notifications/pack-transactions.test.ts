import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { expect, it } from 'vitest';
import { packTransactions, type Unit } from '../../../functions/notifications/pack-transactions.ts';
import { MAX_ACTIONS } from '../../../functions/shared/transact-write.ts';

const TABLES = {
  client: DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'us-east-1' })),
  users: 'users',
  suppressions: 'suppressions',
  notifications: 'notifications',
  deferred: 'deferred',
  budgets: 'budgets',
};

const budget = (user: string, used: number) => ({ user, used, window_start: '2026-01-31T09:30:00.000Z' });

/** Something of `user` that takes three writes and one place in the user's budget, or none. */
function unit(settles: number, user: string, counts = true): Unit<number> {
  const put = (n: number) => ({
    Put: { TableName: 'notifications', Item: { notification_id: `${settles}#${n}` } },
  });
  const before = settles === 0 ? undefined : budget(user, settles);
  return {
    settles,
    user,
    actions: [1, 2, 3].map(put),
    before,
    after: counts ? budget(user, settles + 1) : before,
  };
}

const budgetUpdates = (units: readonly Unit<number>[]) =>
  packTransactions(TABLES, units).transactions.map(({ actions }) =>
    actions.flatMap(({ Update }) => (Update === undefined ? [] : [Update.ExpressionAttributeValues])),
  );

it("guards and sets a user's budget once in a transaction, from the first unit's to the last one's", () => {
  const [updates] = budgetUpdates([unit(1, 'alice'), unit(0, 'bob'), unit(2, 'alice'), unit(3, 'alice')]);
  expect(updates).toMatchObject([{ ':used_before': 1, ':used': 4 }, { ':used': 1 }]);
});

it('leaves alone the budget of whom nothing is counted for', () => {
  expect(budgetUpdates([unit(1, 'alice', false), unit(0, 'bob', false)])).toEqual([[]]);
});

it('keeps to the limit of actions and to the order, and goes on with the budget that the transaction before leaves', () => {
  const units = Array.from({ length: 60 }, (_, n) => unit(n + 1, 'alice'));
  const { transactions } = packTransactions(TABLES, units);
  for (const { actions } of transactions) expect(actions.length).toBeLessThanOrEqual(MAX_ACTIONS);
  expect(transactions.flatMap(({ settles }) => settles)).toEqual(units.map(({ settles }) => settles));
  expect(budgetUpdates(units)).toMatchObject([
    [{ ':used_before': 1, ':used': 26 }],
    [{ ':used_before': 26, ':used': 51 }],
    [{ ':used_before': 51, ':used': 61 }],
  ]);
});

it('plans nothing for nothing', () => {
  expect(packTransactions(TABLES, [])).toEqual({ apart: [], transactions: [] });
});

it('stores apart what is one put and counts for nobody', () => {
  const [first] = unit(1, 'alice', false).actions;
  if (first === undefined) throw new Error('no action');
  const [silent, counted] = [false, true].map((counts) => ({
    ...unit(1, 'alice', counts),
    actions: [first],
  }));
  if (silent === undefined || counted === undefined) throw new Error('no units');
  const { apart, transactions } = packTransactions(TABLES, [silent, counted]);
  expect(apart).toEqual([{ put: first.Put, settles: 1 }]);
  expect(transactions).toMatchObject([{ actions: [first, { Update: { Key: { user: 'alice' } } }] }]);
});

it('stores with the units before it what found the budget used up, since they may be refused', () => {
  const put = (outcome: string, reason: string) => ({
    Put: { TableName: 'notifications', Item: { notification_id: `${reason}#email`, outcome, reason } },
  });
  const dropped = { ...unit(2, 'alice', false), actions: [put('dropped', 'rate_limit')] };
  const optedOut = { ...unit(3, 'alice', false), actions: [put('suppressed', 'opt_out')] };
  const { apart, transactions } = packTransactions(TABLES, [unit(1, 'alice'), dropped, optedOut]);
  expect(apart).toMatchObject([{ settles: 3 }]);
  expect(transactions).toMatchObject([{ settles: [1, 2] }]);
});
