import * as z from 'zod';
import { orderSchema } from '../../orders/event.ts';
import { comparePositions } from '../../shared/kafka-event.ts';
import { scanTable, type Table } from '../../shared/table.ts';

/** Why an order is not served, in the order in which the reasons are looked for. */
const rejectReason = z.enum(['user_unknown', 'user_not_paid', 'item_unknown', 'insufficient_stock']);

export type RejectReason = z.output<typeof rejectReason>;

const decided = z.object({
  ...orderSchema.shape,
  /** ISO 8601, UTC. */
  decided_at: z.string(),
  topic: z.string(),
  partition: z.int(),
  offset: z.int(),
});

/** What was decided about an order, once and for all: the accepted ones are the order log. */
export const orderDecisionSchema = z.discriminatedUnion('decision', [
  decided.extend({ decision: z.literal('accepted'), stock_left: z.int() }),
  decided.extend({ decision: z.literal('rejected'), reason: rejectReason }),
]);

export type OrderDecision = z.output<typeof orderDecisionSchema>;

/** Every decision, in the order of topic, partition and offset. */
export async function listDecisions(table: Table): Promise<OrderDecision[]> {
  const decisions = await scanTable(table, orderDecisionSchema);
  return decisions.sort(comparePositions);
}
