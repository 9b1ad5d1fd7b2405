import { expect, it } from 'vitest';
import { comparePayments } from '../../../functions/payments/compare-payments.ts';
import { makePayment } from './make-payments.ts';

const counted = {
  ...makePayment(),
  ...{ topic: 'payments', partition: 0, offset: 3, received_at: '2026-02-26T09:52:21.000Z' },
};

it('finds no difference in a repeat, wherever it is in Kafka', () => {
  expect(comparePayments(makePayment(), counted)).toEqual([]);
});

it('names each field that differs, with what was counted', () => {
  const payment = makePayment({ amount: '250', currency: 'JPY', timestamp: '2026-02-27T09:52:20Z' });
  expect(comparePayments(payment, counted)).toEqual([
    'amount 250 instead of 249.99',
    'currency JPY instead of PLN',
    'timestamp 2026-02-27T09:52:20Z instead of 2026-02-26T09:52:20.102594+00:00',
  ]);
});
