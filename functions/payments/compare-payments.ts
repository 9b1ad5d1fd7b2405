import type { Payment } from './event.ts';
import type { StoredPayment } from './tables/payments.ts';

const COMPARED = ['user', 'amount', 'currency', 'method', 'timestamp'] as const;

/** In what a payment differs from the one that was counted under its id: `amount 250.00 instead of 249.99`. */
export function comparePayments(payment: Payment, counted: StoredPayment): string[] {
  return COMPARED.filter((field) => payment[field] !== counted[field]).map(
    (field) => `${field} ${payment[field]} instead of ${counted[field]}`,
  );
}
