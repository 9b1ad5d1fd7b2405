import { expect, it, vi } from 'vitest';
import { makePayments } from '../../../functions/api/contract/make-payments.ts';
import { placeOrders } from '../../../functions/api/contract/place-orders.ts';
import { reportEmailEvents } from '../../../functions/api/contract/report-email-events.ts';
import { reportUserEvents } from '../../../functions/api/contract/report-user-events.ts';
import { decodeOrder } from '../../../functions/orders/order-avro.ts';
import { unframeFromGlue } from '../../../functions/shared/glue-framing.ts';
import { makeOrder, uuidOf } from '../../support/fulfilment.ts';
import { captureLogs } from '../../support/function-logs.ts';
import { readTopic } from '../../support/read-topic.ts';
import { startProducer } from '../../support/start-producer.ts';

const startOrders = () =>
  startProducer(() => import('../../../functions/orders/producer.ts'), {
    topic: 'orders',
    variables: { ORDERS_TOPIC: 'orders', ORDERS_SCHEMA_VERSION_ID: '0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0ff' },
  });
const startPayments = () =>
  startProducer(() => import('../../../functions/payments/producer.ts'), {
    topic: 'payments',
    variables: { PAYMENTS_TOPIC: 'payments' },
  });
const order = { user: 'alice', item: 'book', quantity: 2 };
const payment = { user: 'marek', currency: 'PLN', method: 'blik' };

it('sends one event or a list of them, and answers where each is', async () => {
  const logs = captureLogs();
  const { kafka, call } = await startOrders();
  const one = await call(placeOrders, { body: order });
  const two = await call(placeOrders, { body: [makeOrder(), makeOrder({ order_id: uuidOf(2) })] });
  expect([one.status, two.status]).toEqual([201, 201]);
  for (const { body } of [one, two]) expect(placeOrders.answer.body?.parse(body)).toEqual(body);
  const records = await readTopic(kafka, 'orders');
  const found = records.map(({ partition, offset, value }) => {
    const { order_id, user, quantity } = decodeOrder(unframeFromGlue(value ?? Buffer.alloc(0)).body);
    return { delivery: { id: order_id, topic: 'orders', partition, offset }, user, quantity };
  });
  expect(found.map(({ delivery }) => delivery)).toEqual([...one.body.deliveries, ...two.body.deliveries]);
  expect(found[0]).toMatchObject({ user: 'alice', quantity: 2 });
  expect(logs.lines(/^Message delivered$/)).toHaveLength(3);
  expect(logs.metrics('Produced').flatMap(({ values }) => values)).toEqual([1, 2]);
  expect(logs.lines(/^Operator action$/)).toMatchObject([
    { operation: 'placeOrders', outcome: 'done', status: 201 },
    { operation: 'placeOrders', outcome: 'done', status: 201 },
  ]);
});

it('names every violation of every event by its place, and sends nothing of the call', async () => {
  const logs = captureLogs();
  const { kafka, call } = await startOrders();
  const list = await call(placeOrders, { body: [order, { ...order, quantity: 0, price: 1 }, null] });
  expect(list).toMatchObject({ status: 400, headers: { 'content-type': 'application/problem+json' } });
  expect(list.body.violations).toMatchObject([
    { index: 1, path: 'quantity', value: '0' },
    { index: 1, path: 'price', value: '1' },
    { index: 2, path: '', value: 'null' },
  ]);
  const one = await call(placeOrders, { body: { ...order, quantity: 0 } });
  expect(one.body.violations).toEqual([
    { path: 'quantity', value: '0', problem: 'must be an integer from 1 to 2147483647' },
  ]);
  for (const body of [[], Array(1_001).fill(order)]) {
    const { status, body: problem } = await call(placeOrders, { body });
    expect({ status, violations: problem.violations }).toEqual({
      status: 400,
      violations: [
        {
          path: '',
          value: `of ${body.length}`,
          problem: expect.stringMatching(/^must be a list of 1 to 1000/),
        },
      ],
    });
  }
  expect((await call(placeOrders, { body: { generate: 5 } })).status).toBe(400);
  expect(await readTopic(kafka, 'orders')).toEqual([]);
  expect(logs.metrics('Refused').flatMap(({ values }) => values)).toEqual([3, 1, 1, 1_001, 1]);
});

it('keeps the digits of an amount that is a number', async () => {
  captureLogs();
  const { kafka, call } = await startPayments();
  const body = '{"user": "marek", "amount": 9007199254740993.5, "currency": "PLN", "method": "blik"}';
  expect((await call(makePayments, { body })).status).toBe(201);
  const [record] = await readTopic(kafka, 'payments');
  expect(String(record?.value)).toContain('"amount": 9007199254740993.50');
});

