import { expect, it } from 'vitest';
import type { EmailEvent } from '../../../functions/emails/event.ts';
import {
  type EmailTransaction,
  type Held,
  planTransactions,
} from '../../../functions/emails/plan-transactions.ts';
import { toSuppression } from '../../../functions/emails/suppress-recipient.ts';
import type { Suppression } from '../../../functions/emails/tables/suppressions.ts';
import { MAX_ACTIONS } from '../../../functions/shared/transact-write.ts';
import { makeEmailEvent, placeEmails } from '../../support/emails.ts';
import { uuidOf } from '../../support/fulfilment.ts';

const NOTHING: Held = { emails: new Map(), suppressions: new Map() };

function plan(events: readonly EmailEvent[], held = NOTHING): EmailTransaction[] {
  return planTransactions(placeEmails(events), held);
}

it('joins what events change together into one action each', () => {
  const [transaction, ...others] = plan([
    makeEmailEvent('sent', { event_id: uuidOf(1) }),
    makeEmailEvent('opened', { event_id: uuidOf(2) }),
    makeEmailEvent('opened', { event_id: uuidOf(3), timestamp: '2026-02-01T00:00:00Z' }),
    makeEmailEvent('opened', { event_id: uuidOf(4), email_id: '00000000' }),
  ]);
  expect(others).toEqual([]);
  expect(transaction?.events).toHaveLength(4);
  expect([...(transaction?.emails ?? [])]).toMatchObject([
    ['9f3c21ab', { before: undefined, after: { state: 'opened', events: 3, event_id: uuidOf(2) } }],
    ['00000000', { before: undefined, after: { state: 'opened', events: 1 } }],
  ]);
  expect([...(transaction?.counts.values() ?? [])]).toEqual([
    { day: '2026-01-31', action: 'sent', count: 1 },
    { day: '2026-01-31', action: 'opened', count: 2 },
    { day: '2026-02-01', action: 'opened', count: 1 },
  ]);
});

it('leaves a suppression that stays as it is out, and changes one for an earlier event', () => {
  const early = makeEmailEvent('unsubscribed', { timestamp: '2026-01-30T09:30:00Z' });
  const late = makeEmailEvent('unsubscribed', { event_id: uuidOf('late') });
  const [first, second] = placeEmails([early, late]).flatMap((event) => toSuppression(event) ?? []);
  if (first === undefined || second === undefined) throw new Error('not suppressed');
  function changes(event: EmailEvent, held: Suppression) {
    const suppressions = new Map([[held.address, held]]);
    return plan([event], { ...NOTHING, suppressions }).flatMap((one) => [...one.suppressions.values()]);
  }
  expect(changes(late, first)).toEqual([]);
  expect(changes(early, second)).toEqual([{ before: second, after: first }]);
  const [transaction] = plan([late, early]);
  expect([...(transaction?.suppressions.values() ?? [])]).toEqual([{ before: undefined, after: first }]);
});

it('keeps to the limit of actions, and goes on with what the transaction before leaves', () => {
  const transactions = plan(
    Array.from({ length: 300 }, (_, n) => makeEmailEvent('opened', { event_id: uuidOf(n) })),
  );
  expect(transactions.map(({ events }) => events.length)).toEqual([95, 95, 95, 15]);
  expect(transactions.map(({ emails }) => emails.get('9f3c21ab')?.before?.events)).toEqual([
    undefined,
    95,
    190,
    285,
  ]);
  const counts = transactions.flatMap((transaction) => [...transaction.counts.values()]);
  expect(counts.map(({ count }) => count)).toEqual([95, 95, 95, 15]);
});

it('keeps to the limit when every event has an e-mail, a day and an address of its own', () => {
  const transactions = plan(
    Array.from({ length: 100 }, (_, n) =>
      makeEmailEvent('unsubscribed', {
        event_id: uuidOf(n),
        email_id: n.toString(16).padStart(8, '0'),
        timestamp: new Date(86_400_000 * n).toISOString(),
        details: { recipient: `user${n}@example.com` },
      }),
    ),
  );
  for (const { events, emails, suppressions, counts } of transactions) {
    expect(events.length + emails.size + suppressions.size + counts.size).toBeLessThanOrEqual(MAX_ACTIONS);
  }
  expect(transactions.map(({ events }) => events.length)).toEqual([25, 25, 25, 25]);
});

it('plans nothing for no events', () => {
  expect(plan([])).toEqual([]);
});
