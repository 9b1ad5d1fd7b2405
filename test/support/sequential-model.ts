import type { PlacedOrder } from '../../functions/fulfilment/decide-orders.ts';

/** What a person with a ledger would do: one delivery after the other, each id once. The measure of the real thing. */
export class SequentialModel {
  readonly #paid: ReadonlyMap<string, boolean>;
  readonly stock: Map<string, number>;
  /** By order id: `accepted`, or why not. */
  readonly verdicts = new Map<string, string>();

  constructor(
    users: readonly { user: string; status: string }[],
    stock: readonly { item: string; quantity: number }[],
  ) {
    this.#paid = new Map(users.map(({ user, status }) => [user, status === 'paid']));
    this.stock = new Map(stock.map(({ item, quantity }) => [item, quantity]));
  }

  deliver(placed: readonly PlacedOrder[]): void {
    for (const { order } of placed) {
      if (this.verdicts.has(order.order_id)) continue;
      const left = (this.stock.get(order.item) ?? Number.NaN) - order.quantity;
      let verdict = 'accepted';
      if (!this.#paid.has(order.user)) verdict = 'user_unknown';
      else if (!this.#paid.get(order.user)) verdict = 'user_not_paid';
      else if (Number.isNaN(left)) verdict = 'item_unknown';
      else if (left < 0) verdict = 'insufficient_stock';
      else this.stock.set(order.item, left);
      this.verdicts.set(order.order_id, verdict);
    }
  }
}
