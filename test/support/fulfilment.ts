import { createHash } from 'node:crypto';
import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { PlacedOrder } from '../../functions/fulfilment/decide-orders.ts';
import type { StockItem } from '../../functions/fulfilment/tables/inventory.ts';
import type { User } from '../../functions/fulfilment/tables/users.ts';
import type { FulfilmentTables } from '../../functions/fulfilment/to-actions.ts';
import type { Order } from '../../functions/orders/event.ts';
import type { Table } from '../../functions/shared/table.ts';
import type { TestDynamoDb } from './dynamodb.ts';

/** The tables of the fulfilment pipeline on a test's engine, each also on its own. */
export interface TestTables extends FulfilmentTables {
  readonly usersTable: Table;
  readonly inventoryTable: Table;
  readonly decisionsTable: Table;
}

export async function createFulfilmentTables(
  dynamoDb: TestDynamoDb,
  { users = [], stock = [] }: { users?: readonly User[]; stock?: readonly StockItem[] } = {},
): Promise<TestTables> {
  const client = dynamoDb.createClient();
  const [usersTable, inventoryTable, decisionsTable] = await Promise.all([
    dynamoDb.createTable('user'),
    dynamoDb.createTable('item'),
    dynamoDb.createTable('order_id'),
  ]);
  await put(usersTable, users);
  await put(inventoryTable, stock);
  return {
    client,
    users: usersTable.name,
    inventory: inventoryTable.name,
    decisions: decisionsTable.name,
    usersTable,
    inventoryTable,
    decisionsTable,
  };
}

async function put(table: Table, items: readonly object[]): Promise<void> {
  for (let start = 0; start < items.length; start += 25) {
    const requests = items.slice(start, start + 25).map((item) => ({ PutRequest: { Item: { ...item } } }));
    await table.client.send(new BatchWriteCommand({ RequestItems: { [table.name]: requests } }));
  }
}

/** A UUID that is the same for the same name. */
export function uuidOf(name: string | number): string {
  const hex = createHash('sha256').update(String(name)).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** An order of alice for one book, unless said otherwise. */
export function makeOrder(changes: Partial<Order> = {}): Order {
  return {
    order_id: uuidOf('an order'),
    user: 'alice',
    item: 'book',
    quantity: 1,
    timestamp: '2026-01-31T09:30:00Z',
    ...changes,
  };
}

/** Orders as they would lie in one partition, from `firstOffset` on. */
export function place(
  orders: readonly Order[],
  { partition = 0, firstOffset = 0 }: { partition?: number; firstOffset?: number } = {},
): PlacedOrder[] {
  return orders.map((order, index) => ({
    order,
    topic: 'orders',
    partition,
    offset: firstOffset + index,
  }));
}
