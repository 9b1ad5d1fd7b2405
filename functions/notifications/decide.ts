import type { QuietHours } from '../fulfilment/tables/users.ts';
import { toUtc } from '../shared/timestamp.ts';
import { type Choice, findChannel } from './choose-channels.ts';
import { typeOf, type UserEvent } from './event.ts';
import { quietUntil } from './quiet-hours.ts';
import type { Budgets, RateLimit } from './rate-limit.ts';
import type { Reason } from './tables/notifications.ts';

/** An event over one channel. */
export interface Candidate {
  readonly event: UserEvent;
  readonly choice: Choice;
  /** Whether the rate limit has let it through before. */
  readonly counted: boolean;
}

export type Decision =
  | { readonly outcome: 'dropped'; readonly reason: Reason }
  | { readonly outcome: 'suppressed'; readonly reason: string }
  | { readonly outcome: 'deferred'; readonly reason: Reason; readonly due_at: string }
  | { readonly outcome: 'send' };

export interface Circumstances {
  readonly now: Date;
  readonly quietHours: QuietHours | undefined;
  readonly rateLimit: RateLimit;
  /** Counts what is let through. */
  readonly budgets: Budgets;
}

/**
 * Whether an event goes out over a channel now. Quiet hours come before the rate limit, which does not count what they put
 * off. An urgent event heeds neither.
 */
export function decide({ event, choice, counted }: Candidate, circumstances: Circumstances): Decision {
  const { now, quietHours, rateLimit, budgets } = circumstances;
  if (choice.hindrance !== undefined) return choice.hindrance;
  const type = typeOf(event);
  const expiresAt = type.expiresAt?.(event);
  const reachesUser = findChannel(choice.channel)?.contact !== undefined;
  if (!reachesUser) return { outcome: 'send' };
  if (expiresAt !== undefined && toUtc(expiresAt) <= now.toISOString())
    return { outcome: 'dropped', reason: 'expired' };
  if (type.urgent) return { outcome: 'send' };
  const until = quietHours && quietUntil(quietHours, now);
  if (until !== undefined) return { outcome: 'deferred', reason: 'quiet_hours', due_at: until.toISOString() };
  if (counted || budgets.take(event.user)) return { outcome: 'send' };
  if (rateLimit.overLimit === 'drop') return { outcome: 'dropped', reason: 'rate_limit' };
  return { outcome: 'deferred', reason: 'rate_limit', due_at: budgets.whenNext(event.user).toISOString() };
}
