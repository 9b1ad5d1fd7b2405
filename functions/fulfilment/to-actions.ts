import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Action } from '../shared/transact-write.ts';
import type { SettlementTransaction, StockChange } from './plan-transactions.ts';
import type { UserStatus } from './tables/users.ts';

/** The tables that fulfilment works on. */
export interface FulfilmentTables {
  readonly client: DynamoDBDocumentClient;
  readonly users: string;
  readonly inventory: string;
  readonly decisions: string;
}

/** The actions of one transaction: the decisions, and a guard or a change for everything that they rely on. */
export function toActions(
  tables: FulfilmentTables,
  { decisions, users, stock }: SettlementTransaction,
): Action[] {
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
