import { type UseQueryResult, useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useMemo, useRef, useSyncExternalStore } from 'react';
import type { Problem } from '../api/problem.ts';
import { useSession } from '../session/session-context.ts';
import { askAgain } from './ask-again.ts';
import type { RunnerClient, RunnerView } from './runner-client.ts';
import type { EntryOf, JournalEntry, JournalEvent } from './types.ts';

export const RunnerContext = createContext<RunnerClient | undefined>(undefined);

function useClient(): RunnerClient {
  const client = useContext(RunnerContext);
  if (client === undefined) throw new Error('useRunner() needs a <RunnerProvider> around it');
  return client;
}

/** What is known of the runner now, rendered anew a few times a second. `presence` is `absent` on AWS. */
export function useRunner(): RunnerView {
  const client = useClient();
  return useSyncExternalStore(client.subscribe, client.getView);
}

/** Whether there is a runner: rendered anew only when that changes. */
export function useRunnerPresence(): RunnerView['presence'] {
  const client = useClient();
  return useSyncExternalStore(client.subscribe, () => client.getView().presence);
}

/** What the runner says of itself, once it has. */
export function useRunnerInfo(): RunnerView['info'] {
  const client = useClient();
  return useSyncExternalStore(client.subscribe, () => client.getView().info);
}

/** Whether the runner's events arrive; while they do not, poll. Rendered anew only when that changes. */
export function useIsLive(): boolean {
  const client = useClient();
  return useSyncExternalStore(client.subscribe, () => client.getView().isLive);
}

/** Whether its events came, and do no more. Rendered anew only when that changes. */
export function useIsAway(): boolean {
  const client = useClient();
  return useSyncExternalStore(client.subscribe, () => client.getView().isAway);
}

/** The newest entries of the runner's journal of one kind, oldest first; none on AWS. */
export function useJournal<K extends JournalEvent['kind']>(kind: K): readonly EntryOf<K>[] {
  const client = useClient();
  const journal = useSyncExternalStore(client.subscribe, () => client.getView().journal);
  return useMemo(() => journal.filter((entry): entry is EntryOf<K> => entry.kind === kind), [journal, kind]);
}

/** How often to poll: not at all, or rarely, while the runner pushes what happens. */
export function usePollMs(pollMs: number, whilePushed: number | undefined = undefined): number | undefined {
  return useIsLive() ? whilePushed : pollMs;
}

const REFRESH_MS = 1_000;

/**
 * Asks the given paths again (those of `useRead` and `usePages`) when the runner tells of an entry that concerns them,
 * once a second at most. Without a runner it does nothing: poll by `usePollMs`.
 */
export function useRefreshOn(concerns: (entry: JournalEntry) => boolean, paths: readonly string[]): void {
  const runner = useClient();
  const queries = useQueryClient();
  const latest = useRef({ concerns, paths });
  latest.current = { concerns, paths };
  useEffect(() => {
    let seen = runner.getView().journal.at(-1);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const askSoon = () => {
      timer = setTimeout(() => {
        timer = undefined;
        if (!askAgain(queries, latest.current.paths)) askSoon();
      }, REFRESH_MS);
    };
    const look = () => {
      const { journal } = runner.getView();
      const from = seen === undefined ? 0 : journal.lastIndexOf(seen) + 1;
      seen = journal.at(-1);
      if (timer !== undefined || !journal.slice(from).some(latest.current.concerns)) return;
      askSoon();
    };
    const stop = runner.subscribe(look);
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [runner, queries]);
}

/** What the runner's live view answers: `useRunnerRead<{ denials: Denial[] }>('/_runner/denials')`. */
export function useRunnerRead<T>(
  path: string,
  { pollMs, enabled = true }: { pollMs?: number; enabled?: boolean } = {},
): UseQueryResult<T, Problem> {
  const { api } = useSession();
  const presence = useRunnerPresence();
  return useQuery<T, Problem>({
    queryKey: [path],
    queryFn: ({ signal }) => api.runner<T>('GET', path, { signal }),
    refetchInterval: pollMs ?? false,
    enabled: enabled && presence === 'present',
  });
}
