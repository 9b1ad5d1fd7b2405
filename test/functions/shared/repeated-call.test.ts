import { beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { makePayments } from '../../../functions/api/contract/make-payments.ts';
import { placeOrders } from '../../../functions/api/contract/place-orders.ts';
import { reportEmailEvents } from '../../../functions/api/contract/report-email-events.ts';
import { reportUserEvents } from '../../../functions/api/contract/report-user-events.ts';
import { listCounts } from '../../../functions/emails/tables/counts.ts';
import { listDecisions } from '../../../functions/fulfilment/tables/decisions.ts';
import { listBudgets } from '../../../functions/notifications/tables/budgets.ts';
import { decodeOrder } from '../../../functions/orders/order-avro.ts';
import { listTrackedOrders } from '../../../functions/orders/tables/history.ts';
import { listTotals } from '../../../functions/payments/tables/totals.ts';
import { unframeFromGlue } from '../../../functions/shared/glue-framing.ts';
import type { RouteContract } from '../../../functions/shared/http/contract.ts';
import { shareDynamoDb } from '../../support/dynamodb.ts';
import { createEmailTables } from '../../support/emails.ts';
import { createFulfilmentTables } from '../../support/fulfilment.ts';
import { type Handler, loadHandler } from '../../support/function-handler.ts';
import { captureLogs } from '../../support/function-logs.ts';
import { makeKafkaEvent } from '../../support/kafka-event.ts';
import { makeContext } from '../../support/lambda-context.ts';
import { readTopic } from '../../support/read-topic.ts';
import { startProducer } from '../../support/start-producer.ts';
import { createNotificationTables, makeUser } from '../notifications/notification-tables.ts';
import { createPaymentTables } from '../payments/make-payments.ts';

// A call is sent again because its answer was lost, an hour later and over midnight: its events have no ids and no times of
// their own, so that the second one differs in its time. What the consumers make of both together is what counts.
const FIRST = '2026-01-31T23:30:00.000Z';
const SECOND = '2026-02-01T00:30:00.000Z';

const dynamoDb = shareDynamoDb();

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(FIRST) });
  onTestFinished(() => void vi.useRealTimers());
});

interface Pipeline {
  readonly load: () => Promise<{ handler: Handler<unknown> }>;
  readonly variables: Readonly<Record<string, string>>;
  readonly topic: string;
  readonly contract: RouteContract;
  readonly decode?: (value: Buffer) => unknown;
}

/** Sends the same twice with one key. @returns the values of the records, in their order. */
async function sendTwice({ load, variables, topic, contract, decode }: Pipeline, body: unknown) {
  const { kafka, call } = await startProducer(load, { topic, variables });
  for (const now of [FIRST, SECOND]) {
    vi.setSystemTime(new Date(now));
    const { status } = await call(contract, { body, headers: { 'idempotency-key': 'once-and-for-all' } });
    expect(status).toBe(201);
  }
  const records = await readTopic(kafka, topic);
  const values = records.map(({ value }) => {
    const bytes = value ?? Buffer.alloc(0);
    return decode ? decode(bytes) : String(bytes);
  });
  expect(values).toHaveLength(2);
  expect(JSON.stringify(values[0])).not.toBe(JSON.stringify(values[1]));
  return values;
}

/** The consumer gets both, in one batch and in two. */
async function consumeTwice(
  load: () => Promise<{ handler: Handler<unknown> }>,
  {
    variables,
    topic,
    values,
  }: { variables: Readonly<Record<string, string>>; topic: string; values: unknown[] },
) {
  const handler = await loadHandler<unknown>(load, {
    AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.endpoint,
    ...variables,
  });
  for (const batch of [values.slice(0, 1), values]) {
    vi.setSystemTime(Date.now() + 1_000);
    const event = makeKafkaEvent({ 0: batch }, { topic });
    expect(await handler(event, makeContext('consumer'))).toEqual({ batchItemFailures: [] });
  }
}

const countsOf = (logs: ReturnType<typeof captureLogs>, name: string) =>
  logs
    .metrics(name)
    .flatMap(({ values }) => values)
    .reduce<number>((sum, value) => sum + Number(value), 0);

