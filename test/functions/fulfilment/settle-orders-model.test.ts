import { expect, it } from 'vitest';
import type { PlacedOrder } from '../../../functions/fulfilment/decide-orders.ts';
import { settleOrders } from '../../../functions/fulfilment/settle-orders.ts';
import { listDecisions } from '../../../functions/fulfilment/tables/decisions.ts';
import { listItems } from '../../../functions/fulfilment/tables/inventory.ts';
import { DRAINS, drainPartitions } from '../../support/drain-partitions.ts';
import { shareDynamoDb } from '../../support/dynamodb.ts';
import { createFulfilmentTables, makeOrder, place, uuidOf } from '../../support/fulfilment.ts';
import { Random } from '../../support/random.ts';
import { SequentialModel } from '../../support/sequential-model.ts';

const dynamoDb = shareDynamoDb();

const USERS = [
  ...['alice', 'carol', 'erin'].map((user) => ({ user, status: 'paid' as const })),
  { user: 'bob', status: 'unpaid' as const },
];
const BUYERS = [...USERS.map(({ user }) => user), 'mallory'];
/** The items of each partition, as the record key would spread them; one of each is in no inventory. */
const ITEMS = [
  ['book', 'ink', 'no such book'],
  ['pen', 'no such pen'],
  ['notebook', 'ruler', 'no such ruler'],
];
const STOCK = ['book', 'ink', 'pen', 'notebook', 'ruler'].map((item, n) => ({ item, quantity: 80 + 40 * n }));

/** A partition's records: orders, some of them sent twice with an offset of their own. */
function makePartition(partition: number, random: Random): PlacedOrder[] {
  const orders = Array.from({ length: 300 }, (_, n) =>
    makeOrder({
      order_id: uuidOf(`${partition}/${random.next() < 0.1 ? random.int(0, n) : n}`),
      user: random.pick(BUYERS),
      item: random.pick(ITEMS[partition] ?? []),
      quantity: random.int(1, 6),
    }),
  );
  return place(orders, { partition });
}

it.each(DRAINS)(
  'equals a sequential model, with repeats, crashes and $workers worker(s) at each partition (seed $seed)',
  async ({ seed, workers }) => {
    const tables = await createFulfilmentTables(dynamoDb, { users: USERS, stock: STOCK });
    const partitions = ITEMS.map((_, partition) =>
      makePartition(partition, new Random(10 * seed + partition)),
    );
    await drainPartitions(partitions, {
      ...{ dynamoDb, seed, workers },
      settle: (client, batch) => settleOrders({ ...tables, client }, batch),
    });

    const model = new SequentialModel(USERS, STOCK);
    for (const records of partitions) model.deliver(records);
    const decisions = await listDecisions(tables.decisionsTable);
    const verdicts = decisions.map((decision) => [
      decision.order_id,
      decision.decision === 'accepted' ? 'accepted' : decision.reason,
    ]);
    expect(Object.fromEntries(verdicts)).toEqual(Object.fromEntries(model.verdicts));
    expect(new Set(model.verdicts.values()).size).toBe(5);
    const stock = await listItems(tables.inventoryTable);
    expect(Object.fromEntries(stock.map(({ item, quantity }) => [item, quantity]))).toEqual(
      Object.fromEntries(model.stock),
    );
  },
);
