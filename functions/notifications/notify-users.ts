import type { Position } from '../shared/kafka-event.ts';
import type { Attempt } from './attempt.ts';
import { deliver } from './deliver.ts';
import type { UserEvent } from './event.ts';
import { reportNotification, reportRepeat } from './report-notification.ts';
import type { NotificationService } from './service.ts';
import { settleEvents } from './settle-events.ts';

/** An event and where it is in Kafka. */
export interface PlacedEvent extends Position {
  readonly event: UserEvent;
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
  const { logger } = service;
  const created_at = new Date().toISOString();
  const byId = Map.groupBy(records, ({ event }) => event.event_id);
  const firsts = [...byId.values()].flatMap(([first]) => first ?? []);
  const settled = await settleEvents(
    service,
    firsts.map(({ event, topic, partition, offset }) => ({ event, created_at, topic, partition, offset })),
    attempt,
  );
  const all = firsts.flatMap(({ event }) => settled.get(event.event_id) ?? []);
  for (const { notification, repeated, delivery } of all) {
    if (repeated) reportRepeat(logger, notification);
    else if (delivery === undefined) reportNotification(logger, notification, attempt);
  }
  const deliveries = all.flatMap(({ delivery }) => delivery ?? []);
  await deliver(service, deliveries, attempt);
  for (const [id, [, ...repeats]] of byId) {
    for (const { topic, partition, offset } of repeats)
      for (const { notification } of settled.get(id) ?? [])
        reportRepeat(logger, { ...notification, topic, partition, offset });
  }
}
