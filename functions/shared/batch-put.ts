import { BatchWriteCommand, type BatchWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { backOff } from './backoff.ts';
import type { Item } from './batch-get.ts';
import { FunctionError } from './errors.ts';
import { inChunks } from './in-chunks.ts';
import type { Table } from './table.ts';

/** 25 is DynamoDB's limit for one BatchWriteItem. */
const CHUNKING = { size: 25, atOnce: 8 };
const MAX_ATTEMPTS = 8;

/**
 * Puts items with distinct keys into a table, 25 a call, a few calls side by side. An item under the same key is replaced.
 * @throws FunctionError TABLE_BUSY when DynamoDB keeps leaving items unprocessed; some are written then.
 */
export async function batchPut(table: Table, items: readonly Item[]): Promise<void> {
  await inChunks(items, CHUNKING, (chunk) => putChunk(table, chunk));
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
