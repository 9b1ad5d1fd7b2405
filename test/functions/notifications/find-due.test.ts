import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { expect, it } from 'vitest';
import { type DeferredNotification, findDue } from '../../../functions/notifications/tables/deferred.ts';
import { batchPut } from '../../../functions/shared/batch-put.ts';
import { shareDynamoDb } from '../../support/dynamodb.ts';
import { uuidOf } from '../../support/fulfilment.ts';
import { makePurchase } from './notification-tables.ts';

const dynamoDb = shareDynamoDb();

const minute = (n: number) => new Date(Date.UTC(2026, 0, 31, 12, n)).toISOString();
const everything = { limit: 1_000, isOver: () => false, onInvalid: () => {} };

function makeWaiting(n: number): DeferredNotification {
  const event = makePurchase({ event_id: uuidOf(n) });
  return {
    notification_id: `${event.event_id}#email`,
    due_at: minute(n % 10),
    ...{ reason: 'quiet_hours', channel: 'email', event, created_at: minute(0) },
    ...{ topic: 'user_events', partition: 0, offset: n, counted: false, attempts: 0 },
  };
}

async function createTable(count: number) {
  const table = await dynamoDb.createTable('notification_id');
  const waiting = Array.from({ length: count }, (_, n) => makeWaiting(n));
  await batchPut(table, waiting);
  return { table, waiting };
}

it('finds all that is due, once, what has waited longest first', async () => {
  const { table, waiting } = await createTable(200);
  const found = await findDue(table, { ...everything, now: minute(4) });
  const due = waiting.filter(({ due_at }) => due_at <= minute(4));
  expect(found.map(({ offset }) => offset).sort((a, b) => a - b)).toEqual(due.map(({ offset }) => offset));
  expect(found.map(({ due_at }) => due_at)).toEqual(due.map(({ due_at }) => due_at).sort());
});

it('reads no further than it is asked to, nor longer', async () => {
  const { table } = await createTable(200);
  const some = await findDue(table, { ...everything, now: minute(9), limit: 10 });
  expect(some.length).toBeGreaterThanOrEqual(10);
  expect(some.length).toBeLessThan(200);
  expect(await findDue(table, { ...everything, now: minute(9), isOver: () => true })).toEqual([]);
});

it('begins elsewhere each minute, so that all of a table that is too large has its turn', async () => {
  const { table, waiting } = await createTable(200);
  const found = new Set<number>();
  for (let n = 9; n < 17; n++) {
    let looks = 0;
    const isOver = () => looks++ > 0;
    for (const { offset } of await findDue(table, { ...everything, now: minute(n), isOver }))
      found.add(offset);
  }
  expect(found.size).toBe(waiting.length);
});

it('tells of an item that does not fit, and finds the others', async () => {
  const { table } = await createTable(3);
  await table.client.send(
    new PutCommand({ TableName: table.name, Item: { notification_id: 'odd', due_at: minute(0) } }),
  );
  const problems: string[] = [];
  const onInvalid = ({ message }: Error) => void problems.push(message);
  expect(await findDue(table, { ...everything, now: minute(9), onInvalid })).toHaveLength(3);
  expect(problems).toEqual([expect.stringContaining('"odd"')]);
});
