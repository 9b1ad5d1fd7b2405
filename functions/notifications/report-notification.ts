import { readTrace } from '../shared/trace/trace-header.ts';
import type { Attempt } from './attempt.ts';
import { findChannel } from './choose-channels.ts';
import type { NotificationService } from './service.ts';
import type { Notification, Reason } from './tables/notifications.ts';

/** To whom a notification is reported, and the trace that it belongs to. */
export interface Reporting extends Pick<NotificationService, 'logger' | 'meter'> {
  readonly trace: string | undefined;
}

/** Why we put off what is to be sent; all else that is deferred, a provider would not take. */
const OURS: ReadonlySet<string> = new Set([
  'quiet_hours',
  'rate_limit',
  'interrupted',
  'out_of_time',
] satisfies Reason[]);

/** Logs and counts what became of a notification, once in an invocation. */
export function reportNotification(
  { logger, meter, trace }: Reporting,
  notification: Notification,
  attempt: Attempt,
): void {
  if (attempt.reported.has(notification.notification_id)) return;
  attempt.reported.add(notification.notification_id);
  const { outcome, subject, text, ...fields } = describe(notification);
  const attributes = { outcome, ...fields, ...about(notification, trace), subject, text };
  const isBad = outcome === 'refused' || outcome === 'dropped' || outcome === 'suppressed';
  if (isBad) logger.warn(`Notification ${outcome}`, attributes);
  else logger.info(`Notification ${outcome}`, attributes);
  // Users choose channels by name, and names that there are none of are without end.
  const channel = findChannel(notification.channel)?.name ?? 'unknown';
  meter.countBy('Notifications', { channel, result: resultOf(notification) });
}

/** The night of the users, which is in order, is told from a sender that nobody verified. */
function resultOf(notification: Notification): string {
  const { outcome } = notification;
  return outcome === 'deferred' && !OURS.has(notification.reason) ? 'withheld' : outcome;
}

/** Logs a notification that stood already. */
export function reportRepeat({ logger, trace }: Reporting, notification: Notification): void {
  const { outcome } = notification;
  logger.info('Notification already recorded', {
    outcome: 'skipped',
    summary: `${notification.channel} for ${notification.user}: already ${outcome}`,
    recorded: outcome,
    ...about(notification, trace),
  });
}

function about(notification: Notification, trace: string | undefined) {
  const { event_id, notification_id, event_type, user, channel, topic, partition, offset } = notification;
  return {
    ...{ id: event_id, notification_id, event_id, event_type, user, channel },
    ...{ topic, partition, offset, trace_id: readTrace(trace)?.root },
  };
}

function describe(notification: Notification) {
  const { outcome, user, channel, address, subject, text } = notification;
  const where = address === undefined ? `${channel} for ${user}` : `${channel} for ${user} to ${address}`;
  const reason = 'reason' in notification ? notification.reason : undefined;
  const dueAt = notification.outcome === 'deferred' ? notification.due_at : undefined;
  const why = reason === undefined ? '' : ` (${reason}${dueAt === undefined ? '' : `, until ${dueAt}`})`;
  return {
    outcome,
    summary: `${where}: ${subject}${why}`,
    ...(address !== undefined && { address }),
    ...(reason !== undefined && { reason }),
    ...(dueAt !== undefined && { due_at: dueAt }),
    ...(notification.outcome === 'sent' && { message_id: notification.message_id }),
    subject,
    text,
  };
}
