import { afterAll, beforeAll, expect, it } from 'vitest';
import type { BatchResponse } from '../../../functions/shared/consume.ts';
import { startDynamoDb, type TestDynamoDb } from '../../support/dynamodb.ts';
import { uuidOf } from '../../support/fulfilment.ts';
import { loadHandler } from '../../support/function-handler.ts';
import { captureLogs } from '../../support/function-logs.ts';
import { makeKafkaEvent } from '../../support/kafka-event.ts';
import { makeContext } from '../../support/lambda-context.ts';
import { createNotificationTables, makePurchase, makeUser } from './notification-tables.ts';

let dynamoDb: TestDynamoDb;
beforeAll(async () => {
  dynamoDb = await startDynamoDb();
});
afterAll(() => dynamoDb.stop());

const context = makeContext('millrace-notifications-consumer');
const load = () => import('../../../functions/notifications/consumer.ts');
const topic = 'user_events';

it('logs what it would send, and what it did before', async () => {
  const logs = captureLogs();
  const tables = await createNotificationTables(dynamoDb, { users: [makeUser()] });
  const handler = await loadHandler<BatchResponse>(load, tables.variables);
  const event = makeKafkaEvent({ 1: [makePurchase()] }, { topic, firstOffset: 7 });
  expect(await handler(event, context)).toEqual({ batchItemFailures: [] });
  expect(await tables.list()).toMatchObject([
    { channel: 'email', outcome: 'logged', address: 'alice@example.com' },
    { channel: 'log', outcome: 'logged' },
  ]);
  expect(await handler(event, context)).toEqual({ batchItemFailures: [] });
  const about = { event_id: uuidOf('an event'), user: 'alice', topic, partition: 1, offset: 7 };
  expect(logs.lines(/^Notification/)).toMatchObject([
    { outcome: 'logged', channel: 'log', summary: 'log for alice: Your purchase of 1 book', ...about },
    {
      outcome: 'logged',
      channel: 'email',
      summary: 'email for alice to alice@example.com: Your purchase of 1 book',
      ...about,
    },
    { outcome: 'skipped', channel: 'log', recorded: 'logged', ...about },
    { outcome: 'skipped', channel: 'email', recorded: 'logged', ...about },
  ]);
});
