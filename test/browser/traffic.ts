import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { eventually } from '../support/eventually.ts';
import type { Console } from './console.ts';

/** A name that no other test uses. */
export function unique(what: string): string {
  return `${what}-${randomUUID().slice(0, 8)}`;
}

/** Somebody who has paid, and enough of an item in stock: an order of theirs is accepted. */
export async function addBuyer(
  { ask }: Console,
  { quantity = 10 } = {},
): Promise<{ user: string; item: string }> {
  const [user, item] = [unique('user'), unique('item')];
  await Promise.all([
    ask('POST', '/users', { user, status: 'paid' }),
    ask('POST', '/inventory', { item, quantity }),
  ]);
  return { user, item };
}

/** Where a record is. */
export interface Place {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

export interface PlacedOrder extends Place {
  readonly order_id: string;
}

/** Has the API place orders. @returns where they are, in their order. */
export async function placeOrders({ ask }: Console, orders: readonly object[]): Promise<PlacedOrder[]> {
  const { deliveries } = await ask('POST', '/orders', orders);
  return deliveries.map(({ id, ...place }: Place & { id: string }) => ({ ...place, order_id: id }));
}

/** Until an order is both tracked and decided. */
export async function awaitOrder({ ask }: Console, order_id: string): Promise<void> {
  await eventually(async () => {
    const { tracked, decision } = await ask('GET', `/orders/${order_id}`);
    expect({ tracked, decision }).toEqual({ tracked: expect.anything(), decision: expect.anything() });
  });
}

/** Until a group has so many dead letters waiting. */
export async function awaitLetters({ ask }: Console, group: string, waiting: number): Promise<void> {
  await eventually(async () => {
    const { groups } = await ask('GET', '/dead-letters');
    expect(groups).toContainEqual(expect.objectContaining({ group, waiting }));
  });
}
