import {
  BatchGetCommand,
  type BatchGetCommandInput,
  type DynamoDBDocumentClient,
} from '@aws-sdk/lib-dynamodb';
import { backOff } from './backoff.ts';
import { FunctionError } from './errors.ts';
import { inChunks } from './in-chunks.ts';

/** 100 is DynamoDB's limit for one BatchGetItem. */
const CHUNKING = { size: 100, atOnce: 16 };
const MAX_ATTEMPTS = 8;

export type Item = Record<string, unknown>;

/** Items to read from one table by the values of its partition key, or by whole keys where it has a sort key. */
export type KeysOfTable =
  | { readonly table: string; readonly keyName: string; readonly values: Iterable<string> }
  | { readonly table: string; readonly keys: Iterable<Item> };

/**
 * Reads items of one or more tables with strongly consistent reads: 100 keys a call, a few calls side by side, keys of
 * several tables sharing a call. Answers the items found, by table.
 * @throws FunctionError TABLE_BUSY when DynamoDB keeps leaving keys unprocessed.
 */
export async function batchGet(
  client: DynamoDBDocumentClient,
  wanted: readonly KeysOfTable[],
): Promise<ReadonlyMap<string, readonly Item[]>> {
  const keys = wanted.flatMap((each) => distinctKeys(each).map((key) => ({ table: each.table, key })));
  const found = new Map<string, Item[]>(wanted.map(({ table }) => [table, []]));
  await inChunks(keys, CHUNKING, (chunk) => getChunk(client, chunk, found));
  return found;
}

/** DynamoDB refuses a call that names a key twice. */
function distinctKeys(wanted: KeysOfTable): Item[] {
  if ('values' in wanted) return [...new Set(wanted.values)].map((value) => ({ [wanted.keyName]: value }));
  return [...new Map([...wanted.keys].map((key) => [JSON.stringify(Object.values(key)), key])).values()];
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
