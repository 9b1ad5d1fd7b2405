import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { decodeOrder, encodeOrder } from '../../../functions/orders/order-avro.ts';
import { ORDER_SCHEMA } from '../../../functions/orders/order-schema.ts';
import { makeOrder } from '../../support/fulfilment.ts';

it('writes with the schema that is registered', () => {
  const file = new URL('../../../functions/orders/order.avsc', import.meta.url);
  expect(ORDER_SCHEMA).toEqual(JSON.parse(readFileSync(file, 'utf8')));
});

it('reads what it wrote', () => {
  const order = makeOrder({ user: 'zoë', quantity: 2 ** 31 - 1 });
  expect(decodeOrder(encodeOrder(order))).toEqual(order);
});

it('writes plain Avro: each text with its length, the quantity as a zigzag number', () => {
  const encoded = encodeOrder(makeOrder({ user: 'al', item: 'pen', quantity: 5 }));
  expect(encoded.subarray(37).toString('latin1')).toBe('\x04al\x06pen\x0a\x282026-01-31T09:30:00Z');
});

it('refuses bytes that are no order', () => {
  expect(() => decodeOrder(Buffer.from('nonsense'))).toThrow();
  expect(() => decodeOrder(encodeOrder(makeOrder({ quantity: 0 })))).toThrow(/must be an integer from 1/);
});
