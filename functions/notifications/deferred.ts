import type { Context } from 'aws-lambda';
import { beginAttempt } from './attempt.ts';
import { sendDue } from './send-due.ts';
import { createService } from './service.ts';

const service = createService('notification-service');

/**
 * Sends what was deferred and is due; the clock invokes it every minute. Two of it at a time, or one beside the consumer, do
 * not meet: each notification is claimed before it is sent. What an invocation fails on is found again by the next.
 */
export async function handler(_event: unknown, context: Context): Promise<void> {
  service.logger.addContext(context);
  await sendDue(
    service,
    beginAttempt(() => context.getRemainingTimeInMillis()),
  );
}
