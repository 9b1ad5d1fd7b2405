import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { expect, it } from 'vitest';
import { type Outcome, settlePayments } from '../../../functions/payments/settle-payments.ts';
import { listPayments } from '../../../functions/payments/tables/payments.ts';
import { listTotals } from '../../../functions/payments/tables/totals.ts';
import { shareDynamoDb } from '../../support/dynamodb.ts';
import { uuidOf } from '../../support/fulfilment.ts';
import { interceptCommands } from '../../support/intercept-commands.ts';
import { createPaymentTables, makePayment, receive } from './make-payments.ts';

const dynamoDb = shareDynamoDb();

const NOW = '2026-02-26T09:52:21.000Z';
const LATER = '2026-02-26T09:53:21.000Z';

const crash = () => Promise.reject(new Error('crash'));

async function start() {
  const tables = await createPaymentTables(dynamoDb);
  return { tables, commands: interceptCommands(tables.client) };
}

function makePayments(count: number) {
  return Array.from({ length: count }, (_, n) =>
    makePayment({ payment_id: uuidOf(n), amount: '1.50', user: n % 2 === 0 ? 'marek' : 'anna' }),
  );
}

function repeatsOf(outcomes: readonly Outcome[]): boolean[] {
  return outcomes.map(({ repeated }) => repeated);
}

it('stores payments with their positions and adds them up, in few calls', async () => {
  const { tables, commands } = await start();
  const batch = receive(makePayments(500), { partition: 2, firstOffset: 40 });
  const outcomes = await settlePayments(tables, batch, NOW);
  expect(outcomes.map(({ received }) => received)).toEqual(batch);
  expect(repeatsOf(outcomes)).not.toContain(true);
  expect([commands.count('BatchGet'), commands.count('TransactWrite')]).toEqual([0, 6]);
  const payments = await listPayments(tables.paymentsTable);
  expect(payments).toEqual(
    batch.map(({ payment, ...position }) => ({ ...payment, ...position, received_at: NOW })),
  );
  expect(await listTotals(tables.totalsTable)).toEqual([
    { user: 'anna', currency: 'PLN', total: '375.00', payments: 250 },
    { user: 'marek', currency: 'PLN', total: '375.00', payments: 250 },
  ]);
});

it('counts an id once, in a batch and in a later one, and the first payment under it', async () => {
  const { tables, commands } = await start();
  const payment = makePayment();
  const other = makePayment({ amount: '1.00', currency: 'EUR' });
  expect(repeatsOf(await settlePayments(tables, receive([payment, other, payment]), NOW))).toEqual([
    false,
    true,
    true,
  ]);
  const again = await settlePayments(tables, receive([other, payment], { firstOffset: 3 }), LATER);
  expect(repeatsOf(again)).toEqual([true, true]);
  expect(again[0]?.counted).toEqual({
    ...payment,
    ...{ topic: 'payments', partition: 0, offset: 0, received_at: NOW },
  });
  // The second one is refused: that it is a repeat is not looked up before.
  expect([commands.count('TransactWrite'), commands.count('BatchGet')]).toEqual([2, 1]);
  expect(await listTotals(tables.totalsTable)).toEqual([
    { user: 'marek', currency: 'PLN', total: '249.99', payments: 1 },
  ]);
});

it('goes on after a crash between two transactions with what is not stored yet', async () => {
  const { tables, commands } = await start();
  const batch = receive(makePayments(150));
  commands.before('TransactWrite', async () => {});
  commands.before('TransactWrite', crash);
  await expect(settlePayments(tables, batch, NOW)).rejects.toThrow('crash');
  expect(await listPayments(tables.paymentsTable)).toHaveLength(98);
  const outcomes = await settlePayments(tables, batch, LATER);
  expect(repeatsOf(outcomes).filter(Boolean)).toHaveLength(98);
  expect(await listTotals(tables.totalsTable)).toMatchObject([
    { user: 'anna', total: '112.50', payments: 75 },
    { user: 'marek', total: '112.50', payments: 75 },
  ]);
});

it('takes what the same invocation stored at an earlier try for no repeat', async () => {
  const { tables, commands } = await start();
  const batch = receive([makePayment(), makePayment()]);
  commands.after('TransactWrite', crash);
  await expect(settlePayments(tables, batch, NOW)).rejects.toThrow('crash');
  expect(repeatsOf(await settlePayments(tables, batch, NOW))).toEqual([false, true]);
  expect(repeatsOf(await settlePayments(tables, batch, LATER))).toEqual([true, true]);
  expect(await listTotals(tables.totalsTable)).toMatchObject([{ total: '249.99', payments: 1 }]);
});

it('writes again when another transaction holds a total', async () => {
  const { tables, commands } = await start();
  for (let n = 0; n < 3; n++) {
    commands.before('TransactWrite', () =>
      Promise.reject(
        new TransactionCanceledException({
          $metadata: {},
          message: 'Transaction cancelled',
          CancellationReasons: [{ Code: 'None' }, { Code: 'TransactionConflict' }],
        }),
      ),
    );
  }
  expect(repeatsOf(await settlePayments(tables, receive([makePayment()]), NOW))).toEqual([false]);
  expect([commands.count('BatchGet'), commands.count('TransactWrite')]).toEqual([0, 4]);
  expect(await listTotals(tables.totalsTable)).toMatchObject([{ total: '249.99', payments: 1 }]);
});

it('leaves out what another worker stores meanwhile, and counts the rest', async () => {
  const { tables, commands } = await start();
  const others = { ...tables, client: dynamoDb.createClient() };
  const batch = receive(makePayments(150));
  commands.before('TransactWrite', async () => {});
  commands.before('TransactWrite', () => settlePayments(others, batch.slice(-1), LATER));
  const outcomes = await settlePayments(tables, batch, NOW);
  expect(repeatsOf(outcomes)).toEqual(batch.map((_, n) => n === 149));
  expect(await listPayments(tables.paymentsTable)).toHaveLength(150);
  expect(await listTotals(tables.totalsTable)).toMatchObject([
    { user: 'anna', total: '112.50', payments: 75 },
    { user: 'marek', total: '112.50', payments: 75 },
  ]);
});
