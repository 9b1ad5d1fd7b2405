import { pick } from '../shared/pick.ts';
import type { EventSources } from '../shared/producer-request.ts';
import type { Order } from './event.ts';

/** The users and items that a fresh installation is seeded with. */
const KNOWN_USERS = ['alice', 'bob', 'carol'] as const;
const KNOWN_ITEMS = ['book', 'pen', 'notebook'] as const;
const MAX_GENERATED_QUANTITY = 5;

/** A plausible order of a known user for a known item, a few pieces of it. */
export function generateOrder({ random, newId, now }: EventSources): Order {
  return {
    order_id: newId(),
    user: pick(KNOWN_USERS, random),
    item: pick(KNOWN_ITEMS, random),
    quantity: 1 + Math.floor(random() * MAX_GENERATED_QUANTITY),
    timestamp: now().toISOString(),
  };
}
