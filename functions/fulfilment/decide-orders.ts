import type { Order } from '../orders/event.ts';
import type { MadeDecision, OrderDecision, RejectReason } from './tables/decisions.ts';
import type { UserStatus } from './tables/users.ts';

/** An order and where it is in Kafka. */
export interface PlacedOrder {
  readonly order: Order;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

/** What is known when orders are decided. What is not in a map does not exist. */
export interface Snapshot {
  readonly users: ReadonlyMap<string, UserStatus>;
  /** Pieces in stock, by item. */
  readonly stock: ReadonlyMap<string, number>;
  /** Decisions made before, by order id. */
  readonly decided: ReadonlyMap<string, OrderDecision>;
}

/** A delivered order and the one decision about its id: made for it, or before. */
export type Outcome =
  | { readonly placed: PlacedOrder; readonly decision: MadeDecision; readonly repeated: false }
  | { readonly placed: PlacedOrder; readonly decision: OrderDecision; readonly repeated: true };

/** Decides orders one after the other, each on the stock that the ones before it left. */
export function decideOrders(
  orders: readonly PlacedOrder[],
  snapshot: Snapshot,
  decidedAt: string,
): Outcome[] {
  const stock = new Map(snapshot.stock);
  const decided = new Map<string, OrderDecision>(snapshot.decided);
  return orders.map((placed) => {
    const { order, topic, partition, offset } = placed;
    const earlier = decided.get(order.order_id);
    if (earlier !== undefined) return { placed, decision: earlier, repeated: true };
    const inStock = stock.get(order.item);
    const verdict = judge(order, snapshot.users.get(order.user), inStock);
    if (verdict.decision === 'accepted') stock.set(order.item, verdict.stock_left);
    const decision = { ...order, ...verdict, decided_at: decidedAt, topic, partition, offset };
    decided.set(order.order_id, decision);
    return { placed, decision, repeated: false };
  });
}

type Verdict = { decision: 'accepted'; stock_left: number } | { decision: 'rejected'; reason: RejectReason };

function judge(order: Order, status: UserStatus | undefined, inStock: number | undefined): Verdict {
  if (status === undefined) return { decision: 'rejected', reason: 'user_unknown' };
  if (status !== 'paid') return { decision: 'rejected', reason: 'user_not_paid' };
  if (inStock === undefined) return { decision: 'rejected', reason: 'item_unknown' };
  if (inStock < order.quantity) return { decision: 'rejected', reason: 'insufficient_stock' };
  return { decision: 'accepted', stock_left: inStock - order.quantity };
}
