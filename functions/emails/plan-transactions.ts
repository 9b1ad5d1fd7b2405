import { MAX_ACTIONS } from '../shared/transact-write.ts';
import { advanceEmail } from './advance-email.ts';
import { chooseSuppression, toSuppression } from './suppress-recipient.ts';
import type { EmailCount } from './tables/counts.ts';
import type { Email } from './tables/emails.ts';
import type { EmailHistoryItem } from './tables/history.ts';
import type { Suppression } from './tables/suppressions.ts';

/** An item as a transaction expects it, undefined where there must be none, and as it leaves it. */
export interface Change<T> {
  readonly before: T | undefined;
  readonly after: T;
}

/** Events that are stored together, with everything that they change. */
export interface EmailTransaction {
  readonly events: EmailHistoryItem[];
  /** By e-mail id. */
  readonly emails: Map<string, Change<Email>>;
  /** By address; one that stays as it is, is not here. */
  readonly suppressions: Map<string, Change<Suppression>>;
  /** What is added, by day and action. */
  readonly counts: Map<string, EmailCount>;
}

/** What the tables hold. */
export interface Held {
  readonly emails: ReadonlyMap<string, Email>;
  readonly suppressions: ReadonlyMap<string, Suppression>;
}

/** An event, its e-mail, its count, and perhaps a suppression. */
const MAX_ACTIONS_OF_AN_EVENT = 4;

/**
 * Cuts events that are new into transactions. However many events share an e-mail, a count or an address, it is one action; a
 * transaction expects what the ones before it leave. The events of an e-mail stand side by side, in their order, so that few
 * e-mails are written by two transactions.
 */
export function planTransactions(events: readonly EmailHistoryItem[], held: Held): EmailTransaction[] {
  const transactions: EmailTransaction[] = [];
  const emails = new Map(held.emails);
  const suppressions = new Map(held.suppressions);
  let current: EmailTransaction | undefined;
  for (const event of [...Map.groupBy(events, ({ email_id }) => email_id).values()].flat()) {
    if (current === undefined || countActions(current) + MAX_ACTIONS_OF_AN_EVENT > MAX_ACTIONS) {
      current = { events: [], emails: new Map(), suppressions: new Map(), counts: new Map() };
      transactions.push(current);
    }
    current.events.push(event);
    const email = emails.get(event.email_id);
    const advanced = advanceEmail(email, event);
    change(current.emails, event.email_id, { before: email, after: advanced });
    emails.set(event.email_id, advanced);
    count(current.counts, event);
    const asked = toSuppression(event);
    if (asked === undefined) continue;
    const suppression = suppressions.get(asked.address);
    const chosen = chooseSuppression(suppression, asked);
    if (chosen === suppression) continue;
    change(current.suppressions, asked.address, { before: suppression, after: chosen });
    suppressions.set(asked.address, chosen);
  }
  return transactions;
}

function countActions({ events, emails, suppressions, counts }: EmailTransaction): number {
  return events.length + emails.size + suppressions.size + counts.size;
}

/** Joins a change to an earlier one of the same transaction, whose start is what the table holds. */
function change<T>(changes: Map<string, Change<T>>, key: string, { before, after }: Change<T>): void {
  const earlier = changes.get(key);
  changes.set(key, { before: earlier === undefined ? before : earlier.before, after });
}

function count(counts: Map<string, EmailCount>, { at, action }: EmailHistoryItem): void {
  const day = at.slice(0, '2026-01-31'.length);
  const key = `${day} ${action}`;
  counts.set(key, { day, action, count: (counts.get(key)?.count ?? 0) + 1 });
}
