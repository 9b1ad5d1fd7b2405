import { BatchWriteCommand, type BatchWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { backOff } from './backoff.ts';
import type { Item } from './batch-get.ts';
import { FunctionError } from './errors.ts';
import type { Table } from './table.ts';

/** DynamoDB's limit for one BatchWriteItem. */
const MAX_ITEMS_PER_CALL = 25;
const MAX_ATTEMPTS = 8;
const CALLS_AT_ONCE = 8;

/**
 * Puts items with distinct keys into a table, 25 a call, a few calls side by side. An item under the same key is replaced.
 * @throws FunctionError TABLE_BUSY when DynamoDB keeps leaving items unprocessed; some are written then.
 */
export async function batchPut(table: Table, items: readonly Item[]): Promise<void> {
  const chunks = Array.from({ length: Math.ceil(items.length / MAX_ITEMS_PER_CALL) }, (_, index) =>
    items.slice(index * MAX_ITEMS_PER_CALL, (index + 1) * MAX_ITEMS_PER_CALL),
  );
  const remaining = chunks.values();
  async function work(): Promise<void> {
    for (const chunk of remaining) await putChunk(table, chunk);
  }
  await Promise.all(Array.from({ length: Math.min(CALLS_AT_ONCE, chunks.length) }, work));
}

async function putChunk(table: Table, items: readonly Item[]): Promise<void> {
  let requests: NonNullable<BatchWriteCommandInput['RequestItems']> = {
    [table.name]: items.map((item) => ({ PutRequest: { Item: item } })),
  };
  for (let attempt = 1; ; attempt++) {
    const answer = await table.client.send(new BatchWriteCommand({ RequestItems: requests }));
    requests = answer.UnprocessedItems ?? {};
    if (Object.keys(requests).length === 0) return;
    if (attempt === MAX_ATTEMPTS) {
      throw new FunctionError(
        'TABLE_BUSY',
        `Table ${table.name} left items of a batch unwritten after ${MAX_ATTEMPTS} tries. Try again later.`,
      );
    }
    await backOff(attempt);
  }
}
