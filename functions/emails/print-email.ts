import * as z from 'zod';
import { type EmailAction, emailAddress, emailId, emailSubject } from './event.ts';
import type { EmailHistoryItem } from './tables/history.ts';

const ICONS: Readonly<Record<EmailAction, string>> = {
  sent: '📤',
  delivered: '📬',
  opened: '👁️',
  clicked: '🔗',
  bounced: '⚠️',
  unsubscribed: '🚫',
};
const UNKNOWN_ICON = '❓';
const ACTION_WIDTH = 12;
const MAX_ACTION_LENGTH = 40;

/** `📤 [SENT]       9f3c21ab | user@example.com | Sample Email #1234`, and after it the link of a click or a bounce's reason. */
export function printEmail(event: EmailHistoryItem): string {
  const { email_id, action, recipient, subject, link_url, bounce_reason } = event;
  const more = [link_url, bounce_reason].filter((one) => one !== undefined);
  return toLine(ICONS[action], action, [email_id, recipient, subject, ...more]);
}

/** What a line shows, each bounded and free of what hides, so that no record can forge or break one. */
const printable = z.object({
  email_id: emailId,
  action: z
    .string()
    .max(MAX_ACTION_LENGTH)
    .regex(/^[\p{L}\p{N}][\p{L}\p{N}_ -]*$/u),
  details: z.object({ recipient: emailAddress, subject: emailSubject }),
});

/**
 * The line of an event with an action that nobody knows; undefined when its action is known, and when what the line would
 * show of it does not fit either.
 */
export function printUnknownAction(event: unknown): string | undefined {
  const parsed = printable.safeParse(event);
  if (!parsed.success || Object.hasOwn(ICONS, parsed.data.action)) return undefined;
  const { email_id, action, details } = parsed.data;
  return toLine(UNKNOWN_ICON, action, [email_id, details.recipient, details.subject]);
}

function toLine(icon: string, action: string, fields: readonly string[]): string {
  return `${icon} ${`[${action.toUpperCase()}]`.padEnd(ACTION_WIDTH)} ${fields.join(' | ')}`;
}
