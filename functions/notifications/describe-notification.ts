import type { Position } from '../shared/kafka-event.ts';
import type { Choice } from './choose-channels.ts';
import { typeOf, type UserEvent } from './event.ts';
import { toNotificationId } from './tables/notifications.ts';

/** An event, where it is in Kafka, and when it was first seen. */
export interface SeenEvent extends Position {
  readonly event: UserEvent;
  /** ISO 8601, UTC. */
  readonly created_at: string;
  /** The trace that its record belongs to, as the record's header says. */
  readonly trace?: string | undefined;
}

const MASK = '***';

/** What every record of an event over a channel says, whatever its outcome. */
export function describeNotification(
  { event, created_at, topic, partition, offset }: SeenEvent,
  { channel, address }: Choice,
) {
  const { event_id, event_type, user } = event;
  const { subject, text, secrets = [] } = typeOf(event).render(event);
  return {
    notification_id: toNotificationId(event_id, channel),
    ...{ event_id, event_type, user, channel, subject },
    text: secrets.reduce((masked, secret) => masked.replaceAll(secret, MASK), text),
    ...(address !== undefined && { address }),
    created_at,
    updated_at: new Date().toISOString(),
    ...{ topic, partition, offset },
  };
}
