import { expect, it } from 'vitest';
import { paymentSchema } from '../../../functions/payments/event.ts';
import { parsePaymentJson, writePaymentJson } from '../../../functions/payments/payment-json.ts';
import { makePayment } from './make-payments.ts';

it.each(['249.90', '90071992547409.93', '9999999999999999.99', '0.01'])(
  'writes the amount %s as a number, and reads it back exactly',
  (amount) => {
    const payment = makePayment({ amount });
    const text = writePaymentJson(payment);
    expect(text).toContain(`"amount": ${amount}, `);
    expect(paymentSchema.parse(parsePaymentJson(text))).toEqual(payment);
  },
);

it('writes JSON that others read, whatever the texts hold', () => {
  const payment = makePayment({ user: 'zoë "the\\pen" {本}' });
  expect(JSON.parse(writePaymentJson(payment))).toEqual({ ...payment, amount: 249.99 });
});

it('keeps the text of amounts, and reads all else as usual', () => {
  const json = parsePaymentJson('{"n": 1.50, "amount": 1.50, "list": [{"amount": "1.50"}]}');
  expect(json).toEqual({ n: 1.5, amount: JSON.rawJSON('1.50'), list: [{ amount: '1.50' }] });
  expect(JSON.stringify(parsePaymentJson('{"amount": 1, "amount": 2.50}'))).toBe('{"amount":2.50}');
});

it('refuses what is no JSON', () => {
  expect(() => parsePaymentJson('{"amount": 1.5.0}')).toThrow(SyntaxError);
});
