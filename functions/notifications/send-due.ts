import { isolateFailures } from '../shared/isolate-failures.ts';
import type { Attempt } from './attempt.ts';
import { deliver } from './deliver.ts';
import { reportNotification } from './report-notification.ts';
import type { NotificationService } from './service.ts';
import { settleDeferred } from './settle-deferred.ts';
import { type DeferredNotification, findDue } from './tables/deferred.ts';

/** Read at once, more than there is time to send; what is left is due a minute later still. */
const MAX_DUE = 3_000;
/** No more of the table is read with less time left, which is for sending. */
const SENDING_MS = 35_000;
/** Claimed at once, so that little waits for the claim to lapse should the invocation end before it is sent. */
const CHUNK_SIZE = 40;
/** Not begun with less time than a chunk takes when sends run into timeouts. */
const CHUNK_MS = 20_000;

/**
 * Sends what was deferred and is due, as far as the time goes. What needs a table item that does not fit is logged and goes on
 * waiting; all else goes out.
 * @throws FunctionError SETTLEMENT_CONTENDED; what DynamoDB answers when something cannot be read or stored.
 */
export async function sendDue(service: NotificationService, attempt: Attempt): Promise<void> {
  const { tables, logger } = service;
  const due = await findDue(
    { client: tables.client, name: tables.deferred },
    {
      now: new Date().toISOString(),
      limit: MAX_DUE,
      isOver: () => attempt.remainingMs() < SENDING_MS,
      onUnread: () => logger.warn('Deferred notifications left unread for the next minute'),
      onInvalid: ({ message }) => logger.error('Deferred notification invalid', { problem: message }),
    },
  );
  for (let from = 0; from < due.length; from += CHUNK_SIZE) {
    if (attempt.remainingMs() < CHUNK_MS) {
      logger.info('Deferred notifications left for the next minute', { left: due.length - from });
      return;
    }
    const unsettled = await isolateFailures(due.slice(from, from + CHUNK_SIZE), (chunk) =>
      sendChunk(service, chunk, attempt),
    );
    for (const { one, error } of unsettled)
      logger.error('Deferred notification not handled', {
        notification_id: one.notification_id,
        problem: error.message,
      });
  }
}

async function sendChunk(
  service: NotificationService,
  chunk: readonly DeferredNotification[],
  attempt: Attempt,
): Promise<void> {
  const settled = await settleDeferred(service, chunk, attempt);
  for (const { notification, delivery } of settled)
    if (delivery === undefined) reportNotification(service.logger, notification, attempt);
  const deliveries = settled.flatMap(({ delivery }) => delivery ?? []);
  await deliver(service, deliveries, attempt);
}
