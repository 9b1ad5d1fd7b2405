import { listPayments } from '../../../functions/payments/tables/payments.ts';
import { listTotals } from '../../../functions/payments/tables/totals.ts';
import { paymentsTable, paymentTotalsTable } from '../../target/tables.ts';
import type { Account } from './account.ts';

/** Each payment is stored once; what is shown beside it are the totals. */
export const payments: Account = {
  pipeline: 'payments',
  async read(target, ids) {
    const [all, totals] = await Promise.all([
      listPayments(paymentsTable(target)),
      listTotals(paymentTotalsTable(target)),
    ]);
    const stored = all.filter(({ payment_id }) => ids?.has(payment_id) ?? true);
    const shown = totals.map(({ user, total, currency }) => `${user} ${total} ${currency}`);
    return {
      accounted: new Set(stored.map(({ payment_id }) => payment_id)),
      facts: { stored: stored.length, totals },
      text: `stored ${stored.length}${shown.length === 0 ? '' : `; totals ${shown.join(', ')}`}`,
    };
  },
};
