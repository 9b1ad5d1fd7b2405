import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import type { Delivery } from './producers.ts';

/** An event as a producer takes it. */
export type SentEvent = Readonly<Record<string, unknown>>;

/** What can be produced: the producer that sends it, and what its events are. */
export interface EventKind {
  /** Also the field of the producer's request that lists events. */
  readonly name: 'orders' | 'emails' | 'events' | 'payments';
  /** The output that names the producer function. */
  readonly output: string;
  /** Where its events are. */
  readonly topic: string;
  /** The field that tells events apart. */
  readonly id: string;
  /** Loaded when it is needed: some pipelines' schemas bring much along. */
  loadSchema(): Promise<z.ZodType<object>>;
  /** What an event gets that lacks it, as the producer would give it: ids are given here, so that a call can be repeated. */
  defaults(): SentEvent;
  /** A number of this field is taken as the text it is written as, never as a float. */
  readonly exactField?: string;
  /** The lines that the original producer prints of a delivery; `event` where it is known. */
  describe(delivery: Delivery, event: SentEvent | undefined): string[];
}

const withId = (id: string): (() => SentEvent) => {
  return () => ({ [id]: randomUUID(), timestamp: new Date().toISOString() });
};

const toPlace = ({ topic, partition, offset }: Delivery): string =>
  `${topic} : partition ${partition} : at offset ${offset}`;

const describeById = (delivery: Delivery): string[] => [`Delivered ${delivery.id} to ${toPlace(delivery)}`];

export const EVENT_KINDS: readonly EventKind[] = [
  {
    name: 'orders',
    output: 'OrdersProducerFunction',
    topic: 'orders',
    id: 'order_id',
    loadSchema: async () => (await import('../../functions/orders/event.ts')).orderSchema,
    defaults: withId('order_id'),
    describe: (delivery, event) => [
      ...(event === undefined ? [] : [`Message delivered ${JSON.stringify(event)}`]),
      ...describeById(delivery),
    ],
  },
  {
    name: 'emails',
    output: 'EmailsProducerFunction',
    topic: 'email-updates',
    id: 'event_id',
    loadSchema: async () => (await import('../../functions/emails/event.ts')).emailEventSchema,
    defaults: () => ({ ...withId('event_id')(), event_type: 'email_update' }),
    describe: describeById,
  },
  {
    name: 'events',
    output: 'NotificationsProducerFunction',
    topic: 'user_events',
    id: 'event_id',
    loadSchema: async () => (await import('../../functions/notifications/event.ts')).userEventSchema,
    defaults: withId('event_id'),
    describe: describeById,
  },
  {
    name: 'payments',
    output: 'PaymentsProducerFunction',
    topic: 'payments',
    id: 'payment_id',
    loadSchema: async () => (await import('../../functions/payments/event.ts')).paymentSchema,
    defaults: withId('payment_id'),
    exactField: 'amount',
    describe(delivery, event = { payment_id: delivery.id }) {
      const { amount } = event;
      const exact = typeof amount === 'string' ? { amount: JSON.rawJSON(amount) } : {};
      return [`Delivered ${JSON.stringify({ ...event, ...exact })}`, `Delivered to ${toPlace(delivery)}`];
    },
  },
];

/** @throws RangeError when there is no such kind. */
export function eventKind(name: EventKind['name']): EventKind {
  const kind = EVENT_KINDS.find((one) => one.name === name);
  if (kind === undefined) throw new RangeError(`Nothing produces ${name}.`);
  return kind;
}
