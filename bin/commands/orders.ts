import { Command } from 'commander';
import { listDecisions, type OrderDecision } from '../../functions/fulfilment/tables/decisions.ts';
import { addTargetOptions } from '../options.ts';
import { printRows } from '../print.ts';
import { decisionsTable } from '../tables.ts';
import { withTarget } from '../with-target.ts';

const COLUMNS = [
  'order_id',
  'decision',
  'user',
  'item',
  'quantity',
  'stock_left',
  'reason',
  'partition',
  'offset',
  'decided_at',
];

/** What has room in 80 columns: the id as the feed shows it, the outcome in one. */
function shorten(made: OrderDecision): object {
  const { order_id, user, item, quantity, partition, offset } = made;
  return {
    order: order_id.slice(0, 8),
    at: `${partition}@${offset}`,
    user,
    item,
    pieces: quantity,
    decision: made.decision === 'accepted' ? `accepted, ${made.stock_left} left` : `rejected: ${made.reason}`,
  };
}

const show = addTargetOptions(
  new Command('show').description('Show the orders that were decided: the order log and the rejections.'),
)
  .addHelpText('after', '\nExample: millrace orders show --json')
  .action((options) =>
    withTarget(options, { changes: false }, async (target) => {
      printRows(await listDecisions(decisionsTable(target)), {
        columns: COLUMNS,
        brief: shorten,
        json: options.json,
        empty: 'No orders yet.',
      });
    }),
  );

export const ordersCommand = new Command('orders').description('What became of the orders.').addCommand(show);
