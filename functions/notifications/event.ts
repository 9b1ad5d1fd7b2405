import * as z from 'zod';
import { channels } from './channels/index.ts';
import type { EventType } from './event-type.ts';
import { eventTypes } from './event-types/index.ts';

/** The types of event, for whoever lets a user choose. */
export const eventTypeNames = eventTypes.map(({ name }) => name);

/** The channels, for whoever lets a user choose. */
export const channelNames = channels.map(({ name }) => name);

const allTypes: readonly EventType[] = eventTypes;

/** The fields of an event of any type that only its user may read. */
export const secretFields: readonly string[] = allTypes.flatMap((type) => type.secretFields ?? []);

const [first, ...others] = eventTypes;

/** What happened to a user, as it travels: one of the registered types. */
export const userEventSchema = z.discriminatedUnion(
  'event_type',
  [first.schema, ...others.map(({ schema }) => schema)],
  {
    error: ({ input }) =>
      typeof input === 'object' && input !== null && !Array.isArray(input)
        ? `must be one of ${eventTypeNames.join(', ')}`
        : 'must be an event: {event_id, event_type, user, timestamp} and the fields of its type',
  },
);

export type UserEvent = z.output<typeof userEventSchema>;

/** The type of an event that fits the schema. */
export function typeOf(event: UserEvent): EventType {
  const type = allTypes.find(({ name }) => name === event.event_type);
  if (type === undefined) throw new RangeError(`No event type is called ${event.event_type}.`);
  return type;
}
