import { backOff } from './backoff.ts';
import { FunctionError } from './errors.ts';

/** Slower than within a call: whoever is down or out of capacity is not to be pressed. */
const MAX_DELAY_MS = 5_000;
/** A try is not begun with less time than one takes that runs into the timeouts of the AWS clients. */
const TRY_MS = 20_000;

/** AWS's names for "too much at the moment"; it counts them as the caller's fault. */
const THROTTLED: ReadonlySet<string> = new Set([
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottlingException',
  'TooManyRequestsException',
]);

export interface Endurance {
  /** Milliseconds until Lambda ends the invocation. */
  readonly remainingMs: () => number;
  /** Called before each further try. */
  readonly onFailure: (error: Error) => void;
  readonly pause?: (attempt: number) => Promise<void>;
}

/**
 * Runs a task again for as long as the invocation lasts while what it fails on passes by itself. A mapping gives up on a
 * batch after a few tries, which an outage of seconds would use up: good records would go the way of the bad ones.
 *
 * @param task idempotent.
 * @throws what the task throws: at once when it will not pass, else when the time is up.
 */
export async function outlastOutage<T>(task: () => Promise<T>, endurance: Endurance): Promise<T> {
  const { remainingMs, onFailure, pause = (attempt) => backOff(attempt, MAX_DELAY_MS) } = endurance;
  for (let attempt = 1; ; attempt++) {
    try {
      return await task();
    } catch (error) {
      if (!isPassing(error) || remainingMs() < TRY_MS + MAX_DELAY_MS) throw error;
      onFailure(error);
    }
    await pause(attempt);
  }
}

/** A fault of AWS, its capacity, or the way to it; not what is wrong with a request, a permission or this code. */
function isPassing(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  if (error instanceof FunctionError)
    return error.code === 'TABLE_BUSY' || error.code === 'SETTLEMENT_CONTENDED';
  if ('$fault' in error) return error.$fault === 'server' || THROTTLED.has(error.name);
  if (error.name === 'TimeoutError') return true;
  // ECONNREFUSED and its like come from the system; what Node itself refuses begins with ERR_.
  return 'code' in error && /^E(?!RR_)[A-Z]/.test(String(error.code));
}
