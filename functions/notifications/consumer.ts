import type { Context } from 'aws-lambda';
import { type BatchResponse, consume, type Received } from '../shared/consume.ts';
import { type Attempt, beginAttempt } from './attempt.ts';
import { deliver } from './deliver.ts';
import { type UserEvent, userEventSchema } from './event.ts';
import { reportNotification, reportRepeat } from './report-notification.ts';
import { createService } from './service.ts';
import { settleEvents } from './settle-events.ts';

const service = createService('notification-service');

/** Notifies the users of the events that arrive, over each channel once. */
export async function handler(event: unknown, context: Context): Promise<BatchResponse> {
  const attempt = beginAttempt(() => context.getRemainingTimeInMillis());
  return consume(event, context, {
    schema: userEventSchema,
    logger: service.logger,
    handle: (records) => notify(records, attempt),
  });
}

async function notify(records: readonly Received<UserEvent>[], attempt: Attempt): Promise<void> {
  const { logger } = service;
  const created_at = new Date().toISOString();
  const byId = Map.groupBy(records, ({ event }) => event.event_id);
  const firsts = [...byId.values()].flatMap(([first]) => first ?? []);
  const settled = await settleEvents(
    service,
    firsts.map(({ event, topic, partition, offset }) => ({ event, created_at, topic, partition, offset })),
    attempt,
  );
  const all = [...settled.values()].flat();
  for (const { notification, repeated, delivery } of all) {
    if (repeated) reportRepeat(logger, notification);
    else if (delivery === undefined) reportNotification(logger, notification, attempt);
  }
  await deliver(
    service,
    all.flatMap(({ delivery }) => delivery ?? []),
    attempt,
  );
  for (const [id, [, ...repeats]] of byId) {
    for (const { topic, partition, offset } of repeats)
      for (const { notification } of settled.get(id) ?? [])
        reportRepeat(logger, { ...notification, topic, partition, offset });
  }
}
