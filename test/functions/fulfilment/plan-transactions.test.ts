import { expect, it } from 'vitest';
import { decideOrders, type Snapshot } from '../../../functions/fulfilment/decide-orders.ts';
import {
  planTransactions,
  type SettlementTransaction,
} from '../../../functions/fulfilment/plan-transactions.ts';
import type { Order } from '../../../functions/orders/event.ts';
import { MAX_ACTIONS } from '../../../functions/shared/transact-write.ts';
import { makeOrder, place, uuidOf } from '../../support/fulfilment.ts';

const SNAPSHOT: Snapshot = {
  users: new Map([
    ['alice', 'paid'],
    ['bob', 'unpaid'],
  ]),
  stock: new Map([
    ['book', 100],
    ['pen', 100],
  ]),
  decided: new Map(),
};

function plan(orders: readonly Partial<Order>[], snapshot = SNAPSHOT): SettlementTransaction[] {
  const placed = place(orders.map((changes, n) => makeOrder({ order_id: uuidOf(n), ...changes })));
  const decisions = decideOrders(placed, snapshot, 'now').flatMap(({ repeated, decision }) =>
    repeated ? [] : [decision],
  );
  return planTransactions(decisions, snapshot);
}

it('sums the deductions of an item and guards each user once', () => {
  const [transaction, ...others] = plan([{ quantity: 2 }, { quantity: 3 }, { item: 'pen' }]);
  expect(others).toEqual([]);
  expect(transaction?.stock).toEqual(
    new Map([
      ['book', { before: 100, after: 95 }],
      ['pen', { before: 100, after: 99 }],
    ]),
  );
  expect(transaction?.users).toEqual(new Map([['alice', 'paid']]));
});

it('guards what a rejection relies on, and nothing else', () => {
  const guards = (changes: Partial<Order>) => {
    const [transaction] = plan([changes]);
    return [transaction?.users, transaction?.stock].map((map) => [...(map ?? [])]);
  };
  expect(guards({ user: 'mallory' })).toEqual([[['mallory', undefined]], []]);
  expect(guards({ user: 'bob', item: 'nothing' })).toEqual([[['bob', 'unpaid']], []]);
  expect(guards({ item: 'nothing' })).toEqual([
    [['alice', 'paid']],
    [['nothing', { before: undefined, after: undefined }]],
  ]);
  expect(guards({ quantity: 101 })).toEqual([[['alice', 'paid']], [['book', { before: 100, after: 100 }]]]);
});

it('keeps to the limit of actions, and goes on with the stock that the transaction before leaves', () => {
  const transactions = plan(
    Array.from({ length: 500 }, () => ({ quantity: 1 })),
    {
      ...SNAPSHOT,
      stock: new Map([['book', 300]]),
    },
  );
  expect(transactions.map(({ decisions }) => decisions.length)).toEqual([98, 98, 98, 98, 98, 10]);
  expect(transactions.map(({ stock }) => stock.get('book'))).toEqual([
    { before: 300, after: 202 },
    { before: 202, after: 104 },
    { before: 104, after: 6 },
    { before: 6, after: 0 },
    { before: 0, after: 0 },
    { before: 0, after: 0 },
  ]);
});

it('keeps to the limit when every order has a user and an item of its own', () => {
  const transactions = plan(Array.from({ length: 100 }, (_, n) => ({ user: `user ${n}` })));
  for (const { decisions, users, stock } of transactions) {
    expect(decisions.length + users.size + stock.size).toBeLessThanOrEqual(MAX_ACTIONS);
  }
  expect(transactions.flatMap(({ decisions }) => decisions)).toHaveLength(100);
});

it('plans nothing for no decisions', () => {
  expect(plan([])).toEqual([]);
});
