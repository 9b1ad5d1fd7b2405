import { Command } from 'commander';
import { listPayments } from '../../functions/payments/tables/payments.ts';
import { listTotals } from '../../functions/payments/tables/totals.ts';
import { addTargetOptions } from '../options/target-options.ts';
import { printRows } from '../print/print.ts';
import { paymentsTable, paymentTotalsTable } from '../target/tables.ts';
import { withTarget } from '../target/with-target.ts';

const show = addTargetOptions(
  new Command('show').description('Show the payments that were counted, and what each user has paid in all.'),
)
  .addHelpText('after', '\nExample: millrace payments show')
  .action((options) =>
    withTarget(options, { changes: false }, async (target) => {
      const { json } = options;
      const [payments, totals] = await Promise.all([
        listPayments(paymentsTable(target)),
        listTotals(paymentTotalsTable(target)),
      ]);
      if (json) {
        process.stdout.write(`${JSON.stringify({ payments, totals }, null, 2)}\n`);
        return;
      }
      const fields = ['user', 'amount', 'currency', 'method', 'timestamp'];
      printRows(payments, {
        columns: ['payment_id', ...fields, 'partition', 'offset', 'received_at'],
        brief: ({ payment_id, user, amount, currency, method, timestamp }) => ({
          payment: payment_id.slice(0, 8),
          ...{ user, amount: `${amount} ${currency}`, method, at: timestamp.slice(0, 19) },
        }),
        ...{ json, empty: 'No payments yet.' },
      });
      if (payments.length === 0 && process.stdout.isTTY) return;
      process.stdout.write('\n');
      printRows(totals, { columns: ['user', 'currency', 'total', 'payments'], json, empty: '' });
    }),
  );

export const paymentsCommand = new Command('payments')
  .description('The payments, and their totals by user and currency.')
  .addCommand(show);
