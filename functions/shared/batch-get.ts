import {
  BatchGetCommand,
  type BatchGetCommandInput,
  type DynamoDBDocumentClient,
} from '@aws-sdk/lib-dynamodb';
import { backOff } from './backoff.ts';
import { FunctionError } from './errors.ts';

/** DynamoDB's limit for one BatchGetItem. */
const MAX_KEYS_PER_CALL = 100;
const MAX_ATTEMPTS = 8;

export type Item = Record<string, unknown>;

/** Items to read from one table by the values of its partition key. */
export interface KeysOfTable {
  readonly table: string;
  readonly keyName: string;
  readonly values: Iterable<string>;
}

/**
 * Reads items of one or more tables with strongly consistent reads: calls of 100 keys side by side, keys of several tables
 * sharing a call. Answers the items found, by table.
 * @throws FunctionError TABLE_BUSY when DynamoDB keeps leaving keys unprocessed.
 */
export async function batchGet(
  client: DynamoDBDocumentClient,
  wanted: readonly KeysOfTable[],
): Promise<ReadonlyMap<string, readonly Item[]>> {
  const keys = wanted.flatMap(({ table, keyName, values }) =>
    [...new Set(values)].map((value) => ({ table, key: { [keyName]: value } })),
  );
  const calls: Promise<void>[] = [];
  const found = new Map<string, Item[]>(wanted.map(({ table }) => [table, []]));
  for (let start = 0; start < keys.length; start += MAX_KEYS_PER_CALL) {
    calls.push(getChunk(client, keys.slice(start, start + MAX_KEYS_PER_CALL), found));
  }
  await Promise.all(calls);
  return found;
}

type Requests = NonNullable<BatchGetCommandInput['RequestItems']>;

async function getChunk(
  client: DynamoDBDocumentClient,
  keys: readonly { table: string; key: Item }[],
  found: Map<string, Item[]>,
): Promise<void> {
  let requests: Requests = {};
  for (const [table, group] of Map.groupBy(keys, ({ table }) => table)) {
    requests[table] = { ConsistentRead: true, Keys: group.map(({ key }) => key) };
  }
  for (let attempt = 1; ; attempt++) {
    const answer = await client.send(new BatchGetCommand({ RequestItems: requests }));
    for (const [table, items] of Object.entries(answer.Responses ?? {})) found.get(table)?.push(...items);
    requests = answer.UnprocessedKeys ?? {};
    if (Object.keys(requests).length === 0) return;
    if (attempt === MAX_ATTEMPTS) {
      throw new FunctionError(
        'TABLE_BUSY',
        `Tables ${Object.keys(requests).join(', ')} left keys of a batch unread after ${MAX_ATTEMPTS} tries. Try again later.`,
      );
    }
    await backOff(attempt);
  }
}
