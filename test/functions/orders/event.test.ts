import { expect, it } from 'vitest';
import { orderSchema } from '../../../functions/orders/event.ts';
import { describeViolation, listViolations } from '../../../functions/shared/violations.ts';
import { makeOrder } from '../../support/fulfilment.ts';

function violationsOf(input: unknown): string[] {
  const parsed = orderSchema.safeParse(input);
  return parsed.success ? [] : listViolations(parsed.error, input).map(describeViolation);
}

it.each([
  ['quantity', 1],
  ['quantity', 2 ** 31 - 1],
  ['user', "zoë.o'neil+orders@example.com"],
  ['item', '本 (2nd edition) — signed'],
  ['item', 'x'.repeat(100)],
  ['timestamp', '2026-01-31T09:30:00+05:30'],
  ['timestamp', '2026-01-31T09:30:00.123456789+05:30'],
])('accepts the %s %j', (field, value) => {
  expect(orderSchema.parse(makeOrder({ [field]: value }))).toMatchObject({ [field]: value });
});

it.each([
  ['order_id', '17', 'must be a UUID'],
  ['order_id', undefined, 'must be a UUID'],
  ['quantity', 0, 'must be an integer from 1 to 2147483647'],
  ['quantity', 2 ** 31, 'must be an integer from 1 to 2147483647'],
  ['quantity', 1.5, 'must be an integer from 1 to 2147483647'],
  ['quantity', '1', 'must be an integer from 1 to 2147483647'],
  ['user', '', 'must be text of 1 to 100 visible characters'],
  ['user', null, 'must be text of 1 to 100 visible characters'],
  ['user', ' alice', 'must be text of 1 to 100 visible characters'],
  ['item', 'red\u001b[31m', 'must be text of 1 to 100 visible characters'],
  ['item', 'zero\u200bwidth', 'must be text of 1 to 100 visible characters'],
  ['item', 'two  spaces', 'must be text of 1 to 100 visible characters'],
  ['item', 'x'.repeat(101), 'must be text of 1 to 100 visible characters'],
  ['timestamp', '2026-01-31T09:30:00', 'must be an ISO 8601 date and time with a zone'],
  ['timestamp', '2026-02-30T09:30:00Z', 'must be an ISO 8601 date and time with a zone'],
  ['timestamp', `2026-01-31T09:30:00.${'0'.repeat(1_000)}Z`, 'of 40 characters at most'],
  ['timestamp', 1769851800, 'must be an ISO 8601 date and time with a zone'],
])('refuses the %s %j', (field, value, problem) => {
  const violations = violationsOf({ ...makeOrder(), [field]: value });
  expect(violations).toHaveLength(1);
  expect(violations[0]).toContain(`${field} `);
  expect(violations[0]).toContain(problem);
});

it('refuses unknown fields and what is no object, in words', () => {
  expect(violationsOf({ ...makeOrder(), price: 3 })).toEqual([
    'price 3 is no field that is known here: remove it',
  ]);
  expect(violationsOf([1])).toEqual([
    'value [1] must be an order: {order_id, user, item, quantity, timestamp}',
  ]);
});

it('spells an id one way', () => {
  const { order_id } = makeOrder();
  expect(orderSchema.parse(makeOrder({ order_id: order_id.toUpperCase() })).order_id).toBe(order_id);
});
