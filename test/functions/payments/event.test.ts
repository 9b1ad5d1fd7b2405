import { expect, it } from 'vitest';
import { describePayment, PAYMENT_METHODS, paymentSchema } from '../../../functions/payments/event.ts';
import { parsePaymentJson } from '../../../functions/payments/payment-json.ts';
import { describeViolation, listViolations } from '../../../functions/shared/violations.ts';
import { makePayment } from './make-payments.ts';

function violationsOf(input: unknown): string[] {
  const parsed = paymentSchema.safeParse(input);
  return parsed.success ? [] : listViolations(parsed.error, input).map(describeViolation);
}

/** A payment as it comes from Kafka, its amount written as in `literal`. */
function fromWire(literal: string, currency = 'PLN'): unknown {
  const text = JSON.stringify({ ...makePayment(), currency }).replace('"249.99"', literal);
  return parsePaymentJson(text);
}

it.each([
  ['249.99', 'PLN', '249.99'],
  ['249.9', 'PLN', '249.90'],
  ['250', 'PLN', '250.00'],
  ['249.990', 'PLN', '249.99'],
  ['0.01', 'PLN', '0.01'],
  ['5', 'JPY', '5'],
  ['5.0', 'JPY', '5'],
  ['0.001', 'KWD', '0.001'],
  ['1e+2', 'EUR', '100.00'],
  ['90071992547409.93', 'PLN', '90071992547409.93'],
  ['9999999999999999.99', 'PLN', '9999999999999999.99'],
  ['999999999999999999', 'JPY', '999999999999999999'],
])('takes the amount %s %s from Kafka as %s, as a number and as text', (literal, currency, spelled) => {
  expect(paymentSchema.parse(fromWire(literal, currency)).amount).toBe(spelled);
  expect(paymentSchema.parse(fromWire(`"${literal}"`, currency)).amount).toBe(spelled);
});

it.each([
  ['0.001', 'PLN', 'must have at most 2 decimals: it is in PLN'],
  ['0.30000000000000004', 'EUR', 'must have at most 2 decimals: it is in EUR'],
  ['0.0001', 'KWD', 'must have at most 3 decimals: it is in KWD'],
  ['5.5', 'JPY', 'must be a whole number: JPY has no minor unit'],
  ['0', 'PLN', 'must be a positive decimal such as 249.99 or "249.99"'],
  ['-0.0', 'PLN', 'must be a positive decimal such as 249.99 or "249.99"'],
  ['-5', 'PLN', 'must be a positive decimal such as 249.99 or "249.99"'],
  ['10000000000000000', 'PLN', 'must be at most 9999999999999999.99: it is in PLN'],
  ['1000000000000000000', 'JPY', 'must be at most 999999999999999999: it is in JPY'],
  ['1e999999999', 'PLN', 'must be at most 9999999999999999.99: it is in PLN'],
])('refuses the amount %s %s from Kafka, showing its text', (literal, currency, problem) => {
  expect(violationsOf(fromWire(literal, currency))).toEqual([`amount ${literal} ${problem}`]);
  expect(violationsOf(fromWire(`"${literal}"`, currency))).toEqual([`amount "${literal}" ${problem}`]);
});

it.each(['"1,50"', '" 1"', '"+1"', '".5"', '""', 'null', 'true', '[1]', '{"rawJSON":"1"}'])(
  'refuses the amount %s from Kafka',
  (literal) => {
    expect(violationsOf(fromWire(literal))).toEqual([
      `amount ${literal} must be a positive decimal such as 249.99 or "249.99"`,
    ]);
  },
);

it('refuses an amount that is written at length', () => {
  const padded = `249.${'9'.padEnd(60, '0')}`;
  expect(paymentSchema.parse(fromWire(padded)).amount).toBe('249.90');
  for (const literal of [`${padded}0`, `"${padded}0"`, `2${'0'.repeat(500_000)}`]) {
    const [violation, ...others] = violationsOf(fromWire(literal));
    expect(violation).toMatch(/^amount .{1,121} must be written in 64 characters at most$/);
    expect(others).toEqual([]);
  }
});

