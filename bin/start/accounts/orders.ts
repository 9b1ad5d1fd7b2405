import { listDecisions } from '../../../functions/fulfilment/tables/decisions.ts';
import { listItems } from '../../../functions/fulfilment/tables/inventory.ts';
import { listTrackedOrders } from '../../../functions/orders/tables/history.ts';
import { decisionsTable, historyTable, inventoryTable } from '../../target/tables.ts';
import { type Account, countEach, describeCounts } from './account.ts';

/** Two groups read the orders: each order is tracked, and accepted or rejected. */
export const orders: Account = {
  pipeline: 'orders',
  async read(target, ids) {
    const [allDecisions, allTracked, stock] = await Promise.all([
      listDecisions(decisionsTable(target)),
      listTrackedOrders(historyTable(target)),
      listItems(inventoryTable(target)),
    ]);
    const isMeant = ({ order_id }: { order_id: string }): boolean => ids?.has(order_id) ?? true;
    const decisions = allDecisions.filter(isMeant);
    const tracked = allTracked.filter(isMeant);
    const reasons = countEach(
      decisions.flatMap((made) => (made.decision === 'rejected' ? [made.reason] : [])),
    );
    const rejected = reasons.reduce((sum, [, count]) => sum + count, 0);
    const accepted = decisions.length - rejected;
    const because = reasons.length === 0 ? '' : ` (${describeCounts(reasons)})`;
    const inStock = describeCounts(stock.map(({ item, quantity }) => [item, quantity]));
    return {
      accounted: new Set(decisions.map(({ order_id }) => order_id)).intersection(
        new Set(tracked.map(({ order_id }) => order_id)),
      ),
      facts: {
        ...{ tracked: tracked.length, accepted, rejected, reasons: Object.fromEntries(reasons), stock },
      },
      text: `tracked ${tracked.length}, accepted ${accepted}, rejected ${rejected}${because}; in stock ${inStock}`,
    };
  },
};
