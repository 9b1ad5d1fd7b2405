import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { expect, it } from 'vitest';
import { settleEmails } from '../../../functions/emails/settle-emails.ts';
import { listCounts } from '../../../functions/emails/tables/counts.ts';
import { getEmail } from '../../../functions/emails/tables/emails.ts';
import { listEmailHistory } from '../../../functions/emails/tables/history.ts';
import { listSuppressions } from '../../../functions/emails/tables/suppressions.ts';
import type { EmailTables } from '../../../functions/emails/to-actions.ts';
import { shareDynamoDb } from '../../support/dynamodb.ts';
import { createEmailTables, makeEmailEvent, placeEmails } from '../../support/emails.ts';
import { uuidOf } from '../../support/fulfilment.ts';
import { interceptCommands } from '../../support/intercept-commands.ts';

const dynamoDb = shareDynamoDb();

const LATER = '2026-01-31T11:11:11.000Z';

/** What the tables hold of the one e-mail of these tests. */
async function read({ client, ...tables }: EmailTables) {
  const [email, history, counts, suppressions] = await Promise.all([
    getEmail({ client, name: tables.emails }, '9f3c21ab'),
    listEmailHistory({ client, name: tables.history }, '9f3c21ab'),
    listCounts({ client, name: tables.counts }),
    listSuppressions({ client, name: tables.suppressions }),
  ]);
  return {
    state: email?.state,
    events: email?.events,
    history: history.length,
    counts: Object.fromEntries(counts.map(({ action, count }) => [action, count])),
    suppressions: suppressions.map(({ event_id }) => event_id),
  };
}

const life = (['sent', 'delivered', 'opened', 'unsubscribed'] as const).map((action, n) =>
  makeEmailEvent(action, { event_id: uuidOf(n) }),
);
const LIVED = {
  state: 'unsubscribed',
  events: 4,
  history: 4,
  counts: { sent: 1, delivered: 1, opened: 1, unsubscribed: 1 },
  suppressions: [uuidOf(3)],
};

it('stores the events of an e-mail, in whatever order they come', async () => {
  const tables = await createEmailTables(dynamoDb);
  const outcomes = await settleEmails(tables, placeEmails(life.toReversed()));
  expect(outcomes.map(({ repeated }) => repeated)).toEqual([false, false, false, false]);
  expect(await read(tables)).toEqual(LIVED);
});

it('changes nothing when a batch comes again, or events of it from other offsets', async () => {
  const tables = await createEmailTables(dynamoDb);
  await settleEmails(tables, placeEmails(life));
  const again = await settleEmails(tables, placeEmails([...life, ...life], { received_at: LATER }));
  expect(again.map(({ repeated }) => repeated)).toEqual(Array.from({ length: 8 }, () => true));
  expect(await read(tables)).toEqual(LIVED);
});

it('stores an event once when it comes several times in a batch, and goes by its first copy', async () => {
  const tables = await createEmailTables(dynamoDb);
  const twice = [...life, makeEmailEvent('clicked', { event_id: uuidOf(0) })];
  const outcomes = await settleEmails(tables, placeEmails(twice).toReversed());
  expect(outcomes.map(({ event }) => event.offset)).toEqual([0, 1, 2, 3, 4]);
  expect(outcomes.map(({ repeated }) => repeated)).toEqual([false, false, false, false, true]);
  expect(await read(tables)).toEqual(LIVED);
});

it('takes few calls for a batch of 500', async () => {
  const tables = await createEmailTables(dynamoDb);
  const commands = interceptCommands(tables.client);
  const events = Array.from({ length: 500 }, (_, n) => makeEmailEvent('opened', { event_id: uuidOf(n) }));
  await settleEmails(tables, placeEmails(events));
  expect([commands.count('BatchGet'), commands.count('TransactWrite'), commands.count('')]).toEqual([
    1, 6, 7,
  ]);
  expect(await read(tables)).toMatchObject({ events: 500, history: 500, counts: { opened: 500 } });
});

it('stores the longest events, as many as a transaction takes', async () => {
  const tables = await createEmailTables(dynamoDb);
  const events = Array.from({ length: 100 }, (_, n) =>
    makeEmailEvent('clicked', {
      event_id: uuidOf(n),
      email_id: n.toString(16).padStart(8, '0'),
      details: {
        recipient: `${'r'.repeat(64)}@${'d'.repeat(60)}.${'d'.repeat(60)}.example`,
        subject: '本'.repeat(200),
        link_url: `https://example.com/${'本'.repeat(2_000)}`,
      },
    }),
  );
  expect(await settleEmails(tables, placeEmails(events))).toHaveLength(100);
  expect((await read(tables)).counts).toEqual({ clicked: 100 });
});

