import { isDerivedId } from '../shared/derive-id.ts';
import type { Payment } from './event.ts';
import type { StoredPayment } from './tables/payments.ts';

const COMPARED = ['user', 'amount', 'currency', 'method', 'timestamp'] as const;

/**
 * In what a payment differs from the one that was counted under its id: `amount 250.00 instead of 249.99`. One whose id was made
 * of an Idempotency-Key may have been given its time anew each time the call was sent, which makes it no other payment.
 */
export function comparePayments(payment: Payment, counted: StoredPayment): string[] {
  const compared = COMPARED.filter((field) => field !== 'timestamp' || !isDerivedId(payment.payment_id));
  return compared
    .filter((field) => payment[field] !== counted[field])
    .map((field) => `${field} ${payment[field]} instead of ${counted[field]}`);
}
