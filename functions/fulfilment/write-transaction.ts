import { TransactionCanceledException, TransactionInProgressException } from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import type { SettlementTransaction, StockChange } from './plan-transactions.ts';
import type { UserStatus } from './users.ts';

/** The tables that fulfilment works on. */
export interface FulfilmentTables {
  readonly client: DynamoDBDocumentClient;
  readonly users: string;
  readonly inventory: string;
  readonly decisions: string;
}

/**
 * `stale`: something that the decisions rely on is not so any more, or an order was decided meanwhile.
 * `busy`: another transaction held an item, or DynamoDB had no capacity; the same transaction may pass later.
 */
export type WriteResult = { result: 'written' } | { result: 'stale' | 'busy'; cause: Error };

type Action = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** Codes of cancellation reasons that pass by themselves. */
const PASSING = new Set(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']);

/** Stores all of a transaction or nothing. The SDK sends a token, so that its own retries write once. */
export async function writeTransaction(
  tables: FulfilmentTables,
  transaction: SettlementTransaction,
): Promise<WriteResult> {
  try {
    await tables.client.send(new TransactWriteCommand({ TransactItems: toActions(tables, transaction) }));
    return { result: 'written' };
  } catch (error) {
    if (error instanceof TransactionInProgressException) return { result: 'busy', cause: error };
    if (!(error instanceof TransactionCanceledException)) throw error;
    const codes = (error.CancellationReasons ?? []).map(({ Code }) => Code ?? 'None');
    const failures = codes.filter((code) => code !== 'None');
    if (failures.length === 0) throw error;
    if (failures.every((code) => PASSING.has(code))) return { result: 'busy', cause: error };
    if (failures.every((code) => PASSING.has(code) || code === 'ConditionalCheckFailed')) {
      return { result: 'stale', cause: error };
    }
    throw error;
  }
}

function toActions(tables: FulfilmentTables, { decisions, users, stock }: SettlementTransaction): Action[] {
  return [
    ...decisions.map((decision) => ({
      Put: {
        TableName: tables.decisions,
        Item: decision,
        ConditionExpression: 'attribute_not_exists(order_id)',
      },
    })),
    ...Array.from(users, ([user, status]) => guardUser(tables.users, user, status)),
    ...Array.from(stock, ([item, change]) =>
      change.before === change.after
        ? guardStock(tables.inventory, item, change.before)
        : changeStock(tables.inventory, item, change),
    ),
  ];
}

function guardUser(table: string, user: string, status: UserStatus | undefined): Action {
  const target = { TableName: table, Key: { user } };
  if (status === undefined) {
    return {
      ConditionCheck: {
        ...target,
        ConditionExpression: 'attribute_not_exists(#user)',
        ExpressionAttributeNames: { '#user': 'user' },
      },
    };
  }
  return {
    ConditionCheck: {
      ...target,
      ConditionExpression: '#status = :status',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':status': status },
    },
  };
}

function guardStock(table: string, item: string, quantity: number | undefined): Action {
  const target = { TableName: table, Key: { item } };
  if (quantity === undefined) {
    return {
      ConditionCheck: {
        ...target,
        ConditionExpression: 'attribute_not_exists(#item)',
        ExpressionAttributeNames: { '#item': 'item' },
      },
    };
  }
  return {
    ConditionCheck: {
      ...target,
      ConditionExpression: '#quantity = :before',
      ExpressionAttributeNames: { '#quantity': 'quantity' },
      ExpressionAttributeValues: { ':before': quantity },
    },
  };
}

function changeStock(table: string, item: string, { before, after }: StockChange): Action {
  return {
    Update: {
      TableName: table,
      Key: { item },
      UpdateExpression: 'SET #quantity = :after',
      ConditionExpression: '#quantity = :before',
      ExpressionAttributeNames: { '#quantity': 'quantity' },
      ExpressionAttributeValues: { ':before': before, ':after': after },
    },
  };
}
