import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { expect, it } from 'vitest';
import type { Payment } from '../../../functions/payments/event.ts';
import { type ReceivedPayment, settlePayments } from '../../../functions/payments/settle-payments.ts';
import { listPayments } from '../../../functions/payments/tables/payments.ts';
import { listTotals } from '../../../functions/payments/tables/totals.ts';
import { DRAINS, drainPartitions } from '../../support/drain-partitions.ts';
import { shareDynamoDb } from '../../support/dynamodb.ts';
import { uuidOf } from '../../support/fulfilment.ts';
import { Random } from '../../support/random.ts';
import { createPaymentTables, makePayment, receive } from './make-payments.ts';

const dynamoDb = shareDynamoDb();

const USERS = ['alice', 'bob', 'carol'];
const DECIMALS: Readonly<Record<string, number>> = { PLN: 2, JPY: 0, KWD: 3, CLF: 4 };

/** From one minor unit to the 18 digits that an amount may have. */
function makeAmount(currency: string, random: Random): string {
  const decimals = DECIMALS[currency] ?? 0;
  const digits = Array.from({ length: random.int(1, 18) }, () => random.int(0, 9)).join('');
  const padded = digits
    .replace(/^0+|^$/, '')
    .padEnd(1, '1')
    .padStart(decimals + 1, '0');
  const whole = padded.slice(0, padded.length - decimals);
  return decimals === 0 ? whole : `${whole}.${padded.slice(-decimals)}`;
}

/** A partition's records: payments, some of them sent twice, some ids given to another payment. */
function makePartition(partition: number, random: Random): ReceivedPayment[] {
  const payments: Payment[] = [];
  for (let n = 0; n < 300; n++) {
    const currency = random.pick(Object.keys(DECIMALS));
    const fresh = makePayment({
      payment_id: uuidOf(`${partition}/${n}`),
      user: random.pick(USERS),
      amount: makeAmount(currency, random),
      currency,
    });
    const dice = random.next();
    if (n === 0 || dice > 0.2) payments.push(fresh);
    else if (dice > 0.1) payments.push(random.pick(payments));
    else payments.push({ ...fresh, payment_id: random.pick(payments).payment_id });
  }
  return receive(payments, { partition });
}

/** As DynamoDB refuses a transaction that meets another one, which the engine here never does. */
const conflict = () =>
  Promise.reject(
    new TransactionCanceledException({
      $metadata: {},
      message: 'Transaction cancelled',
      CancellationReasons: [{ Code: 'TransactionConflict' }],
    }),
  );

/** What a person with a ledger would count: of each id the first payment, in whole minor units. */
function countOnce(partitions: readonly (readonly ReceivedPayment[])[]) {
  const counted = new Map<string, Payment>();
  for (const { payment } of partitions.flat()) {
    if (!counted.has(payment.payment_id)) counted.set(payment.payment_id, payment);
  }
  const sums = new Map<string, { units: bigint; payments: number }>();
  for (const { user, currency, amount } of counted.values()) {
    const sum = sums.get(`${user} ${currency}`) ?? { units: 0n, payments: 0 };
    sum.units += BigInt(amount.replace('.', ''));
    sum.payments++;
    sums.set(`${user} ${currency}`, sum);
  }
  return { counted, sums };
}

it.each(DRAINS)(
  'equals sums of whole minor units, with repeats, crashes and $workers worker(s) at each partition (seed $seed)',
  async ({ seed, workers }) => {
    const tables = await createPaymentTables(dynamoDb);
    const partitions = [0, 1, 2].map((partition) =>
      makePartition(partition, new Random(10 * seed + partition)),
    );
    await drainPartitions(partitions, {
      ...{ dynamoDb, seed, workers },
      faults: [(commands) => commands.before('TransactWrite', conflict)],
      settle: (client, batch) => settlePayments({ ...tables, client }, batch, new Date().toISOString()),
    });

    const { counted, sums } = countOnce(partitions);
    const stored = await listPayments(tables.paymentsTable);
    expect(
      new Map(
        stored.map(({ topic, partition, offset, received_at, ...payment }) => [payment.payment_id, payment]),
      ),
    ).toEqual(counted);
    const totals = await listTotals(tables.totalsTable);
    expect(totals.map(({ total }) => total.split('.')[1]?.length ?? 0)).toEqual(
      totals.map(({ currency }) => DECIMALS[currency]),
    );
    expect(
      new Map(
        totals.map(({ user, currency, total, payments }) => [
          `${user} ${currency}`,
          { units: BigInt(total.replace('.', '')), payments },
        ]),
      ),
    ).toEqual(sums);
    expect(sums.size).toBe(USERS.length * Object.keys(DECIMALS).length);
  },
);
