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

it('fails at cold start when its table is not named', async () => {
  await expect(loadHandler(load, { ORDER_HISTORY_TABLE: '' })).rejects.toThrow(
    'ORDER_HISTORY_TABLE is empty',
  );
});
