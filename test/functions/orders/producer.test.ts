import { expect, it, vi } from 'vitest';
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

it('carries the trace of the invocation to each record, and names it in each line', async () => {
  const logs = captureLogs();
  const { kafka, handler } = await start();
  const header = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';
  vi.stubEnv('_X_AMZN_TRACE_ID', `${header};Lineage=1:a87bd80c:0`);
  await handler({ generate: 3 }, context);
  await handler({ generate: 0 }, context);
  vi.stubEnv('_X_AMZN_TRACE_ID', undefined);
  await handler({ generate: 1 }, context);
  const records = await readTopic(kafka, 'orders');
  const traces = records.map(({ headers }) => new Map(headers).get('X-Amzn-Trace-Id')?.toString());
  expect(traces.toSorted()).toEqual([header, header, header, undefined]);
  const trace_id = '1-5759e988-bd862e3fe1be46a994272793';
  expect(logs.lines(/^Message delivered|^Events refused/)).toMatchObject([
    ...Array.from({ length: 4 }, () => ({ trace_id })),
    { message: 'Message delivered' },
  ]);
  expect(logs.lines(/^Message delivered/)[3]).not.toHaveProperty('trace_id');
});

it('counts what it produces and refuses, once in an invocation', async () => {
  const logs = captureLogs();
  const { handler } = await start();
  await handler({ generate: 25 }, context);
  await handler({ orders: [makeOrder(), makeOrder({ quantity: 0 })] }, context);
  await handler({ orders: Array.from({ length: 1_001 }, () => makeOrder()) }, context);
  await handler('nonsense', context);
  const common = { namespace: 'millrace', unit: 'Count', dimensions: { service: 'orders' } };
  expect(logs.metrics()).toEqual([
    { ...common, name: 'Produced', values: [25] },
    { ...common, name: 'Refused', values: [2] },
    { ...common, name: 'Refused', values: [1_001] },
    { ...common, name: 'Refused', values: [1] },
  ]);
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