it('gives the events of a repeated call the ids that they had', async () => {
  captureLogs();
  const { call } = await startPayments();
  const send = async (key: string | undefined, body: unknown, as: 'operator' | 'viewer' = 'operator') => {
    const headers = key === undefined ? {} : { 'idempotency-key': key };
    const answer = await call(makePayments, { body, headers, as });
    expect(answer.status).toBe(201);
    return answer.body.deliveries.map(({ id }: { id: string }) => id);
  };
  const events = [1, 2].map((amount) => ({ ...payment, amount }));
  const first = await send('key-1', events);
  expect(new Set(first).size).toBe(2);
  for (const id of first)
    expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  expect(await send('key-1', events)).toEqual(first);
  expect(await send('key-1', [events[0], { ...events[1], payment_id: uuidOf(1) }])).toEqual([
    first[0],
    uuidOf(1),
  ]);
  expect(await send('key-2', events)).not.toContain(first[0]);
  expect(await send(undefined, events)).not.toContain(first[0]);
});

it.each([
  ['that is empty', ''],
  ['with a blank', 'a key'],
  ['that is too long', 'k'.repeat(256)],
  ['of other characters', 'clé'],
])('refuses an Idempotency-Key %s', async (_what, key) => {
  captureLogs();
  const { call } = await startOrders();
  const { status, body } = await call(placeOrders, { body: order, headers: { 'idempotency-key': key } });
  expect(status).toBe(400);
  expect(body.violations).toEqual([
    {
      path: 'Idempotency-Key',
      value: expect.stringContaining(key.slice(0, 50)),
      problem: 'must be 1 to 255 visible characters of ASCII, no blanks',
    },
  ]);
});

it('says that Kafka failed, what to do, and in the log why', async () => {
  const logs = captureLogs();
  const { kafka, call } = await startOrders();
  const admin = kafka.admin();
  await admin.connect();
  await admin.deleteTopics({ topics: ['orders'] });
  await admin.disconnect();
  const { status, headers, body } = await call(placeOrders, { body: order });
  expect({ status, type: headers['content-type'] }).toEqual({
    status: 502,
    type: 'application/problem+json',
  });
  expect(body).toMatchObject({
    title: 'Kafka did not answer',
    detail: expect.stringMatching(/^Kafka did not confirm every event \(.*Send the same again/),
    requestId: 'JKJaXmPLvHcESHA=',
  });
  expect(logs.lines(/^Request failed$/)).toMatchObject([
    {
      level: 'ERROR',
      error: { stack: expect.any(String), cause: { name: expect.stringMatching(/^KafkaJS/) } },
    },
  ]);
  expect(logs.lines(/^Operator action$/)).toMatchObject([{ outcome: 'failed', status: 502 }]);
});

it('answers before API Gateway does, and says that nothing is known', async () => {
  captureLogs();
  const { call } = await startOrders();
  vi.doMock('../../../functions/shared/produce.ts', () => ({
    createRecordProducer: () => ({ send: () => new Promise(() => undefined) }),
  }));
  const stuck = await startOrders();
  vi.doUnmock('../../../functions/shared/produce.ts');
  vi.useFakeTimers();
  try {
    const answer = stuck.call(placeOrders, { body: order });
    await vi.advanceTimersByTimeAsync(26_500);
    expect(await answer).toMatchObject({
      status: 502,
      body: { detail: expect.stringContaining('longer than a caller can be kept waiting') },
    });
  } finally {
    vi.useRealTimers();
  }
  expect((await call(placeOrders, { body: order })).status).toBe(201);
});

it('masks the secrets of an event that does not fit', async () => {
  const logs = captureLogs();
  const { call } = await startProducer(() => import('../../../functions/notifications/producer.ts'), {
    topic: 'user_events',
    variables: { NOTIFICATIONS_TOPIC: 'user_events' },
  });
  const { status, body } = await call(reportUserEvents, {
    body: { event_type: 'password_reset', user: 'alice', link: 'no-url-but-secret' },
  });
  expect(status).toBe(400);
  expect(JSON.stringify([body, logs.lines()])).not.toContain('no-url-but-secret');
});

it('takes e-mail events', async () => {
  captureLogs();
  const { kafka, call } = await startProducer(() => import('../../../functions/emails/producer.ts'), {
    topic: 'email-updates',
    variables: { EMAILS_TOPIC: 'email-updates' },
  });
  const { example } = reportEmailEvents.events ?? {};
  expect((await call(reportEmailEvents, { body: example })).status).toBe(201);
  const [record] = await readTopic(kafka, 'email-updates');
  expect(JSON.parse(String(record?.value))).toMatchObject({ ...example, event_type: 'email_update' });
});
