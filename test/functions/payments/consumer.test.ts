import { expect, it } from 'vitest';
import { writePaymentJson } from '../../../functions/payments/payment-json.ts';
import { listPayments } from '../../../functions/payments/tables/payments.ts';
import { listTotals } from '../../../functions/payments/tables/totals.ts';
import type { BatchResponse } from '../../../functions/shared/consume.ts';
import { shareDynamoDb } from '../../support/dynamodb.ts';
import { uuidOf } from '../../support/fulfilment.ts';
import { loadHandler } from '../../support/function-handler.ts';
import { captureLogs } from '../../support/function-logs.ts';
import { makeKafkaEvent } from '../../support/kafka-event.ts';
import { makeContext } from '../../support/lambda-context.ts';
import { createPaymentTables, makePayment } from './make-payments.ts';

const dynamoDb = shareDynamoDb();

const context = makeContext('millrace-payments-consumer');
const load = () => import('../../../functions/payments/consumer.ts');

async function start() {
  const tables = await createPaymentTables(dynamoDb);
  const handler = await loadHandler<BatchResponse>(load, {
    AWS_ENDPOINT_URL: dynamoDb.endpoint,
    PAYMENTS_TABLE: tables.payments,
    PAYMENT_TOTALS_TABLE: tables.totals,
  });
  return { ...tables, handler };
}

it('prints, stores and adds up what other producers of the topic write', async () => {
  const logs = captureLogs();
  const { handler, paymentsTable, totalsTable } = await start();
  const ids = [uuidOf(1), uuidOf(2)] as const;
  const values = [
    `{"payment_id": "${ids[0]}", "user": "marek", "amount": 249.99, "currency": "PLN", "method": "credit_card", "timestamp": "2026-02-26T09:37:06.212221"}`,
    `{"payment_id": "${ids[1]}", "user": "marek", "amount": 90071992547409.93, "currency": "PLN", "method": "blik", "timestamp": "2026-02-26T09:38:57.842551+00:00"}`,
  ];
  const event = makeKafkaEvent({ 2: values }, { topic: 'payments', firstOffset: 7 });
  expect(await handler(event, context)).toEqual({ batchItemFailures: [] });
  expect(logs.lines()).toMatchObject([
    {
      level: 'INFO',
      message: 'Payment: 249.99 PLN via credit_card from marek at 2026-02-26T09:37:06.212221',
      outcome: 'stored',
      id: ids[0],
      topic: 'payments',
      partition: 2,
      offset: 7,
      function_request_id: context.awsRequestId,
    },
    {
      message: 'Payment: 90071992547409.93 PLN via blik from marek at 2026-02-26T09:38:57.842551+00:00',
      outcome: 'stored',
      id: ids[1],
      offset: 8,
    },
  ]);
  const received_at = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  expect(await listPayments(paymentsTable)).toEqual([
    {
      ...makePayment({ payment_id: ids[0], timestamp: '2026-02-26T09:37:06.212221' }),
      ...{ topic: 'payments', partition: 2, offset: 7, received_at },
    },
    expect.objectContaining({ payment_id: ids[1], amount: '90071992547409.93', method: 'blik' }),
  ]);
  expect(await listTotals(totalsTable)).toEqual([
    { user: 'marek', currency: 'PLN', total: '90071992547659.92', payments: 2 },
  ]);
});

it('says of a repeat that it is one, and of a different payment under the same id what differs', async () => {
  const logs = captureLogs();
  const { handler, totalsTable } = await start();
  const deliver = (payments: readonly object[], firstOffset: number) =>
    handler(makeKafkaEvent({ 0: payments }, { topic: 'payments', firstOffset }), context);
  const payment = makePayment();
  await deliver([payment], 0);
  await deliver([payment, makePayment({ amount: '250', method: 'blik' })], 1);
  const id = payment.payment_id;
  expect(logs.lines()).toMatchObject([
    { outcome: 'stored', id, offset: 0 },
    { level: 'INFO', message: 'Payment already counted', outcome: 'skipped', id, offset: 1 },
    {
      level: 'WARN',
      message: 'Payment differs from the one counted under its id',
      outcome: 'skipped',
      id,
      offset: 2,
      differences: ['amount 250.00 instead of 249.99', 'method blik instead of credit_card'],
    },
  ]);
  expect(await listTotals(totalsTable)).toMatchObject([{ total: '249.99', payments: 1 }]);
});

it('reports the payments that do not fit with the text of their amounts, and counts the others', async () => {
  const logs = captureLogs();
  const { handler, totalsTable } = await start();
  const good = writePaymentJson(makePayment());
  const values = [good.replace('249.99', '0.30000000000000004'), good, '{"payment_id":', good.slice(1)];
  const answer = await handler(makeKafkaEvent({ 0: values }, { topic: 'payments' }), context);
  expect(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier.offset)).toEqual([0, 2, 3]);
  expect(logs.lines(/^Record invalid$/)[0]).toMatchObject({
    violations: ['amount 0.30000000000000004 must have at most 2 decimals: it is in PLN'],
  });
  expect(await listTotals(totalsTable)).toMatchObject([{ total: '249.99', payments: 1 }]);
});

it('fails at cold start when its tables are not named', async () => {
  await expect(loadHandler(load, { PAYMENTS_TABLE: '', PAYMENT_TOTALS_TABLE: '' })).rejects.toThrow(
    /PAYMENTS_TABLE is empty.*; PAYMENT_TOTALS_TABLE is empty/,
  );
});

it('measures what it stores, and names the trace of each record', async () => {
  const logs = captureLogs();
  const { handler } = await start();
  const trace_id = '1-5759e988-bd862e3fe1be46a994272793';
  const headers = { 'X-Amzn-Trace-Id': `Root=${trace_id};Parent=53995c3f42cd8ad8;Sampled=1` };
  const value = writePaymentJson(makePayment({ payment_id: uuidOf(1) }));
  const event = makeKafkaEvent({ 0: [value, value] }, { topic: 'payments', headers });
  for (let delivery = 0; delivery < 2; delivery++) await handler(event, context);
  const service = { dimensions: { service: 'payments' } };
  expect(logs.metrics()).toMatchObject([
    { name: 'Accepted', values: [1], ...service },
    { name: 'Repeated', values: [1], ...service },
    { name: 'DecisionLatency', values: [expect.any(Number)], ...service },
    { name: 'Repeated', values: [2], ...service },
  ]);
  expect(logs.lines(/^Payment/)).toMatchObject(Array.from({ length: 4 }, () => ({ trace_id })));
});