it.each([
  [249.99, 'PLN', '249.99'],
  [0.1, 'PLN', '0.10'],
  [5, 'JPY', '5'],
  [0.001, 'KWD', '0.001'],
  [9_999_999_999_999.99, 'PLN', '9999999999999.99'],
  [999_999_999_999_999, 'JPY', '999999999999999'],
])('takes the number %d %s of a payload, which is exact, as %s', (amount, currency, spelled) => {
  expect(paymentSchema.parse({ ...makePayment(), currency, amount }).amount).toBe(spelled);
});

it.each([
  ['90071992547409.91', 'PLN', '90071992547409.9'],
  ['10000000000000', 'PLN', '10000000000000'],
  ['9007199254740993', 'JPY', '9007199254740992'],
])(
  'refuses the number %s %s of a payload, longer than what is exact for sure',
  (literal, currency, shown) => {
    const payment = { ...makePayment(), currency, amount: JSON.parse(literal) };
    expect(violationsOf(payment)).toEqual([
      `amount ${shown} must be given as a string: as a number it is exact up to 15 digits only, ` +
        `the decimals of ${currency} included`,
    ]);
  },
);

it('refuses a sum of floats that is not the amount meant', () => {
  expect(violationsOf({ ...makePayment(), amount: 0.1 + 0.2 })).toEqual([
    'amount 0.30000000000000004 must have at most 2 decimals: it is in PLN',
  ]);
});

it.each([
  '2026-02-26T09:52:20.102594+00:00',
  '2026-02-26T09:37:06.212221',
  '2026-02-26T09:37:06Z',
  '2026-02-26T10:37:06+01:00',
])('keeps the timestamp %s as given', (timestamp) => {
  expect(paymentSchema.parse(makePayment({ timestamp })).timestamp).toBe(timestamp);
});

it.each([
  ['payment_id', '17', 'must be a UUID'],
  ['payment_id', undefined, 'must be a UUID'],
  ['user', '', 'must be text of 1 to 100 visible characters'],
  ['amount', undefined, 'must be a positive decimal'],
  ['currency', 'pln', 'must be the ISO 4217 code of a currency in capitals, such as PLN'],
  ['currency', undefined, 'must be the ISO 4217 code'],
  ['method', 'barter', 'must be one of credit_card, debit_card'],
  ['timestamp', '26.02.2026', 'must be an ISO 8601 date and time'],
  ['timestamp', '2026-02-26', 'must be an ISO 8601 date and time'],
  ['timestamp', 1772099540, 'must be an ISO 8601 date and time'],
])('refuses the %s %j', (field, value, problem) => {
  const violations = violationsOf({ ...makePayment(), [field]: value });
  expect(violations).toHaveLength(1);
  expect(violations[0]).toContain(`${field} ${value === undefined ? 'absent' : JSON.stringify(value)} `);
  expect(violations[0]).toContain(problem);
});

it('tells everything that is wrong at once', () => {
  const payment = { ...makePayment(), amount: '1.234', method: 'barter', user: 7, tip: 1 };
  expect(violationsOf(payment).map((violation) => violation.split(' ')[0])).toEqual(
    expect.arrayContaining(['amount', 'method', 'user', 'tip']),
  );
  expect(violationsOf([1])).toEqual([
    'value [1] must be a payment: {payment_id, user, amount, currency, method, timestamp}',
  ]);
});

it('takes every method', () => {
  for (const method of PAYMENT_METHODS) expect(violationsOf(makePayment({ method }))).toEqual([]);
});

it('spells an id one way, and changes nothing of what it has read already', () => {
  const payment = makePayment();
  const upper = { ...payment, payment_id: payment.payment_id.toUpperCase() };
  expect(paymentSchema.parse(upper)).toEqual(payment);
  expect(paymentSchema.parse(paymentSchema.parse(payment))).toEqual(payment);
});

it('says a payment in a line', () => {
  expect(describePayment(makePayment({ amount: '249.90' }))).toBe('249.90 PLN via credit_card from marek');
});
