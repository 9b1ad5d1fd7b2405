import { expect, it } from 'vitest';
import { orderSchema } from '../../../functions/orders/event.ts';
import { decodeOrder } from '../../../functions/orders/order-avro.ts';
import { unframeFromGlue } from '../../../functions/shared/glue-framing.ts';
import { makeOrder, uuidOf } from '../../support/fulfilment.ts';
import { captureLogs } from '../../support/function-logs.ts';
import { makeContext } from '../../support/lambda-context.ts';
import { readTopic } from '../../support/read-topic.ts';
import { startProducer } from '../../support/start-producer.ts';

const SCHEMA_VERSION = '0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0ff';

const context = makeContext('millrace-orders-producer');
const start = (changes: Readonly<Record<string, string>> = {}) =>
  startProducer(() => import('../../../functions/orders/producer.ts'), {
    topic: 'orders',
    variables: { ORDERS_TOPIC: 'orders', ORDERS_SCHEMA_VERSION_ID: SCHEMA_VERSION, ...changes },
  });

it('sends the orders given, framed and keyed by item, and answers where each one is', async () => {
  const logs = captureLogs();
  const { kafka, handler } = await start();
  const orders = ['book', 'pen', 'book'].map((item, n) =>
    makeOrder({ order_id: uuidOf(n), item, quantity: n + 1 }),
  );
  const answer = await handler({ orders }, context);
  const records = await readTopic(kafka, 'orders');
  const found = records.map(({ partition, offset, key, value }) => {
    const { schemaVersionId, body } = unframeFromGlue(value ?? Buffer.alloc(0));
    expect(schemaVersionId).toBe(SCHEMA_VERSION);
    return { partition, offset, key: String(key), order: decodeOrder(body) };
  });
  if (answer.status !== 'delivered') throw new Error('refused');
  expect(answer.deliveries.map(({ id }) => id)).toEqual(orders.map(({ order_id }) => order_id));
  for (const [n, { partition, offset, topic }] of answer.deliveries.entries()) {
    expect(topic).toBe('orders');
    const order = orders[n];
    expect(found).toContainEqual({ partition, offset, key: order?.item, order });
  }
  expect(logs.lines(/^Message delivered$/)).toMatchObject(
    orders.map(({ order_id, user, item, quantity }, n) => {
      const summary = `${quantity} ${item} for ${user}`;
      return { level: 'INFO', outcome: 'produced', summary, ...answer.deliveries[n], order_id };
    }),
  );
});

it('generates orders', async () => {
  captureLogs();
  const { kafka, handler } = await start();
  const answer = await handler({ generate: 25 }, context);
  if (answer.status !== 'delivered') throw new Error('refused');
  const sent = (await readTopic(kafka, 'orders')).map(({ value }) =>
    decodeOrder(unframeFromGlue(value ?? Buffer.alloc(0)).body),
  );
  expect(sent).toHaveLength(25);
  const byId = (one: { order_id: string }, other: { order_id: string }) =>
    one.order_id < other.order_id ? -1 : 1;
  expect(sent.sort(byId)).toEqual(answer.deliveries.map(({ event }) => orderSchema.parse(event)).sort(byId));
});

it('answers with every violation, and sends nothing of the call', async () => {
  const logs = captureLogs();
  const { kafka, handler } = await start();
  const answer = await handler({ orders: [makeOrder(), makeOrder({ quantity: 0 })] }, context);
  expect(answer).toEqual({
    status: 'refused',
    violations: [
      { index: 1, path: 'quantity', value: '0', problem: 'must be an integer from 1 to 2147483647' },
    ],
  });
  expect(logs.lines(/^Events refused$/)).toMatchObject([{ level: 'WARN' }]);
  expect(await readTopic(kafka, 'orders')).toEqual([]);
});

it('fails at cold start when a variable is missing or wrong, naming all', async () => {
  await expect(start({ ORDERS_TOPIC: '', ORDERS_SCHEMA_VERSION_ID: '7' })).rejects.toThrow(
    /ORDERS_TOPIC is empty.*; ORDERS_SCHEMA_VERSION_ID must be the id of a Glue schema version/,
  );
});
