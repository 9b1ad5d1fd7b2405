import { Command } from 'commander';
import { listNotifications, type Notification } from '../../functions/notifications/tables/notifications.ts';
import { addTargetOptions } from '../options/target-options.ts';
import { printRows } from '../print/print.ts';
import { notificationsTable } from '../target/tables.ts';
import { withTarget } from '../target/with-target.ts';

const show = addTargetOptions(
  new Command('show').description(
    'Show what became of each event on each channel: sent, logged, deferred, dropped, suppressed, refused, or still pending.',
  ),
)
  .addHelpText('after', '\nExample: millrace notifications show')
  .action((options) =>
    withTarget(options, { changes: false }, async (target) => {
      printRows(await listNotifications(notificationsTable(target)), {
        columns: [
          ...['notification_id', 'event_type', 'user', 'channel', 'outcome', 'reason', 'address', 'subject'],
          ...['text', 'due_at', 'message_id', 'partition', 'offset', 'created_at', 'updated_at'],
        ],
        brief: shorten,
        json: options.json,
        empty: 'No notifications yet.',
      });
    }),
  );

/** What has room in 80 columns. */
function shorten(notification: Notification): object {
  const { created_at, user, channel, event_type, outcome } = notification;
  const reason = 'reason' in notification ? `: ${notification.reason}` : '';
  return { at: created_at.slice(0, 19), user, event: event_type, channel, outcome: `${outcome}${reason}` };
}

export const notificationsCommand = new Command('notifications')
  .description('What users were told, and what they were not.')
  .addCommand(show);
