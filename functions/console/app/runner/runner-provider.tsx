import { type ReactNode, useEffect, useMemo } from 'react';
import { useSession } from '../session/session-context.ts';
import { RunnerClient } from './runner-client.ts';
import { RunnerContext } from './use-runner.ts';

/** Follows the runner, where there is one, for the pages inside. */
export function RunnerProvider({ children }: { children: ReactNode }) {
  const { api } = useSession();
  const client = useMemo(() => new RunnerClient(api), [api]);
  useEffect(() => {
    const stop = new AbortController();
    client.follow(stop.signal).catch(reportError);
    return () => stop.abort();
  }, [client]);
  return <RunnerContext value={client}>{children}</RunnerContext>;
}
