import { batchGet } from '../shared/batch-get.ts';
import type { Round } from '../shared/settle.ts';
import { parseItem } from '../shared/table.ts';
import type { PlacedOrder, Snapshot } from './decide-orders.ts';
import { orderDecisionSchema } from './tables/decisions.ts';
import { stockItemSchema } from './tables/inventory.ts';
import { servedUserSchema } from './tables/users.ts';
import type { FulfilmentTables } from './to-actions.ts';

/** Reads the users, the items and, unless it is the first round, the earlier decisions of these orders together. */
export async function readSnapshot(
  tables: FulfilmentTables,
  orders: readonly PlacedOrder[],
  { isFirst }: Round,
): Promise<Snapshot> {
  const ids = isFirst ? [] : orders.map(({ order }) => order.order_id);
  const found = await batchGet(tables.client, [
    { table: tables.users, keyName: 'user', values: orders.map(({ order }) => order.user) },
    { table: tables.inventory, keyName: 'item', values: orders.map(({ order }) => order.item) },
    { table: tables.decisions, keyName: 'order_id', values: ids },
  ]);
  const users = (found.get(tables.users) ?? []).map((item) =>
    parseItem(servedUserSchema, item, tables.users),
  );
  const items = (found.get(tables.inventory) ?? []).map((item) =>
    parseItem(stockItemSchema, item, tables.inventory),
  );
  const decisions = (found.get(tables.decisions) ?? []).map((item) =>
    parseItem(orderDecisionSchema, item, tables.decisions),
  );
  return {
    users: new Map(users.map(({ user, status }) => [user, status])),
    stock: new Map(items.map(({ item, quantity }) => [item, quantity])),
    decided: new Map(decisions.map((decision) => [decision.order_id, decision])),
  };
}
