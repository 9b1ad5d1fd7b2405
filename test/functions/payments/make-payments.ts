import type { Payment } from '../../../functions/payments/event.ts';
import type { ReceivedPayment } from '../../../functions/payments/settle-payments.ts';
import type { PaymentTables } from '../../../functions/payments/to-actions.ts';
import type { Table } from '../../../functions/shared/table.ts';
import type { TestDynamoDb } from '../../support/dynamodb.ts';
import { uuidOf } from '../../support/fulfilment.ts';

/** The tables of the payments pipeline on a test's engine, each also on its own. */
export interface TestTables extends PaymentTables {
  readonly paymentsTable: Table;
  readonly totalsTable: Table;
}

export async function createPaymentTables(dynamoDb: TestDynamoDb): Promise<TestTables> {
  const [paymentsTable, totalsTable] = await Promise.all([
    dynamoDb.createTable('payment_id'),
    dynamoDb.createTable('user', 'currency'),
  ]);
  return {
    client: dynamoDb.createClient(),
    payments: paymentsTable.name,
    totals: totalsTable.name,
    paymentsTable,
    totalsTable,
  };
}

/** Marek's payment of 249.99 PLN, unless said otherwise. */
export function makePayment(changes: Partial<Payment> = {}): Payment {
  return {
    payment_id: uuidOf('a payment'),
    user: 'marek',
    amount: '249.99',
    currency: 'PLN',
    method: 'credit_card',
    timestamp: '2026-02-26T09:52:20.102594+00:00',
    ...changes,
  };
}

/** Payments as they would lie in one partition, from `firstOffset` on. */
export function receive(
  payments: readonly Payment[],
  { partition = 0, firstOffset = 0 }: { partition?: number; firstOffset?: number } = {},
): ReceivedPayment[] {
  return payments.map((payment, index) => ({
    payment,
    topic: 'payments',
    partition,
    offset: firstOffset + index,
  }));
}
