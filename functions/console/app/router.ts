import { useCallback, useMemo, useSyncExternalStore } from 'react';
import { type Place, parseHash, type Query, toHash } from './location.ts';

const listeners = new Set<() => void>();

/**
 * One listener of the browser's for all of ours, so that whoever shows the place is rendered at once: with one each, React
 * renders after each of them, and a page would see the next one's place before it goes.
 */
function tellAll(): void {
  for (const listener of listeners) listener();
}

function subscribe(changed: () => void): () => void {
  if (listeners.size === 0) addEventListener('hashchange', tellAll);
  listeners.add(changed);
  return () => {
    listeners.delete(changed);
    if (listeners.size === 0) removeEventListener('hashchange', tellAll);
  };
}

/** Where one is; the page is rendered anew when that changes. */
export function usePlace(): Place {
  const hash = useSyncExternalStore(subscribe, () => location.hash);
  return useMemo(() => parseHash(hash), [hash]);
}

export function navigate(path: readonly (string | number)[], query?: Query): void {
  location.hash = toHash(path, query);
}

/** Changes the query of the place one is at, with no new step in the browser's history. */
export function replaceQuery(changes: Query): void {
  const { area, rest, query } = parseHash(location.hash);
  const hash = toHash([area, ...rest], { ...Object.fromEntries(query), ...changes });
  history.replaceState(history.state, '', hash);
  dispatchEvent(new HashChangeEvent('hashchange'));
}

/** One value of the query as state, so that a filter is in the address; an empty text leaves it out. */
export function useQueryText(name: string, initial = ''): [string, (value: string) => void] {
  const { query } = usePlace();
  const set = useCallback(
    (value: string) => replaceQuery({ [name]: value === initial ? undefined : value }),
    [name, initial],
  );
  return [query.get(name) ?? initial, set];
}
