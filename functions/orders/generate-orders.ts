import { randomUUID } from 'node:crypto';
import type { Order } from './event.ts';

/** The users and items that a fresh installation is seeded with. */
const KNOWN_USERS = ['alice', 'bob', 'carol'] as const;
const KNOWN_ITEMS = ['book', 'pen', 'notebook'] as const;
const MAX_GENERATED_QUANTITY = 5;

export interface OrderSources {
  /** From 0 up to 1, like Math.random. */
  readonly random?: () => number;
  readonly newId?: () => string;
  readonly now?: () => Date;
}

/** `count` plausible orders of known users for known items, a few pieces each. */
export function generateOrders(
  count: number,
  { random = Math.random, newId = randomUUID, now = () => new Date() }: OrderSources = {},
): Order[] {
  return Array.from({ length: count }, () => ({
    order_id: newId(),
    user: pick(KNOWN_USERS, random),
    item: pick(KNOWN_ITEMS, random),
    quantity: 1 + Math.floor(random() * MAX_GENERATED_QUANTITY),
    timestamp: now().toISOString(),
  }));
}

function pick<T>(choices: readonly [T, ...T[]], random: () => number): T {
  return choices[Math.floor(random() * choices.length)] ?? choices[0];
}
