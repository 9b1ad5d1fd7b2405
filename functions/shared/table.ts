import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import type * as z from 'zod';
import { FunctionError } from './errors.ts';
import { describeViolation, listViolations, showValue } from './violations.ts';

/** DynamoDB answers within milliseconds; without these a lost connection would last as long as the invocation. */
const CONNECTION_TIMEOUT_MS = 3_000;
const REQUEST_TIMEOUT_MS = 5_000;

/** A DynamoDB table and the client that reaches it. */
export interface Table {
  readonly client: DynamoDBDocumentClient;
  readonly name: string;
}

/** A client for plain values; region, credentials and endpoint come from the environment. Made once per environment. */
export function createTableClient(): DynamoDBDocumentClient {
  const client = new DynamoDBClient({
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
  });
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
}

/**
 * Parses what was read from a table.
 * @throws FunctionError TABLE_ITEM_INVALID naming table, item and each violation.
 */
export function parseItem<S extends z.ZodType>(schema: S, item: unknown, tableName: string): z.output<S> {
  const parsed = schema.safeParse(item);
  if (parsed.success) return parsed.data;
  throw new FunctionError(
    'TABLE_ITEM_INVALID',
    `Item ${showValue(item)} of table ${tableName} does not fit: ` +
      `${listViolations(parsed.error, item).map(describeViolation).join('; ')}. Correct or delete it.`,
  );
}

/** Every item of a table, read consistently, page by page, in no order. */
export async function scanTable<S extends z.ZodType>(table: Table, schema: S): Promise<z.output<S>[]> {
  const items: z.output<S>[] = [];
  let from: Record<string, unknown> | undefined;
  do {
    const page = await table.client.send(
      new ScanCommand({ TableName: table.name, ConsistentRead: true, ExclusiveStartKey: from }),
    );
    for (const item of page.Items ?? []) items.push(parseItem(schema, item, table.name));
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
  return items;
}

/**
 * Parses what a caller wants stored.
 * @throws FunctionError VALUE_INVALID with each violation.
 */
export function parseInput<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new FunctionError(
    'VALUE_INVALID',
    `${listViolations(parsed.error, input).map(describeViolation).join('; ')}.`,
  );
}
