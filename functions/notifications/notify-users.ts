import type { Position } from '../shared/kafka-event.ts';
import type { Attempt } from './attempt.ts';
import { deliver } from './deliver.ts';
import type { UserEvent } from './event.ts';
import { reportNotification, reportRepeat } from './report-notification.ts';
import type { NotificationService } from './service.ts';
import { type Settled, settleEvents } from './settle-events.ts';

/** An event and where it is in Kafka. */
export interface PlacedEvent extends Position {
  readonly event: UserEvent;
  /** The trace that its record belongs to, as the record's header says. */
  readonly trace?: string | undefined;
}

/**
 * Tells the users of a batch of events what happened, over each channel once. It may be called again with the same batch
 * and attempt after it has thrown.
 * @throws FunctionError SETTLEMENT_CONTENDED; what DynamoDB answers when something cannot be stored.
 */
export async function notifyUsers(
  service: NotificationService,
  records: readonly PlacedEvent[],
  attempt: Attempt,
): Promise<void> {
  const created_at = new Date().toISOString();
  const byId = Map.groupBy(records, ({ event }) => event.event_id);
  const firsts = [...byId.values()].flatMap(([first]) => first ?? []);
  const settled = await settleEvents(
    service,
    firsts.map(({ event, topic, partition, offset, trace }) => ({
      ...{ event, created_at, topic, partition, offset, trace },
    })),
    attempt,
  );
  const all = firsts.flatMap(({ event, trace }) =>
    (settled.get(event.event_id) ?? []).map((one) => ({ ...one, trace })),
  );
  for (const { notification, repeated, delivery, trace } of all) {
    if (repeated) reportRepeat({ ...service, trace }, notification);
    else if (delivery === undefined) reportNotification({ ...service, trace }, notification, attempt);
  }
  const deliveries = all.flatMap(({ delivery }) => delivery ?? []);
  await deliver(service, deliveries, attempt);
  for (const [id, [, ...repeats]] of byId) {
    for (const { topic, partition, offset, trace } of repeats)
      for (const { notification } of settled.get(id) ?? [])
        reportRepeat({ ...service, trace }, { ...notification, topic, partition, offset });
  }
  for (const [id, records] of byId) measure(service, records, settled.get(id) ?? []);
}

/** An event is new when anything of it is, over whichever channel; what the batch has of it besides are repeats. */
function measure(
  { meter }: NotificationService,
  [first, ...repeats]: readonly PlacedEvent[],
  settled: readonly Settled[],
): void {
  meter.count('Repeated', repeats.length);
  if (first === undefined) return;
  if (settled.length > 0 && settled.every(({ repeated }) => repeated)) {
    meter.count('Repeated');
  } else {
    meter.count('Accepted');
    meter.measureLatency(first.event.timestamp);
  }
}
