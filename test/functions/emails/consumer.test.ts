import { expect, it } from 'vitest';
import { listCounts } from '../../../functions/emails/tables/counts.ts';
import { getEmail, listEmails } from '../../../functions/emails/tables/emails.ts';
import { listEmailHistory } from '../../../functions/emails/tables/history.ts';
import { listSuppressions } from '../../../functions/emails/tables/suppressions.ts';
import type { EmailTables } from '../../../functions/emails/to-actions.ts';
import type { BatchResponse } from '../../../functions/shared/consume.ts';
import { shareDynamoDb } from '../../support/dynamodb.ts';
import { createEmailTables, makeEmailEvent } from '../../support/emails.ts';
import { uuidOf } from '../../support/fulfilment.ts';
import { type Handler, loadHandler } from '../../support/function-handler.ts';
import { captureLogs } from '../../support/function-logs.ts';
import { makeKafkaEvent } from '../../support/kafka-event.ts';
import { makeContext } from '../../support/lambda-context.ts';

const dynamoDb = shareDynamoDb();

const context = makeContext('millrace-emails-consumer');
const load = () => import('../../../functions/emails/consumer.ts');
const topic = 'email-updates';

async function start(): Promise<{ tables: EmailTables; handler: Handler<BatchResponse> }> {
  const tables = await createEmailTables(dynamoDb);
  const handler = await loadHandler<BatchResponse>(load, {
    AWS_ENDPOINT_URL: dynamoDb.endpoint,
    EMAILS_TABLE: tables.emails,
    EMAIL_HISTORY_TABLE: tables.history,
    EMAIL_COUNTS_TABLE: tables.counts,
    SUPPRESSIONS_TABLE: tables.suppressions,
  });
  return { tables, handler };
}

it('prints a line for each event, and tells of what comes again that it is stored', async () => {
  const logs = captureLogs();
  const { handler } = await start();
  const event = makeKafkaEvent(
    { 1: [makeEmailEvent(), makeEmailEvent('clicked', { event_id: uuidOf(2) })] },
    { topic, firstOffset: 7 },
  );
  expect(await handler(event, context)).toEqual({ batchItemFailures: [] });
  expect(await handler(event, context)).toEqual({ batchItemFailures: [] });
  const about = { email_id: '9f3c21ab', topic, partition: 1 };
  const first = { ...about, id: uuidOf('an e-mail event'), event_id: uuidOf('an e-mail event'), offset: 7 };
  const second = { ...about, id: uuidOf(2), event_id: uuidOf(2), offset: 8 };
  const again = {
    level: 'INFO',
    message: 'E-mail event already stored',
    outcome: 'skipped',
    summary: 'already stored',
  };
  expect(logs.lines()).toMatchObject([
    {
      ...first,
      level: 'INFO',
      message: '📤 [SENT]       9f3c21ab | user@example.com | Sample Email #1234',
      outcome: 'stored',
      action: 'sent',
      sender: 'newsletter@company.com',
      recipient: 'user@example.com',
      subject: 'Sample Email #1234',
    },
    {
      ...second,
      level: 'INFO',
      message:
        '🔗 [CLICKED]    9f3c21ab | user@example.com | Sample Email #1234 | https://company.com/offers',
      outcome: 'stored',
      link_url: 'https://company.com/offers',
    },
    { ...first, ...again },
    { ...second, ...again },
  ]);
});

