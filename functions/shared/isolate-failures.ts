import { FunctionError } from './errors.ts';

/**
 * Has `handle` take a batch, and halves of it for as long as it fails on an item that somebody put into a table by hand: what
 * needs that item is found, and all else is handled, in order.
 *
 * @param handle idempotent.
 * @returns what could not be handled, each with what was thrown (FunctionError TABLE_ITEM_INVALID).
 * @throws whatever else `handle` throws.
 */
export async function isolateFailures<T>(
  batch: readonly T[],
  handle: (batch: readonly T[]) => Promise<void>,
): Promise<{ readonly one: T; readonly error: FunctionError }[]> {
  try {
    await handle(batch);
    return [];
  } catch (error) {
    if (!(error instanceof FunctionError) || error.code !== 'TABLE_ITEM_INVALID') throw error;
    const [one] = batch;
    if (one !== undefined && batch.length === 1) return [{ one, error }];
  }
  const middle = Math.ceil(batch.length / 2);
  const before = await isolateFailures(batch.slice(0, middle), handle);
  return [...before, ...(await isolateFailures(batch.slice(middle), handle))];
}
