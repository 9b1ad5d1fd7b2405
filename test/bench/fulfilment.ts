/**
 * Orders per second of the fulfilment pipeline on the local engine, batched against one transaction per order: the same
 * orders, the same engine, several rounds in turn, the median of each.
 *
 *     node test/bench/fulfilment.ts [--orders 5000] [--rounds 3] [--batch 500]
 */
import { randomUUID } from 'node:crypto';
import { BatchGetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { PlacedOrder } from '../../functions/fulfilment/decide-orders.ts';
import { settleOrders } from '../../functions/fulfilment/settle-orders.ts';
import { listDecisions } from '../../functions/fulfilment/tables/decisions.ts';
import { listItems } from '../../functions/fulfilment/tables/inventory.ts';
import type { FulfilmentTables } from '../../functions/fulfilment/to-actions.ts';
import { generateOrder } from '../../functions/orders/generate-order.ts';
import { readBenchFlags } from '../support/bench-flags.ts';
import { startDynamoDb } from '../support/dynamodb.ts';
import { createFulfilmentTables, place, type TestTables } from '../support/fulfilment.ts';
import { Random } from '../support/random.ts';

const {
  orders: count,
  rounds,
  batch: batchSize,
} = readBenchFlags({ counts: { orders: [5_000, 1_000_000], rounds: [3, 1_000], batch: [500, 10_000] } });

const USERS = [
  { user: 'alice', status: 'paid' as const },
  { user: 'bob', status: 'unpaid' as const },
  { user: 'carol', status: 'paid' as const },
];
/** Enough that most orders are accepted: a deduction is the dearest case for both. */
const PLENTY = 1_000_000;
const STOCK = ['book', 'pen', 'notebook'].map((item) => ({ item, quantity: PLENTY }));

const random = new Random(1);
const orders = place(
  Array.from({ length: count }, () =>
    generateOrder({ random: () => random.next(), newId: randomUUID, now: () => new Date() }),
  ),
);

/** The baseline: one read of everything the order needs and one transaction, for each order in turn. */
async function settleOneByOne(tables: FulfilmentTables, placed: readonly PlacedOrder[]): Promise<void> {
  for (const { order, topic, partition, offset } of placed) {
    const { Responses } = await tables.client.send(
      new BatchGetCommand({
        RequestItems: {
          [tables.users]: { ConsistentRead: true, Keys: [{ user: order.user }] },
          [tables.inventory]: { ConsistentRead: true, Keys: [{ item: order.item }] },
          [tables.decisions]: { ConsistentRead: true, Keys: [{ order_id: order.order_id }] },
        },
      }),
    );
    const [user, item, earlier] = [tables.users, tables.inventory, tables.decisions].map(
      (table) => Responses?.[table]?.[0],
    );
    if (earlier !== undefined) continue;
    const quantity = Number(item?.['quantity']);
    const accepted = user?.['status'] === 'paid' && quantity >= order.quantity;
    const position = { topic, partition, offset, decided_at: new Date().toISOString() };
    const verdict = accepted
      ? { decision: 'accepted', stock_left: quantity - order.quantity }
      : {
          decision: 'rejected',
          reason: user?.['status'] === 'paid' ? 'insufficient_stock' : 'user_not_paid',
        };
    await tables.client.send(
      new TransactWriteCommand({
        TransactItems: [
          {
            Put: {
              TableName: tables.decisions,
              Item: { ...order, ...verdict, ...position },
              ConditionExpression: 'attribute_not_exists(order_id)',
            },
          },
          {
            ConditionCheck: {
              TableName: tables.users,
              Key: { user: order.user },
              ConditionExpression: '#status = :status',
              ExpressionAttributeNames: { '#status': 'status' },
              ExpressionAttributeValues: { ':status': user?.['status'] },
            },
          },
          ...(accepted
            ? [
                {
                  Update: {
                    TableName: tables.inventory,
                    Key: { item: order.item },
                    UpdateExpression: 'SET quantity = quantity - :quantity',
                    ConditionExpression: 'quantity >= :quantity',
                    ExpressionAttributeValues: { ':quantity': order.quantity },
                  },
                },
              ]
            : []),
        ],
      }),
    );
  }
}

async function settleInBatches(tables: FulfilmentTables, placed: readonly PlacedOrder[]): Promise<void> {
  for (let start = 0; start < placed.length; start += batchSize) {
    await settleOrders(tables, placed.slice(start, start + batchSize));
  }
}

/** Orders per second on empty tables of their own, and what came of them. */
async function measure(
  tables: TestTables,
  settle: typeof settleInBatches,
): Promise<{ rate: number; result: string }> {
  const started = performance.now();
  await settle(tables, orders);
  const rate = count / ((performance.now() - started) / 1_000);
  const decisions = await listDecisions(tables.decisionsTable);
  const accepted = decisions.filter(({ decision }) => decision === 'accepted').length;
  const stock = (await listItems(tables.inventoryTable)).map(({ item, quantity }) => `${item} ${quantity}`);
  return { rate, result: `${accepted} accepted of ${decisions.length}, left: ${stock.join(', ')}` };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

const dynamoDb = await startDynamoDb();
try {
  const rates = { batched: [] as number[], naive: [] as number[] };
  for (let round = 1; round <= rounds; round++) {
    const seed = () => createFulfilmentTables(dynamoDb, { users: USERS, stock: STOCK });
    const naive = await measure(await seed(), settleOneByOne);
    const batched = await measure(await seed(), settleInBatches);
    if (naive.result !== batched.result)
      throw new Error(`naive: ${naive.result}; batched: ${batched.result}`);
    rates.naive.push(naive.rate);
    rates.batched.push(batched.rate);
    console.log(
      `round ${round}: naive ${naive.rate.toFixed(0)}/s, batched ${batched.rate.toFixed(0)}/s ` +
        `(${(batched.rate / naive.rate).toFixed(1)}x) ${batched.result}`,
    );
  }
  const [batched, naive] = [median(rates.batched), median(rates.naive)];
  console.log(`${count} orders in batches of ${batchSize}, median of ${rounds} rounds`);
  console.log(`  naive    ${naive.toFixed(0)} orders/s`);
  console.log(`  batched  ${batched.toFixed(0)} orders/s`);
  console.log(`  ratio    ${(batched / naive).toFixed(1)}`);
} finally {
  await dynamoDb.stop();
}
