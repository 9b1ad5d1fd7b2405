import { focusManager, type QueryClient } from '@tanstack/react-query';

/**
 * Asks again for the answers of some paths (those of `useRead` and `usePages`), unless one of them is being asked for: asking
 * anew would give that up. On a slow line a list would never be renewed, and the next page one has asked for never come. A
 * hidden tab asks for nothing until it is looked at.
 * @returns whether it has; else come again.
 */
export function askAgain(queries: QueryClient, paths: readonly string[]): boolean {
  if (!focusManager.isFocused()) return false;
  if (paths.some((path) => queries.isFetching({ queryKey: [path] }) > 0)) return false;
  for (const path of paths) void queries.invalidateQueries({ queryKey: [path] });
  return true;
}
