import { TransactionConflictException } from '@aws-sdk/client-dynamodb';
import { backOff } from './backoff.ts';

const MAX_ATTEMPTS = 8;

/**
 * Runs a single write again when DynamoDB refuses it because a transaction holds the item at that moment, which passes
 * within milliseconds and which the SDK does not retry by itself.
 */
export async function retryConflicts<T>(write: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await write();
    } catch (error) {
      if (!(error instanceof TransactionConflictException) || attempt === MAX_ATTEMPTS) throw error;
    }
    await backOff(attempt);
  }
}
