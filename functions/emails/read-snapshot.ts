import { batchGet } from '../shared/batch-get.ts';
import type { Round } from '../shared/settle.ts';
import { parseItem } from '../shared/table.ts';
import type { Held } from './plan-transactions.ts';
import { toSuppression } from './suppress-recipient.ts';
import { emailSchema } from './tables/emails.ts';
import { type EmailHistoryItem, emailHistorySchema } from './tables/history.ts';
import { suppressionSchema } from './tables/suppressions.ts';
import type { EmailTables } from './to-actions.ts';

/** What is known when events are stored. What is not in a map does not exist. */
export interface Snapshot extends Held {
  /** Events stored before, by {@link keyOf}. */
  readonly stored: ReadonlyMap<string, EmailHistoryItem>;
}

/** What tells one event from all others: its id among those of its e-mail. */
export function keyOf({ email_id, event_id }: EmailHistoryItem): string {
  return `${email_id} ${event_id}`;
}

/**
 * Reads what the tables hold of the e-mails of these events, of the addresses that they want suppressed and, unless it is the
 * first round, of the events themselves, together.
 */
export async function readSnapshot(
  tables: EmailTables,
  events: readonly EmailHistoryItem[],
  { isFirst }: Round,
): Promise<Snapshot> {
  const keys = isFirst ? [] : events.map(({ email_id, event_id }) => ({ email_id, event_id }));
  const found = await batchGet(tables.client, [
    { table: tables.history, keys },
    { table: tables.emails, keyName: 'email_id', values: events.map(({ email_id }) => email_id) },
    {
      table: tables.suppressions,
      keyName: 'address',
      values: events.flatMap((event) => toSuppression(event)?.address ?? []),
    },
  ]);
  const stored = (found.get(tables.history) ?? []).map((item) =>
    parseItem(emailHistorySchema, item, tables.history),
  );
  const emails = (found.get(tables.emails) ?? []).map((item) => parseItem(emailSchema, item, tables.emails));
  const suppressions = (found.get(tables.suppressions) ?? []).map((item) =>
    parseItem(suppressionSchema, item, tables.suppressions),
  );
  return {
    stored: new Map(stored.map((event) => [keyOf(event), event])),
    emails: new Map(emails.map((email) => [email.email_id, email])),
    suppressions: new Map(suppressions.map((suppression) => [suppression.address, suppression])),
  };
}
