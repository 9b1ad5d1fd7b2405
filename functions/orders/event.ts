import * as z from 'zod';
import { zonedTimestamp } from '../shared/timestamp.ts';

/** Avro's `int`. */
const MAX_QUANTITY = 2 ** 31 - 1;
/** Long enough for an e-mail address or a product title, short enough for a key. */
const MAX_NAME_LENGTH = 100;

/** Words of visible characters with single spaces between: nothing that hides in a log line or a terminal. */
const VISIBLE_WORDS = /^[\p{L}\p{M}\p{N}\p{P}\p{S}]+(?: [\p{L}\p{M}\p{N}\p{P}\p{S}]+)*$/u;

const NAME_RULE =
  `must be text of 1 to ${MAX_NAME_LENGTH} visible characters, ` +
  'with single spaces between words and none around them';

function isName(text: string): boolean {
  return text.length <= MAX_NAME_LENGTH && VISIBLE_WORDS.test(text);
}

/** Who orders. */
export const userName = z.string(NAME_RULE).refine(isName, NAME_RULE);

/** What is ordered; also the key of the order's record, so that one item's orders are decided in order. */
export const itemName = z.string(NAME_RULE).refine(isName, NAME_RULE);

const QUANTITY_RULE = `must be an integer from 1 to ${MAX_QUANTITY}`;

/** An order as it travels, the same in Avro and in JSON. */
export const orderSchema = z.strictObject(
  {
    /** In lower case, so that one order has one spelling. */
    order_id: z.uuid('must be a UUID').toLowerCase(),
    user: userName,
    item: itemName,
    quantity: z.int(QUANTITY_RULE).min(1, QUANTITY_RULE).max(MAX_QUANTITY, QUANTITY_RULE),
    /** When it was placed. */
    timestamp: zonedTimestamp,
  },
  'must be an order: {order_id, user, item, quantity, timestamp}',
);

export type Order = z.output<typeof orderSchema>;
