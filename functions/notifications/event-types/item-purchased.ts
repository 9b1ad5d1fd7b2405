import * as z from 'zod';
import { itemName } from '../../orders/event.ts';
import { pick } from '../../shared/pick.ts';
import { type EventType, eventFields } from '../event-type.ts';

const MAX_QUANTITY = 2 ** 31 - 1;
const QUANTITY_RULE = `must be an integer from 1 to ${MAX_QUANTITY}`;
const PRICE_RULE = 'must be the total with its currency as text, such as "19.99 PLN"';

const schema = z.strictObject({
  ...eventFields('item_purchased'),
  item: itemName,
  quantity: z.int(QUANTITY_RULE).min(1, QUANTITY_RULE).max(MAX_QUANTITY, QUANTITY_RULE),
  /** What was paid in all: text, for it is shown and never counted with. */
  price: z
    .string(PRICE_RULE)
    .regex(/^\d{1,15}(?:\.\d{1,4})? [A-Z]{3}$/, PRICE_RULE)
    .optional(),
});

const ITEMS = ['book', 'pen', 'notebook'] as const;
const PRICES = ['4.50 PLN', '19.99 PLN', '249.00 PLN'] as const;
const MAX_GENERATED_QUANTITY = 5;

/** Somebody has bought something. */
export const itemPurchased = {
  name: 'item_purchased',
  schema,
  channels: ['log', 'email'],
  urgent: false,
  render: ({ user, item, quantity, price }) => ({
    subject: `Your purchase of ${quantity} ${item}`,
    text: `Thank you, ${user}. You bought ${quantity} ${item}${price === undefined ? '' : ` for ${price}`}.`,
  }),
  generate: ({ random }) => ({
    item: pick(ITEMS, random),
    quantity: 1 + Math.floor(random() * MAX_GENERATED_QUANTITY),
    price: pick(PRICES, random),
  }),
} satisfies EventType<z.output<typeof schema>>;