it('adds to what another worker stores of the same e-mail between read and write', async () => {
  const tables = await createEmailTables(dynamoDb);
  const commands = interceptCommands(tables.client);
  const other = { ...tables, client: dynamoDb.createClient() };
  // Of a new e-mail, of one whose state the other worker changes, and of one that it tells late news of.
  const [sent, delivered, opened, unsubscribed] = placeEmails(life).map((event) => [event]);
  const clicked = placeEmails([makeEmailEvent('clicked', { event_id: uuidOf('more') })]);
  const bounced = placeEmails([makeEmailEvent('bounced', { event_id: uuidOf('even more') })]);
  for (const [ours = [], theirs = []] of [
    [delivered, sent],
    [opened, unsubscribed],
    [clicked, bounced],
  ]) {
    commands.before('TransactWrite', () => settleEmails(other, theirs));
    await settleEmails(tables, ours);
  }
  expect(commands.count('TransactWrite')).toBe(6);
  expect(await read(tables)).toEqual({
    ...LIVED,
    ...{ events: 6, history: 6, counts: { ...LIVED.counts, clicked: 1, bounced: 1 } },
  });
});

it('counts an event once when another worker stores it between read and write', async () => {
  const tables = await createEmailTables(dynamoDb);
  const other = { ...tables, client: dynamoDb.createClient() };
  interceptCommands(tables.client).before('TransactWrite', () =>
    settleEmails(other, placeEmails(life.slice(0, 2), { received_at: LATER })),
  );
  const outcomes = await settleEmails(tables, placeEmails(life));
  expect(outcomes.map(({ repeated }) => repeated)).toEqual([true, true, false, false]);
  expect(await read(tables)).toEqual(LIVED);
});

const first = makeEmailEvent('unsubscribed', {
  event_id: uuidOf('first'),
  email_id: '00000001',
  timestamp: '2026-01-31T08:30:00Z',
  details: { recipient: 'USER@example.com' },
});
const second = makeEmailEvent('unsubscribed', { event_id: uuidOf('second') });

it.each([
  ['the first is stored', first, second],
  ['the second is stored', second, first],
])('keeps the first reason for an address when %s between read and write', async (_, theirs, ours) => {
  const tables = await createEmailTables(dynamoDb);
  const other = { ...tables, client: dynamoDb.createClient() };
  interceptCommands(tables.client).before('TransactWrite', () =>
    settleEmails(other, placeEmails([theirs], { partition: 1 })),
  );
  await settleEmails(tables, placeEmails([ours]));
  expect(await read(tables)).toMatchObject({ suppressions: [uuidOf('first')], counts: { unsubscribed: 2 } });
});

it('counts a transaction as its own when it was written and the answer was lost', async () => {
  const tables = await createEmailTables(dynamoDb);
  const commands = interceptCommands(tables.client);
  commands.after('TransactWrite', () => Promise.reject(cancelled('ConditionalCheckFailed')));
  const outcomes = await settleEmails(tables, placeEmails(life));
  expect(outcomes.map(({ repeated }) => repeated)).toEqual([false, false, false, false]);
  expect(await read(tables)).toEqual(LIVED);
});

it('goes on after a crash between two transactions, and tells the invocation that tries again what it stored', async () => {
  const tables = await createEmailTables(dynamoDb);
  const events = placeEmails(
    Array.from({ length: 200 }, (_, n) => makeEmailEvent('opened', { event_id: uuidOf(n) })),
  );
  const commands = interceptCommands(tables.client);
  commands.after('TransactWrite', () => Promise.reject(new Error('killed')));
  await expect(settleEmails(tables, events)).rejects.toThrow('killed');
  expect(await read(tables)).toMatchObject({ events: 95, history: 95, counts: { opened: 95 } });
  const again = await settleEmails(tables, events.slice(0, 95));
  expect(again.some(({ repeated }) => repeated)).toBe(false);
  const redelivered = events.map((event) => ({ ...event, received_at: LATER }));
  const outcomes = await settleEmails(tables, redelivered);
  expect(outcomes.map(({ repeated }) => repeated)).toEqual(events.map((_, n) => n < 95));
  expect(await read(tables)).toMatchObject({ events: 200, history: 200, counts: { opened: 200 } });
});

it('sends the same transaction again when the counters are busy, without reading again', async () => {
  const tables = await createEmailTables(dynamoDb);
  const commands = interceptCommands(tables.client);
  commands.before('TransactWrite', () => Promise.reject(cancelled('None', 'TransactionConflict')));
  await settleEmails(tables, placeEmails(life));
  expect([commands.count('BatchGet'), commands.count('TransactWrite')]).toEqual([1, 2]);
  expect(await read(tables)).toEqual(LIVED);
});

it('refuses to go on from an e-mail that is nonsense, naming it', async () => {
  const tables = await createEmailTables(dynamoDb);
  await tables.client.send(
    new PutCommand({ TableName: tables.emails, Item: { email_id: '9f3c21ab', state: 'lost' } }),
  );
  await expect(settleEmails(tables, placeEmails(life))).rejects.toThrow(
    `of table ${tables.emails} does not fit: state "lost" must be one of sent, delivered`,
  );
});

function cancelled(...codes: readonly string[]): TransactionCanceledException {
  return new TransactionCanceledException({
    message: `Transaction cancelled [${codes.join(', ')}]`,
    $metadata: {},
    CancellationReasons: codes.map((Code) => ({ Code })),
  });
}
