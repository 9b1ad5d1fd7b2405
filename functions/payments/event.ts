import * as z from 'zod';
import { userName } from '../orders/event.ts';
import { anyTimestamp } from '../shared/timestamp.ts';
import { findAmountProblem, givenAmount, spellAmount } from './amount.ts';
import { currencyCode } from './currencies.ts';

/** How one pays. */
export const PAYMENT_METHODS = [
  ...['credit_card', 'debit_card', 'prepaid_card', 'gift_card', 'bank_transfer', 'direct_debit'],
  ...['blik', 'ideal', 'paypal', 'apple_pay', 'google_pay', 'cash'],
] as const;

const fields = z.strictObject(
  {
    /** In lower case, so that one payment has one spelling. */
    payment_id: z.uuid('must be a UUID').toLowerCase(),
    user: userName,
    amount: givenAmount,
    currency: currencyCode,
    method: z.enum(PAYMENT_METHODS, `must be one of ${PAYMENT_METHODS.join(', ')}`),
    /** As given, with zone or without. */
    timestamp: anyTimestamp,
  },
  'must be a payment: {payment_id, user, amount, currency, method, timestamp}',
);

/**
 * A payment. Its amount enters as a JSON number or as text, and is text from then on, with exactly the decimals of its
 * currency: `249.90`. It is never a float.
 */
export const paymentSchema = fields
  .superRefine(
    ({ amount, currency }, context) => {
      const message = findAmountProblem(amount, currency);
      if (message !== undefined) context.addIssue({ code: 'custom', path: ['amount'], message });
    },
    // Whatever else is wrong: all is told at once.
    { when: ({ issues }) => !issues.some(concernsAmount) },
  )
  .transform((payment) => ({ ...payment, amount: spellAmount(payment.amount, payment.currency) }));

/** Whether the amount and its currency cannot be held together. */
function concernsAmount({ code, path = [] }: z.core.$ZodRawIssue): boolean {
  return path.length === 0 ? code !== 'unrecognized_keys' : path[0] === 'amount' || path[0] === 'currency';
}

export type Payment = z.output<typeof paymentSchema>;

/** `249.99 PLN via credit_card from marek` */
export function describePayment({ amount, currency, method, user }: Payment): string {
  return `${amount} ${currency} via ${method} from ${user}`;
}
