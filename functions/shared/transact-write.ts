import {
  ConditionalCheckFailedException,
  TransactionCanceledException,
  TransactionConflictException,
  TransactionInProgressException,
} from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient,
  PutCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';

/**
 * DynamoDB's limit for one transaction. The other one, 4 MB, is far when an item is a few KB.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 */
export const MAX_ACTIONS = 100;

/** One put, update, delete or condition check of a transaction. */
export type Action = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/**
 * `stale`: a condition of the transaction does not hold any more.
 * `busy`: another transaction held an item, or DynamoDB had no capacity; the same transaction may pass later.
 */
export type WriteResult = { result: 'written' } | { result: 'stale' | 'busy'; cause: Error };

/** One conditional put of a transaction, which may as well be written without one. */
export type Put = NonNullable<Action['Put']>;

/** Codes of cancellation reasons that pass by themselves. */
const PASSING = new Set(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']);

/** Stores all of a transaction or nothing. The SDK sends a token, so that its own retries write once. */
export async function transactWrite(
  client: DynamoDBDocumentClient,
  actions: readonly Action[],
): Promise<WriteResult> {
  try {
    await client.send(new TransactWriteCommand({ TransactItems: [...actions] }));
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

/**
 * Stores one item, which costs half of what it does in a transaction. Without a token the SDK's own retry of a write whose
 * answer was lost is `stale`: the condition must be one that tells what was written.
 */
export async function putAlone(client: DynamoDBDocumentClient, put: Put): Promise<WriteResult> {
  try {
    await client.send(new PutCommand(put));
    return { result: 'written' };
  } catch (error) {
    if (error instanceof TransactionConflictException) return { result: 'busy', cause: error };
    if (error instanceof ConditionalCheckFailedException) return { result: 'stale', cause: error };
    throw error;
  }
}
