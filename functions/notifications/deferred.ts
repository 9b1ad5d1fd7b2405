import type { Context } from 'aws-lambda';
import * as z from 'zod';
import { zonedTimestamp } from '../shared/timestamp.ts';
import { beginAttempt } from './attempt.ts';
import { sendDue } from './send-due.ts';
import { createService } from './service.ts';

const service = createService('notification-service');

/** What EventBridge Scheduler invokes with; somebody who does so by hand need not say a time. */
const scheduledEvent = z.object({ time: zonedTimestamp });

/** The next invocation has taken place by then. */
const MAX_LATENESS_MS = 55_000;

/**
 * Sends what was deferred and is due; the clock invokes it every minute. Two of it at a time, or one beside the consumer, do
 * not meet: each notification is claimed before it is sent. What an invocation fails on is found again by the next.
 *
 * Nothing is done for a minute that is over: Lambda tries a failed invocation twice more, and keeps what it has no capacity
 * for up to six hours, so that hundreds would be at work side by side afterwards, where one does what there is to do.
 */
export async function handler(event: unknown, context: Context): Promise<void> {
  service.logger.addContext(context);
  const { data: scheduled } = scheduledEvent.safeParse(event);
  if (scheduled !== undefined && Date.now() - Date.parse(scheduled.time) > MAX_LATENESS_MS) {
    service.logger.info('Too late: left to a later invocation', { scheduled_at: scheduled.time });
    return;
  }
  const attempt = beginAttempt(() => context.getRemainingTimeInMillis());
  try {
    await sendDue(service, attempt);
  } finally {
    service.meter.publish();
  }
}
