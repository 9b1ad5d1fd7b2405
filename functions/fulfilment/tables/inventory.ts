import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { itemName } from '../../orders/event.ts';
import { AlreadyExists, NotFound } from '../../shared/errors.ts';
import { retryConflicts } from '../../shared/retry-conflicts.ts';
import { parseInput, parseItem, scanTable, type Table } from '../../shared/table.ts';
import { type Page, type PageRequest, scanPage } from '../../shared/table-page.ts';

const STOCK_RULE = 'must be an integer from 0';

/** Pieces in stock. */
const stockQuantity = z.int(STOCK_RULE).min(0, STOCK_RULE);

export const stockItemSchema = z.object({ item: itemName, quantity: stockQuantity });

export type StockItem = z.output<typeof stockItemSchema>;

/** @throws AlreadyExists when the item is there; FunctionError VALUE_INVALID when name or quantity do not fit. */
export async function addItem(table: Table, input: StockItem): Promise<StockItem> {
  const stock = parseInput(stockItemSchema, input);
  const put = new PutCommand({
    TableName: table.name,
    Item: stock,
    ConditionExpression: 'attribute_not_exists(#item)',
    ExpressionAttributeNames: { '#item': 'item' },
  });
  try {
    await retryConflicts(() => table.client.send(put));
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    throw new AlreadyExists(`Item "${stock.item}" exists already. Update it instead.`, { cause: error });
  }
  return stock;
}

/**
 * Sets an item's stock to what was counted. Orders being decided meanwhile rely on the stock they read: their transaction
 * is refused when this comes first, and they are decided again on the new stock; none is deducted from a stale one.
 * @throws NotFound when there is no such item; FunctionError VALUE_INVALID when name or quantity do not fit.
 */
export async function updateItem(table: Table, input: StockItem): Promise<StockItem> {
  const stock = parseInput(stockItemSchema, input);
  const update = new UpdateCommand({
    TableName: table.name,
    Key: { item: stock.item },
    UpdateExpression: 'SET #quantity = :quantity',
    ConditionExpression: 'attribute_exists(#item)',
    ExpressionAttributeNames: { '#item': 'item', '#quantity': 'quantity' },
    ExpressionAttributeValues: { ':quantity': stock.quantity },
  });
  try {
    await retryConflicts(() => table.client.send(update));
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    throw new NotFound(`There is no item "${stock.item}". Add it first.`, { cause: error });
  }
  return stock;
}

/** Every item, by name. */
export async function listItems(table: Table): Promise<StockItem[]> {
  const items = await scanTable(table, stockItemSchema);
  return items.sort((a, b) => (a.item < b.item ? -1 : 1));
}

/** A page of the items, in no order. */
export function pageItems(table: Table, request: PageRequest): Promise<Page<StockItem>> {
  return scanPage(table, request, { schema: stockItemSchema, keyNames: ['item'] });
}

/** @throws NotFound when there is no such item. */
export async function getItem(table: Table, item: string): Promise<StockItem> {
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.name, Key: { item }, ConsistentRead: true }),
  );
  if (Item === undefined) throw new NotFound(`There is no item "${item}". Add it first.`);
  return parseItem(stockItemSchema, Item, table.name);
}
