import { expect, it } from 'vitest';
import { uuidOf } from '../../support/fulfilment.ts';
import { captureLogs } from '../../support/function-logs.ts';
import { makeContext } from '../../support/lambda-context.ts';
import { readTopic } from '../../support/read-topic.ts';
import { startProducer } from '../../support/start-producer.ts';
import { makePayment } from './make-payments.ts';

const context = makeContext('millrace-payments-producer');
const start = (changes: Readonly<Record<string, string>> = {}) =>
  startProducer(() => import('../../../functions/payments/producer.ts'), {
    topic: 'payments',
    variables: { PAYMENTS_TOPIC: 'payments', ...changes },
  });

it('sends a payment keyed by its id, with the exact amount as a number, and prints it with its position', async () => {
  const logs = captureLogs();
  const { kafka, handler } = await start();
  const payment = makePayment({ amount: '9007199254740993.5' });
  const answer = await handler({ payments: [payment] }, context);
  const [record, ...others] = await readTopic(kafka, 'payments');
  expect(others).toEqual([]);
  const text =
    `{"payment_id": "${payment.payment_id}", "user": "marek", "amount": 9007199254740993.50, "currency": "PLN", ` +
    '"method": "credit_card", "timestamp": "2026-02-26T09:52:20.102594+00:00"}';
  expect([String(record?.key), String(record?.value)]).toEqual([payment.payment_id, text]);
  const position = { topic: 'payments', partition: record?.partition, offset: record?.offset };
  expect(answer).toEqual({
    status: 'delivered',
    deliveries: [{ id: payment.payment_id, ...position }],
  });
  expect(logs.lines(/^Delivered/)).toMatchObject([
    { level: 'INFO', message: `Delivered ${text}` },
    {
      level: 'INFO',
      message: `Delivered to payments : partition ${position.partition} : at offset ${position.offset}`,
      outcome: 'produced',
      id: payment.payment_id,
      summary: '9007199254740993.50 PLN via credit_card from marek',
      ...position,
    },
  ]);
  expect(logs.lines(/^Delivered {/)[0]).not.toHaveProperty('outcome');
});

it('gives an id and the time to a payment without, and generates payments', async () => {
  captureLogs();
  const { kafka, handler } = await start();
  const { user, amount, currency, method } = makePayment();
  expect(await handler({ payments: [{ user, amount, currency, method }] }, context)).toMatchObject({
    status: 'delivered',
    deliveries: [{ id: expect.stringMatching(/^[0-9a-f-]{36}$/) }],
  });
  const answer = await handler({ generate: 25 }, context);
  expect(answer.status === 'delivered' && answer.deliveries).toHaveLength(25);
  expect(await readTopic(kafka, 'payments')).toHaveLength(26);
});

it('answers with every violation, and sends nothing of the call', async () => {
  const logs = captureLogs();
  const { kafka, handler } = await start();
  const payments = [
    makePayment({ payment_id: uuidOf(1) }),
    { ...makePayment({ payment_id: uuidOf(2), currency: 'JPY' }), user: '' },
    { ...makePayment({ payment_id: uuidOf(3) }), amount: JSON.parse('90071992547409.93') },
  ];
  expect(await handler({ payments }, context)).toEqual({
    status: 'refused',
    violations: [
      {
        index: 1,
        path: 'user',
        value: '""',
        problem: expect.stringMatching(/^must be text of 1 to 100/),
      },
      {
        index: 1,
        path: 'amount',
        value: '"249.99"',
        problem: 'must be a whole number: JPY has no minor unit',
      },
      {
        index: 2,
        path: 'amount',
        value: '90071992547409.94',
        problem: expect.stringMatching(/^must be given as a string/),
      },
    ],
  });
  expect(logs.lines(/^Events refused$/)).toMatchObject([{ level: 'WARN' }]);
  expect(await readTopic(kafka, 'payments')).toEqual([]);
});

it('fails at cold start when a variable is missing', async () => {
  await expect(start({ PAYMENTS_TOPIC: '' })).rejects.toThrow('PAYMENTS_TOPIC is empty');
});
