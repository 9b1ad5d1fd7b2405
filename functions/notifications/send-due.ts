import { isolateFailures } from '../shared/isolate-failures.ts';
import { sendSegments } from '../shared/trace/send-segments.ts';
import { readTrace } from '../shared/trace/trace-header.ts';
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
  const { tables, logger, meter, group } = service;
  const due = await findDue(
    { client: tables.client, name: tables.deferred },
    {
      now: new Date().toISOString(),
      limit: MAX_DUE,
      isOver: () => attempt.remainingMs() < SENDING_MS,
      onUnread: () => logger.warn('Deferred notifications left unread for the next minute'),
      onInvalid({ message }) {
        logger.error('Deferred notification invalid', { problem: message });
        meter.count('DeferredFailed');
      },
    },
  );
  for (let from = 0; from < due.length; from += CHUNK_SIZE) {
    if (attempt.remainingMs() < CHUNK_MS) {
      logger.info('Deferred notifications left for the next minute', { left: due.length - from });
      return;
    }
    const startedAt = Date.now();
    const chunk = due.slice(from, from + CHUNK_SIZE);
    const unsettled = await isolateFailures(chunk, (part) => sendChunk(service, part, attempt));
    for (const { one, error } of unsettled) {
      const trace_id = readTrace(one.trace)?.root;
      logger.error('Deferred notification not handled', {
        ...{ notification_id: one.notification_id, trace_id, problem: error.message },
      });
      meter.count('DeferredFailed');
    }
    const failed = new Set(unsettled.map(({ one }) => one));
    const work = chunk.flatMap((one) => {
      const trace = readTrace(one.trace);
      return trace === undefined ? [] : [{ ...one, trace, hasFailed: failed.has(one) }];
    });
    await sendSegments(work, { group, startedAt });
  }
}

async function sendChunk(
  service: NotificationService,
  chunk: readonly DeferredNotification[],
  attempt: Attempt,
): Promise<void> {
  const settled = await settleDeferred(service, chunk, attempt);
  const traces = new Map(chunk.map(({ notification_id, trace }) => [notification_id, trace]));
  for (const { notification, delivery } of settled) {
    const trace = traces.get(notification.notification_id);
    if (delivery === undefined) reportNotification({ ...service, trace }, notification, attempt);
  }
  const deliveries = settled.flatMap(({ delivery }) => delivery ?? []);
  await deliver(service, deliveries, attempt);
}
