import * as z from 'zod';
import { scanTable, type Table } from '../../shared/table.ts';
import { type Page, type PageRequest, scanPage } from '../../shared/table-page.ts';

/** Why something that was to be told was not, or not yet. A refusal's reason is in the provider's words. */
const REASONS = {
  opt_out: 'The user wants nothing of this type, or nothing at all.',
  no_contact: 'The user chose the channel, and nothing is known of where to send.',
  channel_unknown: 'The user chose a channel that there is none of.',
  not_chosen: 'The channel was chosen when it was put off, and is not any more.',
  expired: 'When it could be sent it was of no use any more.',
  undeliverable: 'No provider has taken it for three days.',
  quiet_hours: 'The user is left alone at this time of day.',
  rate_limit: 'The user has been sent as much in this window as the limit allows.',
  interrupted: 'Whoever had begun to send did not say how it ended, and may still be at it.',
  out_of_time: 'The invocation ended before its turn came.',
} as const;

export type Reason = keyof typeof REASONS;

const base = z.object({
  /** `<event_id>#<channel>` */
  notification_id: z.string(),
  event_id: z.string(),
  event_type: z.string(),
  user: z.string(),
  channel: z.string(),
  subject: z.string(),
  /** With its secrets masked. */
  text: z.string(),
  /** Where to; absent where no address is needed or none is known. */
  address: z.string().optional(),
  /** Of the invocation that wrote the item, and so of the one that may record what became of an intent. */
  claim: z.string(),
  /** When the event was first seen: ISO 8601, UTC. */
  created_at: z.string(),
  /** When the item became what it is: ISO 8601, UTC. */
  updated_at: z.string(),
  topic: z.string(),
  partition: z.int(),
  offset: z.int(),
});

/**
 * What becomes of an event over one channel. `pending` is the intent, written before anything is sent. `deferred` waits,
 * and has an item in the table of deferred notifications; while that one is being sent, both are due when the sender's
 * invocation is over. The others are final.
 */
export const notificationSchema = z.discriminatedUnion('outcome', [
  /** `claimed_until`: when the invocation that sends is over at the latest. */
  base.extend({ outcome: z.literal('pending'), claimed_until: z.string() }),
  base.extend({ outcome: z.literal('sent'), message_id: z.string() }),
  base.extend({ outcome: z.literal('logged') }),
  base.extend({ outcome: z.literal('refused'), reason: z.string() }),
  base.extend({ outcome: z.literal('suppressed'), reason: z.string() }),
  base.extend({ outcome: z.literal('dropped'), reason: z.string() }),
  base.extend({ outcome: z.literal('deferred'), reason: z.string(), due_at: z.string() }),
]);

export type Notification = z.output<typeof notificationSchema>;

export function toNotificationId(eventId: string, channel: string): string {
  return `${eventId}#${channel}`;
}

/** Every notification, in the order in which their events were first seen. */
export async function listNotifications(table: Table): Promise<Notification[]> {
  const notifications = await scanTable(table, notificationSchema);
  return notifications.sort(
    (a, b) =>
      compare(a.created_at, b.created_at) ||
      compare(a.topic, b.topic) ||
      a.partition - b.partition ||
      a.offset - b.offset ||
      compare(a.channel, b.channel),
  );
}

/** A page of the notifications, in no order. */
export function pageNotifications(
  table: Table,
  request: PageRequest & {
    user?: string | undefined;
    channel?: string | undefined;
    outcome?: Notification['outcome'] | undefined;
  },
): Promise<Page<Notification>> {
  const { user, channel, outcome } = request;
  return scanPage(table, request, {
    schema: notificationSchema,
    keyNames: ['notification_id'],
    filter: { user, channel, outcome },
  });
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
