import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { RouteContract } from '../../../functions/shared/http/contract.ts';
import type { Table } from '../../../functions/shared/table.ts';
import type { TestDynamoDb } from '../../support/dynamodb.ts';
import { type Handler, loadHandler } from '../../support/function-handler.ts';
import { callRoute, type HttpAnswer, type HttpCall } from '../../support/http-event.ts';

/** The tables that functions of the API read, by the variables that name them, and their keys. */
const KEYS = {
  USERS_TABLE: ['user'],
  INVENTORY_TABLE: ['item'],
  ORDER_DECISIONS_TABLE: ['order_id'],
  ORDER_HISTORY_TABLE: ['order_id'],
  PAYMENTS_TABLE: ['payment_id'],
  PAYMENT_TOTALS_TABLE: ['user', 'currency'],
  EMAILS_TABLE: ['email_id'],
  EMAIL_HISTORY_TABLE: ['email_id', 'event_id'],
  EMAIL_COUNTS_TABLE: ['day', 'action'],
  SUPPRESSIONS_TABLE: ['address'],
  NOTIFICATIONS_TABLE: ['notification_id'],
} as const;

type Variable = keyof typeof KEYS;

export interface ApiSubject {
  readonly handler: Handler<unknown>;
  table(variable: Variable): Table;
  put(variable: Variable, items: readonly object[]): Promise<void>;
  call(contract: RouteContract, call?: HttpCall): Promise<HttpAnswer>;
}

/** A function of the API on tables of the test's own. */
export async function startApi(
  dynamoDb: TestDynamoDb,
  load: () => Promise<{ handler: Handler<unknown> }>,
): Promise<ApiSubject> {
  const tables = new Map<string, Table>();
  for (const [variable, [key, sortKey]] of Object.entries(KEYS))
    tables.set(variable, await dynamoDb.createTable(key, sortKey));
  const table = (variable: Variable): Table => {
    const found = tables.get(variable);
    if (found === undefined) throw new Error(`no table for ${variable}`);
    return found;
  };
  const handler = await loadHandler(load, {
    AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.endpoint,
    ...Object.fromEntries([...tables].map(([variable, { name }]) => [variable, name])),
  });
  return {
    handler,
    table,
    async put(variable, items) {
      const { client, name } = table(variable);
      for (const item of items) await client.send(new PutCommand({ TableName: name, Item: { ...item } }));
    },
    call: (contract, call) => callRoute(handler, contract, call),
  };
}
