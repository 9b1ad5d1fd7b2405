import { type DynamoDBDocumentClient, NumberValue } from '@aws-sdk/lib-dynamodb';
import type { Action } from '../shared/transact-write.ts';
import { formatAmount } from './amount.ts';
import type { PaymentTransaction, TotalChange } from './plan-transactions.ts';

/** The tables that payments are kept in. */
export interface PaymentTables {
  readonly client: DynamoDBDocumentClient;
  readonly payments: string;
  readonly totals: string;
}

/** The actions of one transaction: payments that are not there yet, and what they add to the totals. */
export function toActions(tables: PaymentTables, { payments, changes }: PaymentTransaction): Action[] {
  return [
    ...payments.map((payment) => ({
      Put: {
        TableName: tables.payments,
        Item: payment,
        ConditionExpression: 'attribute_not_exists(payment_id)',
      },
    })),
    ...Array.from(changes.values(), (change) => addToTotal(tables.totals, change)),
  ];
}

/** Adds to what is there without reading it, so nothing that others add meanwhile makes it fail. */
function addToTotal(table: string, { user, currency, units, payments }: TotalChange): Action {
  return {
    Update: {
      TableName: table,
      Key: { user, currency },
      UpdateExpression: 'ADD #total :amount, #payments :count',
      ExpressionAttributeNames: { '#total': 'total', '#payments': 'payments' },
      ExpressionAttributeValues: {
        ':amount': NumberValue.from(formatAmount(units, currency)),
        ':count': payments,
      },
    },
  };
}
