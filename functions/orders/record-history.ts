import { batchGet } from '../shared/batch-get.ts';
import { batchPut } from '../shared/batch-put.ts';
import type { Table } from '../shared/table.ts';
import type { TrackedOrder } from './tables/history.ts';

/**
 * Stores the orders that the table does not hold yet: a redelivery or a replay changes nothing, and of two orders with one
 * id the first counts. One partition is read by one consumer at a time, so what is missing when it is looked up is still
 * missing when it is written. Two batches meet only when a rebalance repeats one, with the same orders from the same
 * positions, or when an id is used again for another item, in another partition, at that instant: then the later write
 * counts, in the history alone.
 */
export async function recordHistory(table: Table, orders: readonly TrackedOrder[]): Promise<void> {
  const missing = new Map<unknown, TrackedOrder>();
  for (const order of orders) {
    if (!missing.has(order.order_id)) missing.set(order.order_id, order);
  }
  const found = await batchGet(table.client, [
    { table: table.name, keyName: 'order_id', values: orders.map((order) => order.order_id) },
  ]);
  for (const item of found.get(table.name) ?? []) missing.delete(item['order_id']);
  await batchPut(table, [...missing.values()]);
}
