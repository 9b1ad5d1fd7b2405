import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { expect, it } from 'vitest';
import { settleEmails } from '../../../functions/emails/settle-emails.ts';
import { listCounts } from '../../../functions/emails/tables/counts.ts';
import { listEmails } from '../../../functions/emails/tables/emails.ts';
import { listEmailHistory } from '../../../functions/emails/tables/history.ts';
import { findSuppressions, listSuppressions } from '../../../functions/emails/tables/suppressions.ts';
import { shareDynamoDb } from '../../support/dynamodb.ts';
import { createEmailTables, makeEmailEvent, placeEmails } from '../../support/emails.ts';
import { uuidOf } from '../../support/fulfilment.ts';

const dynamoDb = shareDynamoDb();

it('finds the suppressions of addresses by any spelling, and lists them by address', async () => {
  const tables = await createEmailTables(dynamoDb);
  const table = { client: tables.client, name: tables.suppressions };
  const unsubscribe = (n: number, recipient: string) =>
    makeEmailEvent('unsubscribed', { event_id: uuidOf(n), email_id: `0000000${n}`, details: { recipient } });
  await settleEmails(
    tables,
    placeEmails([unsubscribe(1, 'zoe@example.com'), unsubscribe(2, 'Bob@Example.com')]),
  );
  const asked = ['BOB@example.com', 'bob@example.COM', 'alice@example.com', 'zoe@example.com'];
  const found = await findSuppressions(table, asked);
  expect([...found].map(([address, { event_id }]) => [address, event_id])).toEqual([
    ['BOB@example.com', uuidOf(2)],
    ['bob@example.COM', uuidOf(2)],
    ['zoe@example.com', uuidOf(1)],
  ]);
  expect(await findSuppressions(table, [])).toEqual(new Map());
  expect((await listSuppressions(table)).map(({ address }) => address)).toEqual([
    'bob@example.com',
    'zoe@example.com',
  ]);
});

it('lists e-mails by the time of their state, and counts by day and by the order of a life', async () => {
  const tables = await createEmailTables(dynamoDb);
  const { client } = tables;
  const at = (day: number) => ({ timestamp: `2026-01-${day}T09:30:00Z`, event_id: uuidOf(day) });
  await settleEmails(
    tables,
    placeEmails([
      makeEmailEvent('sent', { ...at(20), email_id: '00000002' }),
      makeEmailEvent('bounced', { ...at(10), email_id: '00000003' }),
      makeEmailEvent('sent', { ...at(10), email_id: '00000001' }),
      makeEmailEvent('opened', { ...at(30), email_id: '00000000' }),
    ]),
  );
  const emails = await listEmails({ client, name: tables.emails });
  expect(emails.map(({ email_id }) => email_id)).toEqual(['00000001', '00000003', '00000002', '00000000']);
  expect(await listCounts({ client, name: tables.counts })).toEqual([
    { day: '2026-01-10', action: 'sent', count: 1 },
    { day: '2026-01-10', action: 'bounced', count: 1 },
    { day: '2026-01-20', action: 'sent', count: 1 },
    { day: '2026-01-30', action: 'opened', count: 1 },
  ]);
});

it('reads a history of more than one page, in the order in which it happened', async () => {
  const tables = await createEmailTables(dynamoDb);
  const table = { client: tables.client, name: tables.history };
  // 1 MB is a page of DynamoDB's.
  const link_url = `https://example.com/${'x'.repeat(2_000)}`;
  const history = placeEmails(
    Array.from({ length: 700 }, (_, n) =>
      makeEmailEvent('clicked', {
        event_id: uuidOf(n),
        timestamp: new Date(1_769_851_800_000 + 1_000 * n).toISOString(),
        details: { link_url },
      }),
    ),
  );
  for (let from = 0; from < history.length; from += 25) {
    const requests = history.slice(from, from + 25).map((Item) => ({ PutRequest: { Item } }));
    await table.client.send(new BatchWriteCommand({ RequestItems: { [table.name]: requests } }));
  }
  expect(await listEmailHistory(table, '9f3c21ab')).toEqual(history);
  expect(await listEmailHistory(table, '00000000')).toEqual([]);
});
