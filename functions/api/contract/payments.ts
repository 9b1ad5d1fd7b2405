import * as z from 'zod';
import { storedPaymentSchema } from '../../payments/tables/payments.ts';
import { defineContract } from '../../shared/http/contract.ts';
import { pageOf, pageQuery } from './paging.ts';
import { name } from './texts.ts';

const route = { method: 'GET', tag: 'payments', access: 'viewer', entry: 'api/read' } as const;

export const listPayments = defineContract({
  ...route,
  operationId: 'listPayments',
  path: '/payments',
  summary: 'The payments that were counted',
  query: z.strictObject({
    ...pageQuery,
    user: name.optional(),
    currency: name.optional(),
    method: name.optional(),
  }),
  answer: {
    status: 200,
    description: 'A page of them, in no order; what was written a moment ago may be missing.',
    body: pageOf(storedPaymentSchema),
  },
});

export const listPaymentTotals = defineContract({
  ...route,
  operationId: 'listPaymentTotals',
  path: '/payments/totals',
  summary: 'What each user has paid in each currency',
  query: z.strictObject({ ...pageQuery, user: name.optional(), currency: name.optional() }),
  answer: {
    status: 200,
    description: 'A page of the totals, in no order; what was written a moment ago may be missing.',
    body: pageOf(
      z.object({
        user: z.string(),
        currency: z.string(),
        /** With exactly the currency's decimals. */
        total: z.string(),
        payments: z.int(),
      }),
    ),
  },
});

export const showPayment = defineContract({
  ...route,
  operationId: 'showPayment',
  path: '/payments/{payment_id}',
  summary: 'One payment',
  parameters: z.strictObject({ payment_id: z.uuid('must be a UUID').toLowerCase() }),
  answer: { status: 200, description: 'The payment as it was counted.', body: storedPaymentSchema },
  problems: { 404: 'No such payment was counted.' },
});
