import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { expect, it } from 'vitest';
import { listDecisions } from '../../../functions/fulfilment/tables/decisions.ts';
import type { BatchResponse } from '../../../functions/shared/consume.ts';
import { shareDynamoDb } from '../../support/dynamodb.ts';
import { createFulfilmentTables, makeOrder, type TestTables, uuidOf } from '../../support/fulfilment.ts';
import { type Handler, loadHandler } from '../../support/function-handler.ts';
import { captureLogs } from '../../support/function-logs.ts';
import { makeKafkaEvent } from '../../support/kafka-event.ts';
import { makeContext } from '../../support/lambda-context.ts';

const dynamoDb = shareDynamoDb();

const context = makeContext('millrace-fulfilment-consumer');
const load = () => import('../../../functions/fulfilment/consumer.ts');

async function start(): Promise<{ tables: TestTables; handler: Handler<BatchResponse> }> {
  const tables = await createFulfilmentTables(dynamoDb, {
    users: [
      { user: 'alice', status: 'paid' },
      { user: 'bob', status: 'unpaid' },
    ],
    stock: [{ item: 'book', quantity: 10 }],
  });
  const handler = await loadHandler<BatchResponse>(load, {
    AWS_ENDPOINT_URL: dynamoDb.endpoint,
    USERS_TABLE: tables.users,
    INVENTORY_TABLE: tables.inventory,
    ORDER_DECISIONS_TABLE: tables.decisions,
  });
  return { tables, handler };
}

it('logs what it decides, and what was decided before', async () => {
  const logs = captureLogs();
  const { handler } = await start();
  const accepted = makeOrder({ order_id: uuidOf(1), quantity: 4 });
  const rejected = makeOrder({ order_id: uuidOf(2), user: 'bob' });
  const event = makeKafkaEvent({ 1: [accepted, rejected] }, { firstOffset: 7 });
  expect(await handler(event, context)).toEqual({ batchItemFailures: [] });
  expect(await handler(event, context)).toEqual({ batchItemFailures: [] });
  const at = { topic: 'orders', partition: 1 };
  const [first, second, ...again] = logs.lines(/^Order/);
  expect(first).toMatchObject({
    level: 'INFO',
    message: 'Order accepted',
    order_id: uuidOf(1),
    user: 'alice',
    item: 'book',
    quantity: 4,
    stock_left: 6,
    ...at,
    offset: 7,
  });
  expect(second).toMatchObject({
    level: 'WARN',
    message: 'Order rejected: user_not_paid',
    order_id: uuidOf(2),
    user: 'bob',
    item: 'book',
    quantity: 1,
    reason: 'user_not_paid',
    ...at,
    offset: 8,
  });
  expect(again).toMatchObject([
    {
      level: 'INFO',
      message: 'Order already decided',
      order_id: uuidOf(1),
      decision: 'accepted',
      ...at,
      offset: 7,
    },
    {
      level: 'INFO',
      message: 'Order already decided',
      order_id: uuidOf(2),
      decision: 'rejected',
      ...at,
      offset: 8,
    },
  ]);
});

