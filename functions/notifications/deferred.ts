import type { Context } from 'aws-lambda';
import { beginAttempt } from './attempt.ts';
import { deliver } from './deliver.ts';
import { reportNotification } from './report-notification.ts';
import { createService } from './service.ts';
import { settleDeferred } from './settle-deferred.ts';
import { findDue } from './tables/deferred.ts';

/** Read at once; what is left is due a minute later still. */
const MAX_DUE = 1_000;
/** Claimed at once, so that little waits for the next invocation when the time is up. */
const CHUNK_SIZE = 40;
/** Not begun with less time than a chunk takes when all its sends run into timeouts. */
const CHUNK_MS = 20_000;

const service = createService('notification-service');

/**
 * Sends what was deferred and is due; the clock invokes it every minute. Two of it at a time, or one beside the consumer, do
 * not meet: each notification is claimed before it is sent.
 */
export async function handler(_event: unknown, context: Context): Promise<void> {
  const { tables, logger } = service;
  logger.addContext(context);
  const attempt = beginAttempt(() => context.getRemainingTimeInMillis());
  const due = await findDue(
    { client: tables.client, name: tables.deferred },
    {
      now: new Date().toISOString(),
      limit: MAX_DUE,
      onInvalid: ({ message }) => logger.error('Deferred notification invalid', { problem: message }),
    },
  );
  for (let from = 0; from < due.length; from += CHUNK_SIZE) {
    if (attempt.remainingMs() < CHUNK_MS) {
      logger.info('Deferred notifications left for the next minute', { left: due.length - from });
      return;
    }
    const settled = await settleDeferred(service, due.slice(from, from + CHUNK_SIZE), attempt);
    for (const { notification, delivery } of settled)
      if (delivery === undefined) reportNotification(logger, notification, attempt);
    await deliver(
      service,
      settled.flatMap(({ delivery }) => delivery ?? []),
      attempt,
    );
  }
}
