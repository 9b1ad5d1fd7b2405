import { batchGet } from '../shared/batch-get.ts';
import { comparePositions, type Position } from '../shared/kafka-event.ts';
import { settle } from '../shared/settle.ts';
import { parseItem } from '../shared/table.ts';
import type { Payment } from './event.ts';
import { planTransactions } from './plan-transactions.ts';
import { type StoredPayment, storedPaymentSchema } from './tables/payments.ts';
import { type PaymentTables, toActions } from './to-actions.ts';

/** A payment and where it is in Kafka. */
export interface ReceivedPayment extends Position {
  readonly payment: Payment;
}

/** A delivered payment and the one that was counted under its id. */
export interface Outcome {
  readonly received: ReceivedPayment;
  readonly counted: StoredPayment;
  /** Whether what was counted is an earlier delivery of the id. */
  readonly repeated: boolean;
}

/**
 * Stores a batch of payments and adds them to the totals of their users, each payment id once whatever happens: a
 * transaction adds to totals only if none of its payments is stored, and stores them. Of two payments with one id, the
 * first counts.
 *
 * @param received_at tells this invocation from others: what it stored and is asked for again, after an answer was lost,
 * is no repeat.
 * @returns an outcome for each delivered payment, in order of topic, partition and offset.
 * @throws FunctionError SETTLEMENT_CONTENDED when others keep changing the same totals; what was stored until then stays.
 */
export async function settlePayments(
  tables: PaymentTables,
  batch: readonly ReceivedPayment[],
  received_at: string,
): Promise<Outcome[]> {
  const inOrder = batch.toSorted(comparePositions);
  const counted = new Map<string, StoredPayment>();
  await settle(tables.client, inOrder, async (pending, { isFirst }) => {
    const stored = await readStored(tables, isFirst ? [] : pending);
    const fresh = new Map<string, StoredPayment>();
    for (const { payment, topic, partition, offset } of pending) {
      const { payment_id } = payment;
      if (stored.has(payment_id) || fresh.has(payment_id)) continue;
      fresh.set(payment_id, { ...payment, topic, partition, offset, received_at });
    }
    for (const [payment_id, payment] of [...stored, ...fresh]) counted.set(payment_id, payment);
    const pendingById = Map.groupBy(pending, ({ payment }) => payment.payment_id);
    return {
      settled: pending.filter(({ payment }) => stored.has(payment.payment_id)),
      transactions: planTransactions([...fresh.values()]).map((transaction) => ({
        actions: toActions(tables, transaction),
        settles: transaction.payments.flatMap(({ payment_id }) => pendingById.get(payment_id) ?? []),
      })),
    };
  });
  return inOrder.flatMap((received) => {
    const one = counted.get(received.payment.payment_id);
    if (one === undefined) return [];
    const repeated = one.received_at !== received_at || comparePositions(one, received) !== 0;
    return [{ received, counted: one, repeated }];
  });
}

/** What is stored under the ids of these payments, by id. */
async function readStored(
  tables: PaymentTables,
  payments: readonly ReceivedPayment[],
): Promise<Map<string, StoredPayment>> {
  const ids = payments.map(({ payment }) => payment.payment_id);
  const found = await batchGet(tables.client, [
    { table: tables.payments, keyName: 'payment_id', values: ids },
  ]);
  const items = found.get(tables.payments) ?? [];
  return new Map(
    items
      .map((item) => parseItem(storedPaymentSchema, item, tables.payments))
      .map((payment) => [payment.payment_id, payment]),
  );
}
