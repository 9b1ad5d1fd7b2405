import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PlacedOrder } from '../../../functions/fulfilment/decide-orders.ts';
import { settleOrders } from '../../../functions/fulfilment/settle-orders.ts';
import { listDecisions } from '../../../functions/fulfilment/tables/decisions.ts';
import { listItems } from '../../../functions/fulfilment/tables/inventory.ts';
import { FunctionError } from '../../../functions/shared/errors.ts';
import { startDynamoDb, type TestDynamoDb } from '../../support/dynamodb.ts';
import {
  createFulfilmentTables,
  makeOrder,
  place,
  type TestTables,
  uuidOf,
} from '../../support/fulfilment.ts';
import { interceptCommands } from '../../support/intercept-commands.ts';
import { Random } from '../../support/random.ts';
import { SequentialModel } from '../../support/sequential-model.ts';

let dynamoDb: TestDynamoDb;
beforeAll(async () => {
  dynamoDb = await startDynamoDb();
});
afterAll(() => dynamoDb.stop());

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

/**
 * Reads a partition to its end like a poller: a failed batch is delivered again, and some others are too. Answers how many
 * failed.
 */
async function drain(tables: TestTables, records: readonly PlacedOrder[], random: Random): Promise<number> {
  const client = dynamoDb.createClient();
  const commands = interceptCommands(client);
  const crash = () => Promise.reject(new Error('crash'));
  let failures = 0;
  for (let from = 0; from < records.length; ) {
    const batch = records.slice(from, from + random.int(1, 150));
    const dice = random.next();
    if (dice < 0.2) commands.before('TransactWrite', crash);
    else if (dice < 0.4) commands.after('TransactWrite', crash);
    try {
      await settleOrders({ ...tables, client }, batch);
      if (random.next() < 0.8) from += batch.length;
    } catch (error) {
      const isExpected =
        error instanceof FunctionError || (error instanceof Error && error.message === 'crash');
      if (!isExpected) throw error;
      failures++;
    }
  }
  return failures;
}

it.each([
  { seed: 1, workers: 1 },
  { seed: 2, workers: 1 },
  // As when a group rebalances while the old owner of a partition still has a batch in hand.
  { seed: 3, workers: 2 },
  { seed: 4, workers: 2 },
])(
  'equals a sequential model, with repeats, crashes and $workers worker(s) at each partition (seed $seed)',
  { timeout: 60_000 },
  async ({ seed, workers }) => {
    const tables = await createFulfilmentTables(dynamoDb, { users: USERS, stock: STOCK });
    const partitions = ITEMS.map((_, partition) =>
      makePartition(partition, new Random(10 * seed + partition)),
    );
    const drains = partitions.flatMap((records, partition) =>
      Array.from({ length: workers }, (_, worker) =>
        drain(tables, records, new Random(100 * seed + 10 * partition + worker)),
      ),
    );
    expect(Math.max(...(await Promise.all(drains)))).toBeGreaterThan(0);

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
