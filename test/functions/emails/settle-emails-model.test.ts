import { expect, it } from 'vitest';
import type { EmailAction, EmailEvent } from '../../../functions/emails/event.ts';
import { settleEmails } from '../../../functions/emails/settle-emails.ts';
import { listCounts } from '../../../functions/emails/tables/counts.ts';
import { listEmails } from '../../../functions/emails/tables/emails.ts';
import { type EmailHistoryItem, listEmailHistory } from '../../../functions/emails/tables/history.ts';
import { listSuppressions } from '../../../functions/emails/tables/suppressions.ts';
import { DRAINS, drainPartitions } from '../../support/drain-partitions.ts';
import { shareDynamoDb } from '../../support/dynamodb.ts';
import { createEmailTables, makeEmailEvent, placeEmails } from '../../support/emails.ts';
import { Random } from '../../support/random.ts';

const dynamoDb = shareDynamoDb();

const PARTITIONS = 3;
const ACTIONS: readonly EmailAction[] = ['sent', 'delivered', 'opened', 'clicked', 'bounced', 'unsubscribed'];
const REASONS = ['invalid_address', 'mailbox_full', 'server_error'];
/** Few addresses, of which e-mails of all partitions share each, in several spellings. */
const RECIPIENTS = [
  'ann@example.com',
  'Ann@Example.com',
  'ben@example.com',
  'cleo@example.com',
  'dora@example.com',
];

/** Events of a few e-mails over three days, several at one instant; the partition of an e-mail is its last character. */
function makeEvents(random: Random): EmailEvent[] {
  return Array.from({ length: 600 }, () => {
    const action = random.pick(random.next() < 0.9 ? ACTIONS.slice(0, 5) : ACTIONS);
    const minute = random.int(0, 3 * 24 * 6) * 10;
    return makeEmailEvent(action, {
      event_id: random.uuid(),
      email_id: `${random.int(1000000, 1000029)}${random.int(0, PARTITIONS - 1)}`,
      timestamp: new Date(1_769_851_800_000 + 60_000 * minute).toISOString(),
      details: {
        recipient: random.pick(RECIPIENTS),
        ...(action === 'bounced' ? { bounce_reason: random.pick(REASONS) } : {}),
      },
    });
  });
}

/** A partition's records: its events in any order, some of them sent twice with an offset of their own. */
function makePartition(events: readonly EmailEvent[], partition: number, random: Random): EmailHistoryItem[] {
  const own = events.filter(({ email_id }) => email_id.endsWith(String(partition)));
  const sent = own.flatMap((event) => (random.next() < 0.1 ? [event, event] : [event]));
  const shuffled = sent
    .map((event) => ({ event, place: random.next() }))
    .sort((a, b) => a.place - b.place)
    .map(({ event }) => event);
  return placeEmails(shuffled, { partition });
}

/** What a person with all the events on the table would say of them, who never heard of the order of delivery. */
function model(events: readonly EmailEvent[]) {
  const byTime = events.toSorted((a, b) => (a.timestamp + a.event_id < b.timestamp + b.event_id ? -1 : 1));
  const emails = Object.entries(Object.groupBy(byTime, ({ email_id }) => email_id)).map(
    ([email_id, own = []]) => {
      const state = ACTIONS.findLast((action) => own.some((event) => event.action === action));
      const first = own.find(({ action }) => action === state);
      return [email_id, state, first?.timestamp, first?.event_id, own.length];
    },
  );
  const counts = new Map<string, number>();
  const suppressions = new Map<string, unknown[]>();
  for (const { action, timestamp, details, email_id, event_id } of byTime) {
    const day = `${timestamp.slice(0, 10)} ${action}`;
    counts.set(day, (counts.get(day) ?? 0) + 1);
    const invalid = 'bounce_reason' in details && details.bounce_reason === 'invalid_address';
    const reason = invalid ? 'invalid_address' : action === 'unsubscribed' ? 'unsubscribed' : undefined;
    const address = details.recipient.toLowerCase();
    if (reason === undefined || suppressions.has(address)) continue;
    suppressions.set(address, [reason, email_id, event_id, timestamp]);
  }
  return { emails, counts, suppressions };
}

it.each(DRAINS)(
  'equals a model without order, with late events, repeats, crashes and $workers worker(s) at each partition (seed $seed)',
  async ({ seed, workers }) => {
    const tables = await createEmailTables(dynamoDb);
    const { client } = tables;
    const events = makeEvents(new Random(seed));
    const partitions = Array.from({ length: PARTITIONS }, (_, partition) =>
      makePartition(events, partition, new Random(10 * seed + partition)),
    );
    await drainPartitions(partitions, {
      ...{ dynamoDb, seed, workers },
      settle: (own, batch, delivery) => {
        const received_at = new Date(1_769_900_000_000 + delivery).toISOString();
        return settleEmails(
          { ...tables, client: own },
          batch.map((record) => ({ ...record, received_at })),
        );
      },
    });

    const expected = model(events);
    const emails = await listEmails({ client, name: tables.emails });
    expect(
      emails
        .map(({ email_id, state, since, event_id, events }) => [email_id, state, since, event_id, events])
        .sort(),
    ).toEqual(expected.emails.sort());
    expect(new Set(emails.map(({ state }) => state)).size).toBeGreaterThan(2);
    const counts = await listCounts({ client, name: tables.counts });
    expect(new Map(counts.map(({ day, action, count }) => [`${day} ${action}`, count]))).toEqual(
      expected.counts,
    );
    const suppressions = await listSuppressions({ client, name: tables.suppressions });
    expect(
      new Map(
        suppressions.map(({ address, reason, email_id, event_id, at }) => [
          address,
          [reason, email_id, event_id, at],
        ]),
      ),
    ).toEqual(expected.suppressions);
    const histories = await Promise.all(
      emails.map(({ email_id }) => listEmailHistory({ client, name: tables.history }, email_id)),
    );
    expect(
      histories
        .flat()
        .map(({ event_id }) => event_id)
        .sort(),
    ).toEqual(events.map(({ event_id }) => event_id).sort());
  },
);
