import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { orderSchema } from '../../orders/event.ts';
import { inChunks } from '../../shared/in-chunks.ts';
import { comparePositions } from '../../shared/kafka-event.ts';
import { retryConflicts } from '../../shared/retry-conflicts.ts';
import { parseInput, parseItem, scanTable, type Table } from '../../shared/table.ts';
import { type Page, type PageRequest, scanPage } from '../../shared/table-page.ts';

/** Why an order is not served, in the order in which the reasons are looked for. */
export const rejectReason = z.enum(['user_unknown', 'user_not_paid', 'item_unknown', 'insufficient_stock']);

export type RejectReason = z.output<typeof rejectReason>;

const decided = z.object({
  ...orderSchema.shape,
  /** ISO 8601, UTC. */
  decided_at: z.string(),
  topic: z.string(),
  partition: z.int(),
  offset: z.int(),
});

const acceptedHere = decided.extend({ decision: z.literal('accepted'), stock_left: z.int() });

export const rejectedOrderSchema = decided.extend({
  decision: z.literal('rejected'),
  reason: rejectReason,
});

export type RejectedOrder = z.output<typeof rejectedOrderSchema>;

/** What fulfilment decides about an order, once and for all. */
export type MadeDecision = z.output<typeof acceptedHere> | RejectedOrder;

/** An accepted order: decided here, or taken over from another log, which may know no more of it than what was ordered. */
export const acceptedOrderSchema = z.object({
  ...acceptedHere.partial().shape,
  ...orderSchema.omit({ timestamp: true }).shape,
  decision: z.literal('accepted'),
  /** Of an order taken over: when. ISO 8601, UTC. */
  imported_at: z.string().optional(),
});

export type AcceptedOrder = z.output<typeof acceptedOrderSchema>;

/** What became of an order. The accepted ones are the order log. */
export const orderDecisionSchema = z.discriminatedUnion('decision', [
  acceptedOrderSchema,
  rejectedOrderSchema,
]);

export type OrderDecision = z.output<typeof orderDecisionSchema>;

/** Every decision: what was taken over first, by timestamp and id, and then in the order of topic, partition and offset. */
export async function listDecisions(table: Table): Promise<OrderDecision[]> {
  const decisions = await scanTable(table, orderDecisionSchema);
  const [placed, unplaced] = [decisions.filter(isPlaced), decisions.filter((one) => !isPlaced(one))];
  return [...unplaced.sort(compareTimes), ...placed.sort(comparePositions)];
}

/** The order log: what was accepted, in the order in which it was, as far as that is known. */
export async function listAcceptedOrders(table: Table): Promise<AcceptedOrder[]> {
  const accepted = (await listDecisions(table)).filter((made) => made.decision === 'accepted');
  // Sorting is stable: orders of one batch stay in the order of their places.
  return accepted.sort((a, b) => decisionTimeOf(a) - decisionTimeOf(b));
}

function decisionTimeOf({ decided_at, timestamp }: AcceptedOrder): number {
  const text = decided_at ?? timestamp;
  return text === undefined ? 0 : Date.parse(text);
}

type Placed = OrderDecision & { topic: string; partition: number; offset: number };

/** Whether the order was decided here: one that was taken over may name a place on another cluster. */
function isPlaced(decision: OrderDecision): decision is Placed {
  return !isImported(decision) && decision.topic !== undefined;
}

export function isImported(decision: OrderDecision): boolean {
  return decision.decision === 'accepted' && decision.imported_at !== undefined;
}

function compareTimes(one: OrderDecision, other: OrderDecision): number {
  return instantOf(one) - instantOf(other) || (one.order_id < other.order_id ? -1 : 1);
}

function instantOf({ timestamp }: OrderDecision): number {
  return timestamp === undefined ? 0 : Date.parse(timestamp);
}

interface OrderFilter {
  readonly user?: string | undefined;
  readonly item?: string | undefined;
}

/** A page of the accepted orders, in no order. */
export function pageAcceptedOrders(
  table: Table,
  request: PageRequest & OrderFilter,
): Promise<Page<AcceptedOrder>> {
  const { user, item } = request;
  return scanPage(table, request, {
    schema: acceptedOrderSchema,
    keyNames: ['order_id'],
    filter: { decision: 'accepted', user, item },
  });
}

/** A page of the rejected orders, in no order. */
export function pageRejectedOrders(
  table: Table,
  request: PageRequest & OrderFilter & { reason?: RejectReason | undefined },
): Promise<Page<RejectedOrder>> {
  const { user, item, reason } = request;
  return scanPage(table, request, {
    schema: rejectedOrderSchema,
    keyNames: ['order_id'],
    filter: { decision: 'rejected', user, item, reason },
  });
}

/** What became of an order; undefined while nothing is decided about it. */
export async function getDecision(table: Table, order_id: string): Promise<OrderDecision | undefined> {
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.name, Key: { order_id }, ConsistentRead: true }),
  );
  return Item === undefined ? undefined : parseItem(orderDecisionSchema, Item, table.name);
}

/** One order a write, some side by side: a condition each is what a batch cannot have. */
const CHUNKING = { size: 1, atOnce: 16 };

/**
 * Adds accepted orders to the log whose ids nothing was decided about yet; no stock is touched, and nobody is asked
 * whether they have paid. Answers, by order id, what was decided about the others before.
 */
export async function addAcceptedOrders(
  table: Table,
  orders: readonly AcceptedOrder[],
): Promise<ReadonlyMap<string, OrderDecision>> {
  const present = new Map<string, OrderDecision>();
  await inChunks(orders, CHUNKING, async ([order]) => {
    const earlier = order === undefined ? undefined : await addAcceptedOrder(table, order);
    if (earlier !== undefined) present.set(earlier.order_id, earlier);
  });
  return present;
}

/** Answers the decision that is there; undefined when the order was added. */
async function addAcceptedOrder(table: Table, order: AcceptedOrder): Promise<OrderDecision | undefined> {
  const put = new PutCommand({
    TableName: table.name,
    Item: parseInput(acceptedOrderSchema, order),
    ConditionExpression: 'attribute_not_exists(order_id)',
  });
  try {
    await retryConflicts(() => table.client.send(put));
    return undefined;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
  return getDecision(table, order.order_id);
}
