import { rejectReason } from '../../functions/fulfilment/tables/decisions.ts';
import { channelNames } from '../../functions/notifications/event.ts';
import { notificationSchema } from '../../functions/notifications/tables/notifications.ts';
import { type Facts, findFunction } from './facts.ts';
import { sum } from './sum.ts';
import { findEventTopics, producersOf } from './traffic.ts';

/** Of each producer: Produced, Refused. */
const PER_PRODUCER = 2;
/** Of each consumer: Accepted, Repeated, Invalid, Unhandled, DecisionLatency. */
const PER_CONSUMER = 5;
/** Of fulfilment: Rejected, and again for each of its reasons. */
const REJECTED = 1 + rejectReason.options.length;
/** Of notifications, on each channel: as many as outcomes, for `pending` is no result, and `withheld` is one of its own. */
const RESULTS = notificationSchema.options.length;
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

/**
 * What a mapping of Kafka writes as long as it polls, by the group that it has to be told to write; nothing is deleted or
 * filtered. Errors are written when there is one, and cost in that hour alone.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html#event-source-mapping-metrics
 */
const OF_MAPPING_GROUPS: Readonly<Record<string, number>> = { EventCount: 6, KafkaMetrics: 2 };

/** How many metrics the mappings write that CloudWatch counts like custom ones: those of the groups that are chosen. */
export function countMappingMetrics({ mappings }: Facts): number {
  return sum(mappings, ({ metricGroups = [] }) =>
    sum(metricGroups, (group) => OF_MAPPING_GROUPS[group] ?? 0),
  );
}
