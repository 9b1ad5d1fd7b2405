import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { orderSchema } from '../../../functions/orders/event.ts';
import { generateOrder } from '../../../functions/orders/generate-order.ts';
import type { EventSources } from '../../../functions/shared/producer-request.ts';
import { uuidOf } from '../../support/fulfilment.ts';
import { Random } from '../../support/random.ts';

function randomFrom(seed: number): () => number {
  const random = new Random(seed);
  return () => random.next();
}

function generate(count: number, sources: Partial<EventSources>) {
  const from = { random: Math.random, newId: randomUUID, now: () => new Date(), ...sources };
  return Array.from({ length: count }, () => generateOrder(from));
}

it('makes valid orders with ids of their own, of every known user for every known item', () => {
  const orders = generate(200, { random: randomFrom(1) });
  expect(orders.map((order) => orderSchema.parse(order))).toEqual(orders);
  expect(new Set(orders.map(({ order_id }) => order_id)).size).toBe(200);
  expect(new Set(orders.map(({ user }) => user))).toEqual(new Set(['alice', 'bob', 'carol']));
  expect(new Set(orders.map(({ item }) => item))).toEqual(new Set(['book', 'pen', 'notebook']));
});

it('makes the same orders from the same sources', () => {
  const make = () => {
    let ids = 0;
    const now = () => new Date('2026-01-31T09:30:00Z');
    return generate(5, { random: randomFrom(7), newId: () => uuidOf(ids++), now });
  };
  expect(make()).toEqual(make());
});
