import { pick } from '../shared/pick.ts';
import type { EventSources } from '../shared/producer-request.ts';
import { type UserEvent, userEventSchema } from './event.ts';
import type { EventType } from './event-type.ts';
import { eventTypes } from './event-types/index.ts';

/** The users that a fresh installation is seeded with. */
const KNOWN_USERS = ['alice', 'bob', 'carol'] as const;

/** A plausible event of any type about a known user. */
export function generateEvent(sources: EventSources): UserEvent {
  const type = pick<EventType>(eventTypes, sources.random);
  return userEventSchema.parse({
    event_id: sources.newId(),
    event_type: type.name,
    user: pick(KNOWN_USERS, sources.random),
    timestamp: sources.now().toISOString(),
    ...type.generate(sources),
  });
}
