import { hashKey, type QueryClient, type QueryKey } from '@tanstack/react-query';
import { wait } from '../wait.ts';

/** Longer than from one letter to the next of somebody who types. */
const TYPING_MS = 300;

/**
 * Has a list that is there already, by another filter, wait until its filter stands still: each letter would be a call, and on AWS a scan.
 * What was never asked for waits for nothing, and nothing waits when it is asked for again.
 * @param key of `usePages`: path and parameters first, then the filter.
 * @throws the signal's reason when the filter has gone meanwhile.
 */
export async function letType(queries: QueryClient, key: QueryKey, signal: AbortSignal): Promise<void> {
  const lists = queries.getQueryCache().findAll({ queryKey: key.slice(0, 2) });
  const filled = lists.filter(({ state }) => state.data !== undefined).map(({ queryHash }) => queryHash);
  if (filled.length > 0 && !filled.includes(hashKey(key))) await wait(TYPING_MS, signal);
  signal.throwIfAborted();
}
