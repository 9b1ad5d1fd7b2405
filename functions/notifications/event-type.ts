import * as z from 'zod';
import type { Contact } from '../fulfilment/tables/users.ts';
import { userName } from '../orders/event.ts';
import type { EventSources } from '../shared/producer-request.ts';
import { anyTimestamp } from '../shared/timestamp.ts';
import type { Message } from './channel.ts';
import type { ChannelName } from './channels/index.ts';

/** What every event has. */
export function eventFields<N extends string>(name: N) {
  return {
    /** In lower case, so that one event has one spelling. */
    event_id: z.uuid('must be a UUID').toLowerCase(),
    event_type: z.literal(name, `must be ${name}`),
    /** Also the record's key, so that one user's events are handled in order. */
    user: userName,
    /** When it happened; without a zone in UTC. */
    timestamp: anyTimestamp,
  };
}

export interface BaseEvent {
  readonly event_id: string;
  readonly event_type: string;
  readonly user: string;
  readonly timestamp: string;
}

export interface Rendered extends Message {
  /** Parts of the text that only the user may read: they are sent, and neither logged nor stored with the result. */
  readonly secrets?: readonly string[];
}

/** One type of event. Its functions are methods, so that TypeScript takes types of different events into one list. */
export interface EventType<E extends BaseEvent = BaseEvent> {
  readonly name: E['event_type'];
  readonly schema: z.ZodType<E>;
  /** The channels of a user who chose none for this type; one that needs a contact counts only where that is known. */
  readonly channels: readonly ChannelName[];
  /** Whether the user waits for it: it goes out in quiet hours too, and neither counts nor heeds the rate limit. */
  readonly urgent: boolean;
  /** Fields that only the user may read: no log line of an event that does not fit shows them. */
  readonly secretFields?: readonly string[];
  render(event: E): Rendered;
  /** A contact that the event itself names; what the user's own entry says goes before it. */
  contact?(event: E): Contact;
  /** ISO 8601; afterwards it is of no use to the user and is not sent. */
  expiresAt?(event: E): string;
  /** A plausible event's own fields. */
  generate(sources: EventSources): Omit<E, keyof BaseEvent>;
}
