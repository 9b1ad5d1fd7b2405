import * as z from 'zod';
import { scanTable, type Table } from '../../shared/table.ts';
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