it('stores the state of an e-mail, its history, the counts of a day in UTC and the suppression', async () => {
  captureLogs();
  const { handler, tables } = await start();
  const { client } = tables;
  const events = [
    makeEmailEvent('unsubscribed', { event_id: uuidOf(1), timestamp: '2026-02-01T00:30:00+02:00' }),
    makeEmailEvent('sent', { event_id: uuidOf(2), timestamp: '2026-01-30T08:00:00' }),
  ];
  await handler(makeKafkaEvent({ 0: events }, { topic }), context);
  const email = {
    email_id: '9f3c21ab',
    state: 'unsubscribed',
    since: '2026-01-31T22:30:00.000Z',
    event_id: uuidOf(1),
    sender: 'newsletter@company.com',
    recipient: 'user@example.com',
    subject: 'Sample Email #1234',
    events: 2,
  };
  expect(await listEmails({ client, name: tables.emails })).toEqual([email]);
  expect(await getEmail({ client, name: tables.emails }, '9f3c21ab')).toEqual(email);
  expect(await getEmail({ client, name: tables.emails }, '00000000')).toBeUndefined();
  const received_at = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  expect(await listEmailHistory({ client, name: tables.history }, '9f3c21ab')).toMatchObject([
    {
      event_id: uuidOf(2),
      action: 'sent',
      timestamp: '2026-01-30T08:00:00',
      at: '2026-01-30T08:00:00.000Z',
      ...{ topic, partition: 0, offset: 1, received_at },
    },
    { event_id: uuidOf(1), action: 'unsubscribed', at: '2026-01-31T22:30:00.000Z', offset: 0 },
  ]);
  expect(await listCounts({ client, name: tables.counts })).toEqual([
    { day: '2026-01-30', action: 'sent', count: 1 },
    { day: '2026-01-31', action: 'unsubscribed', count: 1 },
  ]);
  expect(await listSuppressions({ client, name: tables.suppressions })).toEqual([
    {
      address: 'user@example.com',
      reason: 'unsubscribed',
      email_id: '9f3c21ab',
      event_id: uuidOf(1),
      at: '2026-01-31T22:30:00.000Z',
    },
  ]);
});

it('reports an unknown action as invalid, prints its line all the same, and stores the rest', async () => {
  const logs = captureLogs();
  const { handler, tables } = await start();
  const unknown = { ...makeEmailEvent(), action: 'forwarded' };
  const values = [unknown, 'poison', makeEmailEvent()];
  expect(await handler(makeKafkaEvent({ 0: values }, { topic }), context)).toEqual({
    batchItemFailures: [0, 1].map((offset) => ({
      itemIdentifier: { partition: 'email-updates-0', offset },
    })),
  });
  expect(logs.lines(/^Record invalid$/)).toMatchObject([
    {
      level: 'ERROR',
      summary: '❓ [FORWARDED]  9f3c21ab | user@example.com | Sample Email #1234',
      violations: [
        'action "forwarded" must be one of sent, delivered, opened, clicked, bounced, unsubscribed',
      ],
      offset: 0,
    },
    { level: 'ERROR', offset: 1 },
  ]);
  expect(await listEmails({ client: tables.client, name: tables.emails })).toMatchObject([{ events: 1 }]);
});

it('takes a full batch of 500 events', async () => {
  const logs = captureLogs();
  const { handler, tables } = await start();
  const values = Array.from({ length: 500 }, (_, n) =>
    makeEmailEvent('bounced', {
      event_id: uuidOf(n),
      email_id: (n % 250).toString(16).padStart(8, '0'),
      details: { recipient: `user${n}@example.com`, bounce_reason: 'invalid_address' },
    }),
  );
  expect(await handler(makeKafkaEvent({ 0: values }, { topic }), context)).toEqual({ batchItemFailures: [] });
  expect(logs.lines(/^⚠️/)).toHaveLength(500);
  expect(await listSuppressions({ client: tables.client, name: tables.suppressions })).toHaveLength(500);
  expect(await listCounts({ client: tables.client, name: tables.counts })).toMatchObject([{ count: 500 }]);
});

it('fails at cold start when a table is not named', async () => {
  await expect(loadHandler(load, { EMAILS_TABLE: 'emails', EMAIL_HISTORY_TABLE: '' })).rejects.toThrow(
    /EMAIL_HISTORY_TABLE is empty.*; EMAIL_COUNTS_TABLE is not set; SUPPRESSIONS_TABLE is not set/,
  );
});

it('measures what it stores, and names the trace of each record', async () => {
  const logs = captureLogs();
  const { handler } = await start();
  const trace_id = '1-5759e988-bd862e3fe1be46a994272793';
  const headers = { 'X-Amzn-Trace-Id': `Root=${trace_id};Parent=53995c3f42cd8ad8;Sampled=1` };
  const value = makeEmailEvent();
  const event = makeKafkaEvent({ 0: [value, value] }, { topic, headers });
  for (let delivery = 0; delivery < 2; delivery++) await handler(event, context);
  const service = { dimensions: { service: 'emails' } };
  expect(logs.metrics()).toMatchObject([
    { name: 'Accepted', values: [1], ...service },
    { name: 'Repeated', values: [1], ...service },
    { name: 'DecisionLatency', values: [expect.any(Number)], ...service },
    { name: 'Repeated', values: [2], ...service },
  ]);
  expect(logs.lines(/SENT|^E-mail/)).toMatchObject(Array.from({ length: 4 }, () => ({ trace_id })));
});
