import { type UseQueryResult, useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useMemo, useRef, useSyncExternalStore } from 'react';
import type { Problem } from '../api/problem.ts';
import { useSession } from '../session/session-context.ts';
import type { RunnerClient, RunnerView } from './runner-client.ts';
import type { EntryOf, JournalEntry, JournalEvent } from './types.ts';

export const RunnerContext = createContext<RunnerClient | undefined>(undefined);

/** What is known of the runner now. `presence` is `absent` on AWS; while `isLive` is false, poll. */
export function useRunner(): RunnerView {
  const client = useContext(RunnerContext);
  if (client === undefined) throw new Error('useRunner() needs a <RunnerProvider> around it');
  return useSyncExternalStore(client.subscribe, client.getView);
}

/** The newest entries of the runner's journal of one kind, oldest first; none on AWS. */
export function useJournal<K extends JournalEvent['kind']>(kind: K): readonly EntryOf<K>[] {
  const { journal } = useRunner();
  return useMemo(() => journal.filter((entry): entry is EntryOf<K> => entry.kind === kind), [journal, kind]);
}

/** How often to poll: not at all, or rarely, while the runner pushes what happens. */
export function usePollMs(pollMs: number, whilePushed: number | undefined = undefined): number | undefined {
  return useRunner().isLive ? whilePushed : pollMs;
}

const REFRESH_MS = 1_000;

/**
 * Asks the given paths again (those of `useRead` and `usePages`) when the runner tells of an entry that concerns them,
 * once a second at most. Without a runner it does nothing: poll by `usePollMs`.
 */
export function useRefreshOn(concerns: (entry: JournalEntry) => boolean, paths: readonly string[]): void {
  const { journal } = useRunner();
  const client = useQueryClient();
  const seen = useRef<JournalEntry>(undefined);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const latest = useRef({ concerns, paths });
  latest.current = { concerns, paths };
  useEffect(() => {
    const from = seen.current === undefined ? journal.length : journal.lastIndexOf(seen.current) + 1;
    const before = seen.current;
    seen.current = journal.at(-1);
    if (before === undefined || timer.current !== undefined) return;
    if (!journal.slice(from).some(latest.current.concerns)) return;
    timer.current = setTimeout(() => {
      timer.current = undefined;
      for (const path of latest.current.paths) void client.invalidateQueries({ queryKey: [path] });
    }, REFRESH_MS);
  }, [journal, client]);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );
}

/** What the runner's live view answers: `useRunnerRead<{ denials: Denial[] }>('/_runner/denials')`. */
export function useRunnerRead<T>(
  path: string,
  { pollMs, enabled = true }: { pollMs?: number; enabled?: boolean } = {},
): UseQueryResult<T, Problem> {
  const { api } = useSession();
  const { presence } = useRunner();
  return useQuery<T, Problem>({
    queryKey: [path],
    queryFn: ({ signal }) => api.runner<T>('GET', path, { signal }),
    refetchInterval: pollMs ?? false,
    enabled: enabled && presence === 'present',
  });
}