it('pays once, and no payment is told to differ from the counted one', async () => {
  const logs = captureLogs();
  const topic = 'payments';
  const values = await sendTwice(
    {
      ...{ topic, contract: makePayments, variables: { PAYMENTS_TOPIC: topic } },
      load: () => import('../../../functions/payments/producer.ts'),
    },
    { user: 'marek', amount: 249.99, currency: 'PLN', method: 'blik' },
  );
  const tables = await createPaymentTables(dynamoDb);
  const variables = { PAYMENTS_TABLE: tables.payments, PAYMENT_TOTALS_TABLE: tables.totals };
  await consumeTwice(() => import('../../../functions/payments/consumer.ts'), { variables, topic, values });
  expect(await listTotals(tables.totalsTable)).toEqual([
    { user: 'marek', currency: 'PLN', total: '249.99', payments: 1 },
  ]);
  expect(countsOf(logs, 'Accepted')).toBe(1);
  expect(logs.lines(/differs/)).toEqual([]);
});

it('orders once, tracked as it was placed first', async () => {
  captureLogs();
  const topic = 'orders';
  const values = await sendTwice(
    {
      ...{ topic, contract: placeOrders },
      variables: { ORDERS_TOPIC: topic, ORDERS_SCHEMA_VERSION_ID: '0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0ff' },
      load: () => import('../../../functions/orders/producer.ts'),
      decode: (value) => decodeOrder(unframeFromGlue(value).body),
    },
    { user: 'alice', item: 'book', quantity: 2 },
  );
  const tables = await createFulfilmentTables(dynamoDb, {
    users: [{ user: 'alice', status: 'paid' }],
    stock: [{ item: 'book', quantity: 5 }],
  });
  const variables = {
    USERS_TABLE: tables.users,
    INVENTORY_TABLE: tables.inventory,
    ORDER_DECISIONS_TABLE: tables.decisions,
  };
  await consumeTwice(() => import('../../../functions/fulfilment/consumer.ts'), { variables, topic, values });
  expect(await listDecisions(tables.decisionsTable)).toMatchObject([
    { decision: 'accepted', stock_left: 3, timestamp: FIRST },
  ]);
  const history = await dynamoDb.createTable('order_id');
  await consumeTwice(() => import('../../../functions/orders/consumer.ts'), {
    ...{ variables: { ORDER_HISTORY_TABLE: history.name }, topic, values },
  });
  expect(await listTrackedOrders(history)).toMatchObject([{ timestamp: FIRST }]);
});

it('counts an e-mail event once, on the day it was reported first', async () => {
  captureLogs();
  const topic = 'email-updates';
  const values = await sendTwice(
    {
      ...{ topic, contract: reportEmailEvents, variables: { EMAILS_TOPIC: topic } },
      load: () => import('../../../functions/emails/producer.ts'),
    },
    reportEmailEvents.events?.example,
  );
  const tables = await createEmailTables(dynamoDb);
  await consumeTwice(() => import('../../../functions/emails/consumer.ts'), {
    ...{ topic, values },
    variables: {
      EMAILS_TABLE: tables.emails,
      EMAIL_HISTORY_TABLE: tables.history,
      EMAIL_COUNTS_TABLE: tables.counts,
      SUPPRESSIONS_TABLE: tables.suppressions,
    },
  });
  expect(await listCounts({ client: tables.client, name: tables.counts })).toEqual([
    { day: '2026-01-31', action: 'opened', count: 1 },
  ]);
});

it('tells a user once, and the rate limit counts it once', async () => {
  captureLogs();
  const topic = 'user_events';
  const values = await sendTwice(
    {
      ...{ topic, contract: reportUserEvents, variables: { NOTIFICATIONS_TOPIC: topic } },
      load: () => import('../../../functions/notifications/producer.ts'),
    },
    reportUserEvents.events?.example,
  );
  const tables = await createNotificationTables(dynamoDb, { users: [makeUser()] });
  const { variables } = tables;
  await consumeTwice(() => import('../../../functions/notifications/consumer.ts'), {
    variables,
    topic,
    values,
  });
  const notifications = await tables.list();
  expect(new Set(notifications.map(({ channel }) => channel)).size).toBe(notifications.length);
  const [counted] = await listBudgets(tables.budgets);
  expect(counted?.used).toBe(notifications.filter(({ channel }) => channel !== 'log').length);
});
