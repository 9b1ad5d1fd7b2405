import { comparePositions } from '../shared/kafka-event.ts';
import { settle } from '../shared/settle.ts';
import { planTransactions } from './plan-transactions.ts';
import { keyOf, readSnapshot, type Snapshot } from './read-snapshot.ts';
import type { EmailHistoryItem } from './tables/history.ts';
import { type EmailTables, toActions } from './to-actions.ts';

/** A delivered event and what it came to. */
export interface Outcome {
  readonly event: EmailHistoryItem;
  /** Whether an earlier delivery of the same event was stored. */
  readonly repeated: boolean;
}

/**
 * Stores a batch of events with the state of their e-mails, the counts and the suppressions that they add to, each event once
 * whatever happens: an event and all that it changes are of one transaction, which is refused when the event is stored, or when
 * an e-mail or an address is not as it was read. So after a crash between two transactions the next delivery goes on
 * where the first ones ended, and of two workers with one partition in hand the later one finds what the earlier did.
 *
 * @returns an outcome for each delivered event, in order of topic, partition and offset.
 * @throws FunctionError SETTLEMENT_CONTENDED when what the events change keeps changing; what was stored until then stays.
 */
export async function settleEmails(
  tables: EmailTables,
  events: readonly EmailHistoryItem[],
): Promise<Outcome[]> {
  const repeats = new Map<EmailHistoryItem, boolean>();
  const inOrder = events.toSorted(comparePositions);
  await settle(tables.client, inOrder, async (pending, round) => {
    const snapshot = await readSnapshot(tables, pending, round);
    const byKey = Map.groupBy(pending, keyOf);
    const fresh: EmailHistoryItem[] = [];
    for (const [key, [first, ...others]] of byKey) {
      if (first === undefined) continue;
      repeats.set(first, isRepeat(first, snapshot));
      for (const other of others) repeats.set(other, true);
      if (!snapshot.stored.has(key)) fresh.push(first);
    }
    return {
      settled: pending.filter((event) => snapshot.stored.has(keyOf(event))),
      transactions: planTransactions(fresh, snapshot).map((transaction) => ({
        actions: toActions(tables, transaction),
        settles: transaction.events.flatMap((event) => byKey.get(keyOf(event)) ?? []),
      })),
    };
  });
  return inOrder.map((event) => ({ event, repeated: repeats.get(event) ?? false }));
}

/**
 * An event that was found stored may be the one this invocation stored: its transaction was written, but the answer was lost. It
 * is told as stored now, or nobody would tell it.
 */
function isRepeat(event: EmailHistoryItem, { stored }: Snapshot): boolean {
  const found = stored.get(keyOf(event));
  if (found === undefined) return false;
  return found.received_at !== event.received_at || comparePositions(found, event) !== 0;
}
