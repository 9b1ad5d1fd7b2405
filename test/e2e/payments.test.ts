import { randomUUID } from 'node:crypto';
import { type Message, Partitioners } from 'kafkajs';
import { expect, test } from 'vitest';
import { connectRunner } from '../../bin/target/target.ts';
import { eventually } from '../support/eventually.ts';
import { hasCaughtUp, plainKafka, readTopic } from '../support/read-topic.ts';
import { shareRunner } from '../support/shared-runner.ts';

const runner = shareRunner();
const { json, find, run } = runner;

const GROUP = 'payment-tracker';
const TOPIC = 'payments';

function payment(user: string, amount: unknown, currency: string) {
  return {
    ...{ payment_id: randomUUID(), user, amount, currency, method: 'credit_card' },
    timestamp: '2026-02-26T09:52:20.102594+00:00',
  };
}

/** Has the producer send these; resolves with its answer when the consumer is through with them. */
async function produce(payments: readonly object[]): Promise<unknown> {
  const target = connectRunner(runner.description);
  const answer = await target.invoke(target.output('PaymentsProducerFunction'), { payments });
  target.close();
  await drain();
  return answer;
}

/** What any other producer may write. */
async function send(messages: Message[]): Promise<void> {
  const producer = plainKafka(runner.description).producer({
    createPartitioner: Partitioners.DefaultPartitioner,
  });
  await producer.connect();
  await producer.send({ topic: TOPIC, messages });
  await producer.disconnect();
  await drain();
}

async function drain(): Promise<void> {
  const kafka = plainKafka(runner.description);
  await eventually(async () => expect(await hasCaughtUp(kafka, { group: GROUP, topic: TOPIC })).toBe(true));
}

async function totalsOf(user: string): Promise<unknown> {
  const { totals } = (await json('payments', 'show')) as { totals: { user: string }[] };
  return totals.filter((total) => total.user === user);
}

const marek = payment('marek', 249.99, 'PLN');

