import { MAX_ACTIONS } from '../shared/transact-write.ts';
import { toMinorUnits } from './amount.ts';
import type { StoredPayment } from './tables/payments.ts';

/** What payments that are stored together add to the total of a user in a currency. */
export interface TotalChange {
  readonly user: string;
  readonly currency: string;
  units: bigint;
  payments: number;
}

/** Payments that are stored together, with all that they add to totals. */
export interface PaymentTransaction {
  readonly payments: StoredPayment[];
  readonly changes: Map<string, TotalChange>;
}

/**
 * Cuts payments into transactions: one action for each payment and each total, however many payments a total gets. The
 * payments of a total stand side by side, in as few transactions as they fit in: no two at a time may touch it.
 *
 * @param payments with distinct ids.
 */
export function planTransactions(payments: readonly StoredPayment[]): PaymentTransaction[] {
  const transactions: PaymentTransaction[] = [];
  let current: PaymentTransaction | undefined;
  for (const payment of [...Map.groupBy(payments, totalOf).values()].flat()) {
    const { user, currency, amount } = payment;
    const total = totalOf(payment);
    if (current === undefined || countWith(current, total) > MAX_ACTIONS) {
      current = { payments: [], changes: new Map() };
      transactions.push(current);
    }
    const change = current.changes.get(total) ?? { user, currency, units: 0n, payments: 0 };
    change.units += toMinorUnits(amount, currency);
    change.payments++;
    current.changes.set(total, change);
    current.payments.push(payment);
  }
  return transactions;
}

function totalOf({ user, currency }: StoredPayment): string {
  return JSON.stringify([user, currency]);
}

function countWith({ payments, changes }: PaymentTransaction, total: string): number {
  return payments.length + 1 + changes.size + (changes.has(total) ? 0 : 1);
}
