import { MAX_ACTIONS } from '../shared/transact-write.ts';
import type { Snapshot } from './decide-orders.ts';
import type { MadeDecision } from './tables/decisions.ts';
import type { UserStatus } from './tables/users.ts';

/** An item's stock as its decisions rely on it, and as they leave it; undefined where the item does not exist. */
export interface StockChange {
  readonly before: number | undefined;
  after: number | undefined;
}

/** Decisions that are stored together, with everything they rely on. */
export interface SettlementTransaction {
  readonly decisions: MadeDecision[];
  /** The status relied upon, by user; undefined where the user must not exist. */
  readonly users: Map<string, UserStatus | undefined>;
  /** By item; what no decision looked at is not here. */
  readonly stock: Map<string, StockChange>;
}

/**
 * Cuts decisions, in their order, into transactions: one action for each decision, each user and each item relied upon,
 * however many orders share them. A transaction expects the stock that the ones before it leave.
 */
export function planTransactions(
  decisions: readonly MadeDecision[],
  snapshot: Snapshot,
): SettlementTransaction[] {
  const transactions: SettlementTransaction[] = [];
  const stock = new Map(snapshot.stock);
  let current: SettlementTransaction | undefined;
  for (const decision of decisions) {
    const looksAtStock = reliesOnStock(decision);
    if (current === undefined || countWith(current, decision) > MAX_ACTIONS) {
      current = { decisions: [], users: new Map(), stock: new Map() };
      transactions.push(current);
    }
    current.decisions.push(decision);
    current.users.set(decision.user, snapshot.users.get(decision.user));
    if (!looksAtStock) continue;
    const before = stock.get(decision.item);
    const change = current.stock.get(decision.item) ?? { before, after: before };
    if (decision.decision === 'accepted') {
      change.after = decision.stock_left;
      stock.set(decision.item, decision.stock_left);
    }
    current.stock.set(decision.item, change);
  }
  return transactions;
}

/** An order whose user is not served is rejected whatever the stock. */
function reliesOnStock(decision: MadeDecision): boolean {
  return (
    decision.decision === 'accepted' ||
    decision.reason === 'item_unknown' ||
    decision.reason === 'insufficient_stock'
  );
}

function countWith({ decisions, users, stock }: SettlementTransaction, next: MadeDecision): number {
  const moreUsers = users.has(next.user) ? 0 : 1;
  const moreItems = stock.has(next.item) || !reliesOnStock(next) ? 0 : 1;
  return decisions.length + 1 + users.size + moreUsers + stock.size + moreItems;
}