test('a payment is delivered and told of in the words of the original', async () => {
  const answer = await produce([marek]);
  expect(answer).toMatchObject({ status: 'delivered', deliveries: [{ id: marek.payment_id, offset: 0 }] });
  const [record] = await readTopic(plainKafka(runner.description), TOPIC);
  expect(record?.value?.toString()).toBe(
    `{"payment_id": "${marek.payment_id}", "user": "marek", "amount": 249.99, "currency": "PLN", ` +
      '"method": "credit_card", "timestamp": "2026-02-26T09:52:20.102594+00:00"}',
  );
  await eventually(() =>
    expect(find({ kind: 'stored', id: marek.payment_id })).toMatchObject([
      { text: 'Payment: 249.99 PLN via credit_card from marek at 2026-02-26T09:52:20.102594+00:00' },
    ]),
  );
  expect(find({ kind: 'running', service: GROUP })).toMatchObject([
    { text: 'Consumer is running & subscribed to payments topic' },
  ]);
  const { stdout } = await run('produce', 'payments', '--count', '1');
  expect(stdout).toMatch(
    /^Delivered \{"payment_id":"[^\n]+\}\nDelivered to payments : partition \d : at offset \d$/,
  );
});

test('totals are exact, whatever floats would make of them', async () => {
  const cents = Array.from({ length: 300 }, () => payment('anna', '0.10', 'PLN'));
  await produce([...cents, payment('anna', 0.2, 'PLN'), payment('anna', '1000', 'JPY')]);
  // Seventeen digits as a number of JSON, which no float holds, and three decimals of a dinar.
  const { amount: _, ...others } = payment('anna', 0, 'PLN');
  await send([
    { value: JSON.stringify(others).replace('{', '{"amount": 123456789012345.67, ') },
    { value: JSON.stringify(payment('anna', 0.001, 'KWD')) },
    { value: JSON.stringify({ ...payment('anna', '1E+1', 'KWD'), timestamp: '2026-02-26T09:52:20' }) },
  ]);
  expect(await totalsOf('anna')).toEqual([
    { user: 'anna', currency: 'JPY', total: '1000', payments: 1 },
    { user: 'anna', currency: 'KWD', total: '10.001', payments: 2 },
    { user: 'anna', currency: 'PLN', total: '123456789012375.87', payments: 302 },
  ]);
  await eventually(() =>
    expect(find({ kind: 'stored' }).map(({ text }) => text)).toEqual(
      expect.arrayContaining([
        'Payment: 123456789012345.67 PLN via credit_card from anna at 2026-02-26T09:52:20.102594+00:00',
        'Payment: 1000 JPY via credit_card from anna at 2026-02-26T09:52:20.102594+00:00',
        'Payment: 10.000 KWD via credit_card from anna at 2026-02-26T09:52:20',
      ]),
    ),
  );
});

test('a payment counts once, however often it comes, by whatever partition and to whatever runner', async () => {
  const once = payment('zoe', '12.50', 'EUR');
  const message = { value: JSON.stringify(once) };
  await produce([once]);
  await produce([once]);
  await send([0, 0, 1, 2].map((partition) => ({ partition, ...message })));
  await runner.restart();
  await produce([once]);
  await send([
    { partition: 0, value: JSON.stringify({ ...once, payment_id: once.payment_id.toUpperCase() }) },
  ]);
  expect(await totalsOf('zoe')).toEqual([{ user: 'zoe', currency: 'EUR', total: '12.50', payments: 1 }]);
  await eventually(() => expect(find({ kind: 'skipped', id: once.payment_id })).toHaveLength(7));
  expect(find({ kind: 'stored', id: once.payment_id })).toHaveLength(1);
});

test('another payment under the same id counts for nothing, which is said', async () => {
  await produce([{ ...marek, amount: '250.00', method: 'blik' }]);
  await eventually(() =>
    expect(find({ kind: 'skipped', id: marek.payment_id })).toMatchObject([
      {
        text: 'differs from the one counted under its id: amount 250.00 instead of 249.99, method blik instead of credit_card',
      },
    ]),
  );
  expect(await totalsOf('marek')).toEqual([{ user: 'marek', currency: 'PLN', total: '249.99', payments: 1 }]);
});

test('all payments read once more change nothing', async () => {
  const before = await json('payments', 'show');
  await json('offsets', 'reset', GROUP, '--to', 'earliest', '--yes');
  await drain();
  expect(await json('payments', 'show')).toEqual(before);
});

test('an amount that is no exact one of its currency is refused by the producer and parked by the consumer', async () => {
  const bad = [
    payment('eve', '0.001', 'PLN'),
    payment('eve', '1.5', 'JPY'),
    payment('eve', 12345678901234.56, 'PLN'),
    payment('eve', '-1', 'PLN'),
    payment('eve', 0, 'PLN'),
    payment('eve', '1', 'XAU'),
  ];
  expect(await produce(bad)).toMatchObject({
    status: 'refused',
    violations: [
      { index: 0, path: 'amount', value: '"0.001"', problem: 'must have at most 2 decimals: it is in PLN' },
      { index: 1, path: 'amount', problem: 'must be a whole number: JPY has no minor unit' },
      { index: 2, path: 'amount', problem: expect.stringContaining('must be given as a string') },
      { index: 3, path: 'amount' },
      { index: 4, path: 'amount' },
      { index: 5, path: 'currency' },
    ],
  });
  // What JSON writes is exact to a consumer that reads its text.
  const good = bad.splice(2, 1);
  await send([...bad, ...good].map((one) => ({ partition: 1, value: JSON.stringify(one) })));
  await eventually(() => expect(find({ kind: 'parked' })).toHaveLength(5));
  expect(await totalsOf('eve')).toEqual([
    { user: 'eve', currency: 'PLN', total: '12345678901234.56', payments: 1 },
  ]);
});
