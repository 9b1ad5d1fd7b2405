import { GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { parseItem, scanTable, type Table } from '../../shared/table.ts';
import { type Page, type PageRequest, scanPage } from '../../shared/table-page.ts';
import { orderSchema } from '../event.ts';

/** An order as the tracker saw it for the first time: the order, where it was in Kafka, and when it was received. */
export const trackedOrderSchema = z.object({
  ...orderSchema.shape,
  topic: z.string(),
  partition: z.int(),
  offset: z.int(),
  /** ISO 8601, UTC. */
  received_at: z.string(),
});

export type TrackedOrder = z.output<typeof trackedOrderSchema>;

/** Every order the tracker has seen, in the order received. */
export async function listTrackedOrders(table: Table): Promise<TrackedOrder[]> {
  const orders = await scanTable(table, trackedOrderSchema);
  return orders.sort((a, b) =>
    a.received_at === b.received_at
      ? a.partition - b.partition || a.offset - b.offset
      : a.received_at < b.received_at
        ? -1
        : 1,
  );
}

/** A page of the orders that the tracker has seen, in no order. */
export function pageTrackedOrders(
  table: Table,
  request: PageRequest & { user?: string | undefined; item?: string | undefined },
): Promise<Page<TrackedOrder>> {
  const { user, item } = request;
  return scanPage(table, request, {
    schema: trackedOrderSchema,
    keyNames: ['order_id'],
    filter: { user, item },
  });
}

/** One order; undefined when the tracker has not seen it. */
export async function getTrackedOrder(table: Table, order_id: string): Promise<TrackedOrder | undefined> {
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.name, Key: { order_id }, ConsistentRead: true }),
  );
  return Item === undefined ? undefined : parseItem(trackedOrderSchema, Item, table.name);
}
