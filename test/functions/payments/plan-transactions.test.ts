import { expect, it } from 'vitest';
import { planTransactions } from '../../../functions/payments/plan-transactions.ts';
import type { StoredPayment } from '../../../functions/payments/tables/payments.ts';
import { uuidOf } from '../../support/fulfilment.ts';
import { makePayment } from './make-payments.ts';

function store(count: number, changes: (n: number) => Partial<StoredPayment> = () => ({})): StoredPayment[] {
  return Array.from({ length: count }, (_, n) => ({
    ...makePayment({ payment_id: uuidOf(n) }),
    ...{ topic: 'payments', partition: 0, offset: n, received_at: '2026-02-26T09:52:21.000Z' },
    ...changes(n),
  }));
}

function changesOf(payments: readonly StoredPayment[]) {
  return planTransactions(payments).map(({ changes }) => [...changes.values()]);
}

it('adds up the payments of a user in a currency', () => {
  const payments = store(4, (n) => ({
    amount: ['0.10', '0.20', '90071992547409.93', '7.00'][n] ?? '',
    user: n === 3 ? 'anna' : 'marek',
  }));
  expect(changesOf(payments)).toEqual([
    [
      { user: 'marek', currency: 'PLN', units: 9_007_199_254_741_023n, payments: 3 },
      { user: 'anna', currency: 'PLN', units: 700n, payments: 1 },
    ],
  ]);
});

it('keeps currencies apart, and users whose names and currencies run together', () => {
  const payments = store(3, (n) =>
    n === 0 ? { user: 'a', currency: 'EUR' } : { user: ['', 'a EUR', 'a'][n] ?? '' },
  );
  expect(changesOf(payments)[0]?.map(({ user, currency }) => [user, currency])).toEqual([
    ['a', 'EUR'],
    ['a EUR', 'PLN'],
    ['a', 'PLN'],
  ]);
});

it('fills each transaction up to the limit of DynamoDB, every payment in one', () => {
  const payments = store(500, (n) => ({ user: `user ${n % 7}` }));
  const transactions = planTransactions(payments);
  const sizes = transactions.map((transaction) => transaction.payments.length + transaction.changes.size);
  expect(sizes).toEqual([100, 100, 100, 100, 100, 12]);
  const ids = transactions.flatMap((transaction) => transaction.payments.map(({ payment_id }) => payment_id));
  expect(ids.toSorted()).toEqual(payments.map(({ payment_id }) => payment_id).toSorted());
  const count = transactions.flatMap(({ changes }) => [...changes.values()]);
  expect(count.reduce((sum, change) => sum + change.payments, 0)).toBe(500);
});

it('needs twice as many actions when no two payments share a total, and none for nothing', () => {
  expect(planTransactions(store(101, (n) => ({ user: `user ${n}` })))).toHaveLength(3);
  expect(planTransactions([])).toEqual([]);
});
