import { batchGet, type Item } from '../shared/batch-get.ts';
import { batchPut } from '../shared/batch-put.ts';
import type { Table } from '../shared/table.ts';
import type { TrackedOrder } from './tables/history.ts';

/** A delivered order. */
export interface Outcome {
  readonly order: TrackedOrder;
  /** Whether the table holds its id from an earlier delivery, or another record. */
  readonly repeated: boolean;
}

/**
 * Stores the orders that the table does not hold yet: a redelivery or a replay changes nothing, and of two orders with one
 * id the first counts. One partition is read by one consumer at a time, so what is missing when it is looked up is still
 * missing when it is written. Two batches meet only when a rebalance repeats one, with the same orders from the same
 * positions, or when an id is used again for another item, in another partition, at that instant: then the later write
 * counts, in the history alone.
 *
 * @param orders of one invocation, told from others by when they were received: what it stored before and is asked for again
 * is no repeat.
 */
export async function recordHistory(table: Table, orders: readonly TrackedOrder[]): Promise<Outcome[]> {
  const fresh = new Map<unknown, TrackedOrder>();
  for (const order of orders) {
    if (!fresh.has(order.order_id)) fresh.set(order.order_id, order);
  }
  const firsts = new Set(fresh.values());
  const found = await batchGet(table.client, [
    { table: table.name, keyName: 'order_id', values: orders.map((order) => order.order_id) },
  ]);
  for (const item of found.get(table.name) ?? []) {
    const order = fresh.get(item['order_id']);
    fresh.delete(item['order_id']);
    if (order !== undefined && !isSame(item, order)) firsts.delete(order);
  }
  await batchPut(table, [...fresh.values()]);
  return orders.map((order) => ({ order, repeated: !firsts.has(order) }));
}

/** Whether the item was made of this very delivery. */
function isSame(item: Item, order: TrackedOrder): boolean {
  return (['received_at', 'topic', 'partition', 'offset'] as const).every(
    (field) => item[field] === order[field],
  );
}
