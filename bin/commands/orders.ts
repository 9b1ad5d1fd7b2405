import { Command } from 'commander';
import { listDecisions, type OrderDecision } from '../../functions/fulfilment/tables/decisions.ts';
import { listTrackedOrders, type TrackedOrder } from '../../functions/orders/tables/history.ts';
import { addTargetOptions } from '../options/target-options.ts';
import { printRows } from '../print/print.ts';
import { decisionsTable, historyTable } from '../target/tables.ts';
import { withTarget } from '../target/with-target.ts';
import { exportOrders } from './orders-export.ts';
import { importOrders } from './orders-import.ts';

const ORDER_COLUMNS = ['user', 'item', 'quantity'];
const PLACE_COLUMNS = ['partition', 'offset'];

const show = addTargetOptions(
  new Command('show').description('Show the orders that were decided: the order log and the rejections.'),
)
  .addHelpText('after', '\nExample: millrace orders show --json')
  .action((options) =>
    withTarget(options, { changes: false }, async (target) => {
      printRows(await listDecisions(decisionsTable(target)), {
        columns: [
          ...['order_id', 'decision', ...ORDER_COLUMNS, 'stock_left', 'reason'],
          ...[...PLACE_COLUMNS, 'decided_at', 'imported_at'],
        ],
        brief: (made) => ({ ...shorten(made), decision: describeDecision(made) }),
        json: options.json,
        empty: 'No orders yet.',
      });
    }),
  );

const rejections = addTargetOptions(
  new Command('rejections').description('Show the orders that were rejected, and why.'),
)
  .addHelpText('after', '\nExample: millrace orders rejections')
  .action((options) =>
    withTarget(options, { changes: false }, async (target) => {
      const decisions = await listDecisions(decisionsTable(target));
      printRows(
        decisions.filter(({ decision }) => decision === 'rejected'),
        {
          columns: ['order_id', 'reason', ...ORDER_COLUMNS, ...PLACE_COLUMNS, 'decided_at'],
          brief: (made) => ({ ...shorten(made), reason: made.decision === 'rejected' ? made.reason : '' }),
          json: options.json,
          empty: 'No rejections.',
        },
      );
    }),
  );

const history = addTargetOptions(
  new Command('history').description('Show every order that the tracker has seen, decided or not.'),
)
  .addHelpText('after', '\nExample: millrace orders history')
  .action((options) =>
    withTarget(options, { changes: false }, async (target) => {
      printRows(await listTrackedOrders(historyTable(target)), {
        columns: ['order_id', ...ORDER_COLUMNS, 'timestamp', ...PLACE_COLUMNS, 'received_at'],
        brief: (order) => ({ ...shorten(order), received: order.received_at }),
        json: options.json,
        empty: 'No orders yet.',
      });
    }),
  );

/** What has room in 80 columns, beside one more: the id as the feed shows it. */
function shorten({ order_id, user, item, quantity, partition, offset }: OrderDecision | TrackedOrder) {
  return {
    order: order_id.slice(0, 8),
    at: partition === undefined ? '' : `${partition}@${offset}`,
    ...{ user, item, pieces: quantity },
  };
}

function describeDecision(made: OrderDecision): string {
  if (made.decision === 'rejected') return `rejected: ${made.reason}`;
  if (made.imported_at !== undefined) return 'accepted, imported';
  return `accepted, ${made.stock_left} left`;
}

export const ordersCommand = new Command('orders')
  .description('What became of the orders, and the order log.')
  .addCommand(show)
  .addCommand(history)
  .addCommand(rejections)
  .addCommand(exportOrders)
  .addCommand(importOrders);
