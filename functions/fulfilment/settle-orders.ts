import { backOff } from '../shared/backoff.ts';
import { FunctionError } from '../shared/errors.ts';
import { comparePositions } from '../shared/kafka-event.ts';
import { decideOrders, type Outcome, type PlacedOrder } from './decide-orders.ts';
import type { OrderDecision } from './decisions.ts';
import { planTransactions } from './plan-transactions.ts';
import { readSnapshot } from './read-snapshot.ts';
import { type FulfilmentTables, writeTransaction } from './write-transaction.ts';

/** How often in a row a transaction may be refused before Lambda is left to retry the batch. */
const MAX_REFUSALS = 10;

/**
 * Decides a batch of orders and stores the decisions with the stock they deduct, each order id once whatever happens.
 *
 * Everything a decision relies on is guarded in the transaction that stores it: the id is undecided, the user's status and
 * the item's stock are what was read, or are still absent. So transactions take effect as if each had run alone, in offset
 * order; after a crash between two of them, the next delivery finds the first ones decided and goes on with the stock they
 * left. A refused transaction wrote nothing: what is left of the batch is read and decided anew.
 *
 * @returns an outcome for each delivered order, in order of topic, partition and offset.
 * @throws FunctionError SETTLEMENT_CONTENDED when users or stock keep changing; what was stored until then stays.
 */
export async function settleOrders(
  tables: FulfilmentTables,
  orders: readonly PlacedOrder[],
): Promise<Outcome[]> {
  const settled: Outcome[] = [];
  const attempted = new Map<string, OrderDecision>();
  let pending = orders.toSorted(comparePositions);
  let refusals = 0;
  while (pending.length > 0) {
    const snapshot = await readSnapshot(tables, pending);
    const outcomes = decideOrders(pending, snapshot, new Date().toISOString());
    const stored = new Set(snapshot.decided.keys());
    const fresh = outcomes.filter(({ repeated }) => !repeated).map(({ decision }) => decision);
    for (const transaction of planTransactions(fresh, snapshot)) {
      for (const decision of transaction.decisions) attempted.set(decision.order_id, decision);
      let write = await writeTransaction(tables, transaction);
      while (write.result === 'busy') {
        await giveWay(++refusals, write.cause);
        write = await writeTransaction(tables, transaction);
      }
      if (write.result === 'stale') {
        await giveWay(++refusals, write.cause);
        break;
      }
      refusals = 0;
      for (const { order_id } of transaction.decisions) stored.add(order_id);
    }
    const isSettled = ({ decision }: Outcome) => stored.has(decision.order_id);
    settled.push(...outcomes.filter(isSettled).map((outcome) => claim(outcome, attempted)));
    pending = outcomes.filter((outcome) => !isSettled(outcome)).map(({ placed }) => placed);
  }
  return settled.sort((a, b) => comparePositions(a.placed, b.placed));
}

async function giveWay(refusals: number, cause: Error): Promise<void> {
  if (refusals >= MAX_REFUSALS) {
    throw new FunctionError(
      'SETTLEMENT_CONTENDED',
      `A transaction of decisions was refused ${refusals} times in a row. The batch is left to be retried.`,
      { cause },
    );
  }
  await backOff(refusals);
}

/**
 * A decision that was found stored may be the one this call made: its transaction was written, but the answer was lost and
 * the SDK's retry refused. It is told as made now, or nobody would tell it.
 */
function claim(outcome: Outcome, attempted: ReadonlyMap<string, OrderDecision>): Outcome {
  const ours = attempted.get(outcome.decision.order_id);
  const isOurs =
    outcome.repeated &&
    ours !== undefined &&
    ours.decided_at === outcome.decision.decided_at &&
    comparePositions(ours, outcome.decision) === 0 &&
    comparePositions(outcome.placed, ours) === 0;
  return isOurs ? { ...outcome, repeated: false } : outcome;
}
