import * as z from 'zod';
import { emailEventSchema } from '../../emails/event.ts';
import { userEventSchema } from '../../notifications/event.ts';
import { orderSchema } from '../../orders/event.ts';
import { paymentSchema } from '../../payments/event.ts';
import { defineContract, type EventsForm } from '../../shared/http/contract.ts';

/** A thousand events of a kilobyte each. */
const MAX_BODY_BYTES = 1024 * 1024;

/** Where each event is in Kafka, in the order given. */
const deliveries = z.object({
  deliveries: z.array(z.object({ id: z.string(), topic: z.string(), partition: z.int(), offset: z.int() })),
});

const problems = {
  413: 'The body is over 1 MB.',
  502: 'Kafka did not confirm every event; sent again with the same ids or the same Idempotency-Key, none counts twice.',
};

interface EventRoute {
  readonly operationId: string;
  readonly path: `/${string}`;
  readonly tag: string;
  readonly entry: string;
  readonly what: string;
  readonly events: EventsForm;
}

function producing({ what, ...route }: EventRoute) {
  return defineContract({
    ...route,
    method: 'POST',
    access: 'operator',
    summary: `Send one ${what} or a list of them to Kafka; all are good, or none is sent`,
    maxBodyBytes: MAX_BODY_BYTES,
    answer: { status: 201, description: 'Every event is in Kafka, and where.', body: deliveries },
    problems,
  });
}

export const placeOrders = producing({
  operationId: 'placeOrders',
  path: '/orders',
  tag: 'orders',
  entry: 'orders/producer',
  what: 'order',
  events: {
    name: 'Order',
    schema: orderSchema,
    optional: ['order_id', 'timestamp'],
    example: { user: 'alice', item: 'book', quantity: 1 },
  },
});

export const makePayments = producing({
  operationId: 'makePayments',
  path: '/payments',
  tag: 'payments',
  entry: 'payments/producer',
  what: 'payment',
  events: {
    name: 'Payment',
    schema: paymentSchema,
    optional: ['payment_id', 'timestamp'],
    example: { user: 'alice', amount: '249.99', currency: 'PLN', method: 'credit_card' },
  },
});

export const reportUserEvents = producing({
  operationId: 'reportUserEvents',
  path: '/events',
  tag: 'notifications',
  entry: 'notifications/producer',
  what: 'user event',
  events: {
    name: 'UserEvent',
    schema: userEventSchema,
    optional: ['event_id', 'timestamp'],
    example: { event_type: 'item_purchased', user: 'alice', item: 'book', quantity: 1, price: '19.99 PLN' },
  },
});

export const reportEmailEvents = producing({
  operationId: 'reportEmailEvents',
  path: '/emails',
  tag: 'emails',
  entry: 'emails/producer',
  what: 'e-mail event',
  events: {
    name: 'EmailEvent',
    schema: emailEventSchema,
    optional: ['event_id', 'event_type', 'timestamp'],
    example: {
      email_id: '0a1b2c3d',
      action: 'opened',
      details: { sender: 'news@example.com', recipient: 'alice@example.com', subject: 'Spring offer' },
    },
  },
});
