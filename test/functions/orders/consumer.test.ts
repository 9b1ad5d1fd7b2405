import { expect, it } from 'vitest';
import { listTrackedOrders } from '../../../functions/orders/tables/history.ts';
import type { BatchResponse } from '../../../functions/shared/consume.ts';
import { shareDynamoDb } from '../../support/dynamodb.ts';
import { makeOrder, uuidOf } from '../../support/fulfilment.ts';
import { loadHandler } from '../../support/function-handler.ts';
import { captureLogs } from '../../support/function-logs.ts';
import { makeKafkaEvent } from '../../support/kafka-event.ts';
import { makeContext } from '../../support/lambda-context.ts';

const dynamoDb = shareDynamoDb();

const context = makeContext('millrace-orders-consumer');
const load = () => import('../../../functions/orders/consumer.ts');

it('logs and stores every order, and reports the invalid ones', async () => {
  const logs = captureLogs();
  const history = await dynamoDb.createTable('order_id');
  const handler = await loadHandler<BatchResponse>(load, {
    AWS_ENDPOINT_URL: dynamoDb.endpoint,
    ORDER_HISTORY_TABLE: history.name,
  });
  const burger = makeOrder({ order_id: uuidOf(1), user: 'john', item: 'burger', quantity: 5 });
  const event = makeKafkaEvent({ 1: [burger, { not: 'an order' }], 2: [makeOrder()] }, { firstOffset: 10 });
  expect(await handler(event, context)).toEqual({
    batchItemFailures: [{ itemIdentifier: { partition: 'orders-1', offset: 11 } }],
  });
  expect(logs.lines(/^Message received/)).toMatchObject([
    {
      level: 'INFO',
      message: 'Message received: burger 5 from john',
      order_id: burger.order_id,
      user: 'john',
      item: 'burger',
      quantity: 5,
      topic: 'orders',
      partition: 1,
      offset: 10,
      function_request_id: context.awsRequestId,
    },
    { message: 'Message received: book 1 from alice', partition: 2, offset: 10 },
  ]);
  expect(logs.lines(/^Record invalid$/)).toHaveLength(1);
  const received_at = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  expect(await listTrackedOrders(history)).toEqual([
    { ...burger, topic: 'orders', partition: 1, offset: 10, received_at },
    { ...makeOrder(), topic: 'orders', partition: 2, offset: 10, received_at },
  ]);
});

it('measures what it tracked, and names the trace of each record', async () => {
  const logs = captureLogs();
  const history = await dynamoDb.createTable('order_id');
  const handler = await loadHandler<BatchResponse>(load, {
    AWS_ENDPOINT_URL: dynamoDb.endpoint,
    ORDER_HISTORY_TABLE: history.name,
  });
  const trace_id = '1-5759e988-bd862e3fe1be46a994272793';
  const headers = { 'X-Amzn-Trace-Id': `Root=${trace_id};Parent=53995c3f42cd8ad8;Sampled=1` };
  const orders = [1, 2, 1].map((n) => makeOrder({ order_id: uuidOf(n) }));
  const measured = async (...values: unknown[]) => {
    const before = logs.metrics().length;
    await handler(makeKafkaEvent({ 0: values }, { headers }), context);
    return logs
      .metrics()
      .slice(before)
      .map(({ name, values: each }) => [name, name === 'DecisionLatency' ? each.length : each[0]]);
  };
  expect(await measured(...orders, 'none')).toEqual([
    ['Invalid', 1],
    ['Accepted', 2],
    ['Repeated', 1],
    ['DecisionLatency', 2],
  ]);
  expect(await measured(...orders)).toEqual([['Repeated', 3]]);
  expect(logs.metrics()[0]).toMatchObject({ namespace: 'millrace', dimensions: { service: 'orders' } });
  expect(logs.lines(/^Message received|^Record invalid/).map((line) => line['trace_id'])).toEqual(
    Array.from({ length: 7 }, () => trace_id),
  );
});

it('fails at cold start when it is not told where its metrics go', async () => {
  await expect(
    loadHandler(load, { ORDER_HISTORY_TABLE: 'orders', POWERTOOLS_METRICS_NAMESPACE: '' }),
  ).rejects.toThrow('POWERTOOLS_METRICS_NAMESPACE is empty');
});

it('fails at cold start when its table is not named', async () => {
  await expect(loadHandler(load, { ORDER_HISTORY_TABLE: '' })).rejects.toThrow(
    'ORDER_HISTORY_TABLE is empty',
  );
});
