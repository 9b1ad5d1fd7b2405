import { channelNames } from '../../functions/notifications/event.ts';
import { type Facts, findFunction } from './facts.ts';
import { sum } from './sum.ts';
import { findEventTopics, producersOf } from './traffic.ts';

/** Of each producer: Produced, Refused. */
const PER_PRODUCER = 2;
/** Of each consumer: Accepted, Repeated, Invalid, Unhandled, DecisionLatency. */
const PER_CONSUMER = 5;
/** Of fulfilment: Rejected, and again for each of its four reasons. */
const REJECTED = 5;
/** Of notifications: sent, logged, refused, suppressed, dropped, deferred, on each channel. */
const RESULTS = 6;
/** Of what the clock invokes: DeferredFailed. */
const PER_SCHEDULED = 1;

/** What a consumer group has beyond what every one has. */
const extras: Readonly<Record<string, number>> = {
  'order-processor': REJECTED,
  'notification-service': RESULTS * channelNames.length,
};

/**
 * How many custom metrics there are when each has had a value: every combination of dimensions is one.
 * https://aws.amazon.com/cloudwatch/pricing/
 */
export function countCustomMetrics(facts: Facts): number {
  const emits = (name: string): boolean => findFunction(facts, name)?.emitsMetrics === true;
  const producers = findEventTopics(facts)
    .flatMap(({ name }) => producersOf(facts, name))
    .filter(({ emitsMetrics }) => emitsMetrics);
  const consumers = facts.mappings.filter((mapping) => emits(mapping.function));
  const scheduled = facts.schedules.filter((schedule) => emits(schedule.function));
  return (
    PER_PRODUCER * producers.length +
    sum(consumers, ({ group }) => PER_CONSUMER + (extras[group] ?? 0)) +
    PER_SCHEDULED * scheduled.length
  );
}
