import { expect, it } from 'vitest';
import { emailEventSchema } from '../../functions/emails/event.ts';
import { userSchema } from '../../functions/fulfilment/tables/users.ts';
import { userEventSchema } from '../../functions/notifications/event.ts';
import { orderSchema } from '../../functions/orders/event.ts';
import { paymentSchema } from '../../functions/payments/event.ts';
import { describeViolation, listViolations } from '../../functions/shared/violations.ts';
import { makeEmailEvent } from '../support/emails.ts';
import { makeOrder } from '../support/fulfilment.ts';
import { makePurchase, makeReset } from './notifications/notification-tables.ts';
import { makePayment } from './payments/make-payments.ts';

/** No character takes more bytes of UTF-8 for its length in a string. */
const widest = (length: number) => '語'.repeat(length);
/** Far too much of anything. */
const HUGE = 'x'.repeat(100_000);
const MANY = 10_000;
/** A sixtieth of what Kafka takes for a record, so that a batch holds many; a twenty-fifth of an item of DynamoDB. */
const MAX_EVENT_BYTES = 16 * 1024;
const MAX_ITEM_BYTES = 400 * 1024;

const timestamp = `2026-01-31T09:30:00.${'0'.repeat(14)}+01:00`;

const domain = `${'example.'.repeat(24)}com`;
const address = `${'x'.repeat(254 - domain.length - 1)}@${domain}`;

const largest = {
  orders: [
    orderSchema,
    makeOrder({ user: widest(100), item: widest(100), quantity: 2 ** 31 - 1, timestamp }),
  ],
  payments: [paymentSchema, makePayment({ user: widest(100), amount: '9999999999999999.99', timestamp })],
  emails: [
    emailEventSchema,
    makeEmailEvent('clicked', {
      timestamp,
      details: {
        ...{ sender: address, recipient: address, subject: widest(200) },
        link_url: `https://example.com/${widest(2_028)}`,
      },
    }),
  ],
  purchases: [
    userEventSchema,
    {
      ...makePurchase({ user: widest(100), item: widest(100) }),
      price: '999999999999999.9999 PLN',
      timestamp,
    },
  ],
  resets: [
    userEventSchema,
    {
      ...{ ...makeReset({ user: widest(100) }), code: undefined, timestamp, expires_at: timestamp },
      link: `https://example.com/${'x'.repeat(480)}`,
    },
  ],
} as const;

it.each(Object.entries(largest))('bounds what the largest event of %s takes', (_, [schema, event]) => {
  const parsed = schema.parse(JSON.parse(JSON.stringify(event)));
  expect(Buffer.byteLength(JSON.stringify(parsed))).toBeLessThan(MAX_EVENT_BYTES);
});

it.each(Object.entries(largest))(
  'refuses each field of %s that is huge, and shows little of it',
  (_, [schema, event]) => {
    for (const [field, value] of Object.entries(event)) {
      for (const huge of [HUGE, [HUGE], { [HUGE]: HUGE }, Array.from({ length: MANY }, () => value)]) {
        const given = { ...event, [field]: huge };
        const parsed = schema.safeParse(given);
        const violations = parsed.success ? [] : listViolations(parsed.error, given).map(describeViolation);
        expect(violations.length, field).toBeGreaterThan(0);
        expect(violations.join('').length).toBeLessThan(10_000);
      }
    }
  },
);

it('bounds what the largest user takes', () => {
  const name = (n: number) => `x${n}`.padEnd(50, 'x');
  const list = Array.from({ length: 20 }, (_, n) => name(n));
  const user = userSchema.parse({
    user: widest(100),
    status: 'unpaid',
    contact: {
      ...{ email: address, phone: '+481234567890123' },
      push: `arn:aws:sns:us-east-1:111122223333:endpoint/GCM/${'x'.repeat(256)}/0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0ff`,
    },
    preferences: {
      channels: Object.fromEntries(Array.from({ length: 50 }, (_, n) => [name(n), list])),
      quiet_hours: { from: '22:00', to: '07:00', time_zone: 'America/Argentina/ComodRivadavia' },
    },
  });
  expect(Buffer.byteLength(JSON.stringify(user))).toBeLessThan(MAX_ITEM_BYTES / 4);
});
