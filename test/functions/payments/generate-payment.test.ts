import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { paymentSchema } from '../../../functions/payments/event.ts';
import { generatePayment } from '../../../functions/payments/generate-payment.ts';
import { uuidOf } from '../../support/fulfilment.ts';
import { Random } from '../../support/random.ts';

it('makes valid payments with ids of their own, of every known user in several currencies', () => {
  const random = new Random(1);
  const sources = { random: () => random.next(), newId: randomUUID, now: () => new Date() };
  const payments = Array.from({ length: 300 }, () => generatePayment(sources));
  expect(payments.map((payment) => paymentSchema.parse(payment))).toEqual(payments);
  expect(new Set(payments.map(({ payment_id }) => payment_id)).size).toBe(300);
  expect(new Set(payments.map(({ user }) => user))).toEqual(new Set(['alice', 'bob', 'carol']));
  expect(new Set(payments.map(({ currency }) => currency))).toEqual(new Set(['PLN', 'EUR', 'USD', 'JPY']));
  for (const { currency, method } of payments) if (method === 'blik') expect(currency).toBe('PLN');
});

it.each([
  [0, { user: 'alice', amount: '1.00', currency: 'PLN', method: 'blik' }],
  [1 - 2 ** -53, { user: 'carol', amount: '80000', currency: 'JPY', method: 'prepaid_card' }],
])('makes a payment of each end of chance (%d)', (chance, expected) => {
  const now = () => new Date('2026-01-31T09:30:00Z');
  expect(generatePayment({ random: () => chance, newId: () => uuidOf(1), now })).toEqual({
    payment_id: uuidOf(1),
    ...expected,
    timestamp: '2026-01-31T09:30:00.000Z',
  });
});
