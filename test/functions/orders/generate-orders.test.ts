import { expect, it } from 'vitest';
import { orderSchema } from '../../../functions/orders/event.ts';
import { generateOrders } from '../../../functions/orders/generate-orders.ts';
import { uuidOf } from '../../support/fulfilment.ts';
import { Random } from '../../support/random.ts';

function randomFrom(seed: number): () => number {
  const random = new Random(seed);
  return () => random.next();
}

it('makes valid orders with ids of their own, of every known user for every known item', () => {
  const orders = generateOrders(200, { random: randomFrom(1) });
  expect(orders.map((order) => orderSchema.parse(order))).toEqual(orders);
  expect(new Set(orders.map(({ order_id }) => order_id)).size).toBe(200);
  expect(new Set(orders.map(({ user }) => user))).toEqual(new Set(['alice', 'bob', 'carol']));
  expect(new Set(orders.map(({ item }) => item))).toEqual(new Set(['book', 'pen', 'notebook']));
});

it('makes the same orders from the same sources', () => {
  const make = () => {
    let ids = 0;
    const now = () => new Date('2026-01-31T09:30:00Z');
    return generateOrders(5, { random: randomFrom(7), newId: () => uuidOf(ids++), now });
  };
  expect(make()).toEqual(make());
});
