import type { EmailHistoryItem } from './tables/history.ts';
import { normalizeAddress, type Suppression } from './tables/suppressions.ts';

/**
 * The suppression that an event asks for: after an unsubscribe, and after a bounce that says that there is no such address. A
 * full mailbox and a server's error pass.
 */
export function toSuppression(event: EmailHistoryItem): Suppression | undefined {
  const { action, bounce_reason, recipient, email_id, event_id, at } = event;
  const about = { address: normalizeAddress(recipient), email_id, event_id, at };
  if (action === 'unsubscribed') return { ...about, reason: 'unsubscribed' };
  if (bounce_reason === 'invalid_address') return { ...about, reason: 'invalid_address' };
  return undefined;
}

/** Of two suppressions of one address the one that stays: the earlier, in whatever order they arrive. */
export function chooseSuppression(before: Suppression | undefined, next: Suppression): Suppression {
  if (before === undefined) return next;
  if (next.at !== before.at) return next.at < before.at ? next : before;
  if (next.event_id !== before.event_id) return next.event_id < before.event_id ? next : before;
  return next.email_id < before.email_id ? next : before;
}
