import { useEffect } from 'react';
import type { PagedResult } from '../../api/hooks.ts';

/** All pages of a list, up to so many items. */
export function useAll<T>(pages: PagedResult<T>, most: number): PagedResult<T> {
  const { items, hasMore, isLoadingMore, loadMore, problem } = pages;
  const wants = items !== undefined && hasMore && !isLoadingMore && problem === null && items.length < most;
  // biome-ignore lint/correctness/useExhaustiveDependencies: loadMore is new each time and does the same
  useEffect(() => {
    if (wants) loadMore();
  }, [wants, items?.length]);
  return pages;
}
