import { comparePositions } from '../shared/kafka-event.ts';
import { settle } from '../shared/settle.ts';
import { decideOrders, type Outcome, type PlacedOrder } from './decide-orders.ts';
import { planTransactions } from './plan-transactions.ts';
import { readSnapshot } from './read-snapshot.ts';
import type { MadeDecision, OrderDecision } from './tables/decisions.ts';
import { type FulfilmentTables, toActions } from './to-actions.ts';

/**
 * Decides a batch of orders and stores the decisions with the stock they deduct, each order id once whatever happens.
 *
 * Everything a decision relies on is guarded in the transaction that stores it: the id is undecided, the user's status and
 * the item's stock are what was read, or are still absent. So orders are decided as if each had come alone, in offset
 * order; after a crash between two transactions, the next delivery goes on with the stock that the first ones left.
 *
 * @param attempted what the invocation has tried to store, by order id: an earlier try at the same batch may have stored it.
 * @returns an outcome for each delivered order, in order of topic, partition and offset.
 * @throws FunctionError SETTLEMENT_CONTENDED when users or stock keep changing; what was stored until then stays.
 */
export async function settleOrders(
  tables: FulfilmentTables,
  orders: readonly PlacedOrder[],
  attempted: Map<string, MadeDecision> = new Map(),
): Promise<Outcome[]> {
  const outcomes = new Map<PlacedOrder, Outcome>();
  const inOrder = orders.toSorted(comparePositions);
  const isFirstTry = attempted.size === 0;
  await settle(tables.client, inOrder, async (pending, { isFirst }) => {
    const snapshot = await readSnapshot(tables, pending, { isFirst: isFirst && isFirstTry });
    const decided = decideOrders(pending, snapshot, new Date().toISOString());
    for (const outcome of decided) outcomes.set(outcome.placed, claim(outcome, attempted));
    const fresh = decided.flatMap(({ repeated, decision }) => (repeated ? [] : [decision]));
    for (const decision of fresh) attempted.set(decision.order_id, decision);
    const placedById = Map.groupBy(pending, ({ order }) => order.order_id);
    return {
      settled: pending.filter(({ order }) => snapshot.decided.has(order.order_id)),
      transactions: planTransactions(fresh, snapshot).map((transaction) => ({
        actions: toActions(tables, transaction),
        settles: transaction.decisions.flatMap(({ order_id }) => placedById.get(order_id) ?? []),
      })),
    };
  });
  return inOrder.flatMap((placed) => outcomes.get(placed) ?? []);
}

/**
 * A decision that was found stored may be the one this invocation made: its transaction was written, but the answer was lost
 * and the SDK's retry refused, or a later one of the batch failed. It is told as made now, or nobody would tell it.
 */
function claim(outcome: Outcome, attempted: ReadonlyMap<string, MadeDecision>): Outcome {
  const { placed, decision } = outcome;
  const ours = attempted.get(decision.order_id);
  const isOurs =
    outcome.repeated &&
    ours !== undefined &&
    ours.decided_at === decision.decided_at &&
    isAt(decision, ours) &&
    comparePositions(placed, ours) === 0;
  return isOurs ? { placed, decision: ours, repeated: false } : outcome;
}

/** What was taken over from another log may be nowhere. */
function isAt({ topic, partition, offset }: OrderDecision, other: MadeDecision): boolean {
  return topic === other.topic && partition === other.partition && offset === other.offset;
}