it('measures what it decides, with the reasons, and names the trace of each record', async () => {
  const logs = captureLogs();
  const { handler } = await start();
  const trace_id = '1-5759e988-bd862e3fe1be46a994272793';
  const headers = { 'X-Amzn-Trace-Id': `Root=${trace_id};Parent=53995c3f42cd8ad8;Sampled=1` };
  const orders = [
    makeOrder({ order_id: uuidOf(1) }),
    makeOrder({ order_id: uuidOf(2), user: 'bob' }),
    makeOrder({ order_id: uuidOf(3), user: 'nobody' }),
    makeOrder({ order_id: uuidOf(4), user: 'bob' }),
  ];
  await handler(makeKafkaEvent({ 1: orders }, { headers }), context);
  const all = { service: 'fulfilment' };
  const metrics = logs.metrics().filter(({ name }) => name !== 'DecisionLatency');
  expect(metrics.map(({ name, dimensions, values }) => [name, dimensions, ...values])).toEqual([
    ['Accepted', all, 1],
    ['Rejected', all, 2],
    ['Rejected', { ...all, reason: 'user_not_paid' }, 2],
    ['Rejected', all, 1],
    ['Rejected', { ...all, reason: 'user_unknown' }, 1],
  ]);
  expect(logs.metrics('DecisionLatency')).toMatchObject([{ unit: 'Milliseconds', dimensions: all }]);
  expect(logs.metrics('DecisionLatency')[0]?.values).toHaveLength(4);
  await handler(makeKafkaEvent({ 1: orders }, { headers }), context);
  expect(logs.metrics('Repeated')).toMatchObject([{ values: [4] }]);
  expect([logs.metrics('Accepted').length, logs.metrics('DecisionLatency').length]).toEqual([1, 1]);
  expect(logs.lines(/^Order/)).toMatchObject(Array.from({ length: 8 }, () => ({ trace_id })));
});

it('lets a poisonous record block nothing: it is reported, and the rest of its partition is decided', async () => {
  const logs = captureLogs();
  const { handler, tables } = await start();
  const values = [makeOrder({ order_id: uuidOf(1) }), 'poison', makeOrder({ order_id: uuidOf(2) })];
  const poisoned = { itemIdentifier: { partition: 'orders-0', offset: 1 } };
  const answer = await handler(
    makeKafkaEvent({ 0: values, 1: [makeOrder({ order_id: uuidOf(3) })] }),
    context,
  );
  expect(answer).toEqual({ batchItemFailures: [poisoned] });
  expect(await listDecisions(tables.decisionsTable)).toHaveLength(3);
  expect(logs.lines(/^Record invalid$/)).toMatchObject([
    { level: 'ERROR', topic: 'orders', partition: 0, offset: 1 },
  ]);
  const alone = await handler(makeKafkaEvent({ 0: ['poison'] }, { firstOffset: 1 }), context);
  expect(alone).toEqual({ batchItemFailures: [poisoned] });
});

it('takes a full batch of 500 orders', async () => {
  const logs = captureLogs();
  const { handler, tables } = await start();
  const values = Array.from({ length: 500 }, (_, n) => makeOrder({ order_id: uuidOf(n) }));
  expect(await handler(makeKafkaEvent({ 0: values }), context)).toEqual({ batchItemFailures: [] });
  expect(await listDecisions(tables.decisionsTable)).toHaveLength(500);
  expect(logs.lines(/^Order accepted$/)).toHaveLength(10);
  expect(logs.lines(/^Order rejected: insufficient_stock$/)).toHaveLength(490);
  expect(logs.metrics('DecisionLatency').flatMap(({ values: each }) => each)).toHaveLength(500);
});

it('leaves the orders of a user whose entry does not fit to the dead-letter topic, and decides the others', async () => {
  const logs = captureLogs();
  const { handler, tables } = await start();
  const { client } = tables;
  await client.send(new PutCommand({ TableName: tables.users, Item: { user: 'dave', status: 'Paid' } }));
  const orders = [1, 2, 3, 4, 5].map((n) =>
    makeOrder({ order_id: uuidOf(n), user: n === 3 ? 'dave' : 'alice', quantity: 2 }),
  );
  expect(await handler(makeKafkaEvent({ 0: orders }), context)).toEqual({
    batchItemFailures: [{ itemIdentifier: { partition: 'orders-0', offset: 2 } }],
  });
  expect(logs.lines(/^Record not handled$/)).toMatchObject([
    { offset: 2, problem: expect.stringContaining('status "Paid" must be paid or unpaid') },
  ]);
  const decisions = await listDecisions({ client, name: tables.decisions });
  expect(decisions.map(({ order_id }) => order_id)).toEqual([1, 2, 4, 5].map(uuidOf));
  expect(decisions).toMatchObject([8, 6, 4, 2].map((stock_left) => ({ stock_left })));
});
