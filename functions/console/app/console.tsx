import { QueryClientProvider, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { createQueryClient } from './api/hooks.ts';
import { RunnerProvider } from './runner/runner-provider.tsx';
import { loadConfiguration } from './session/configuration.ts';
import { SessionProvider } from './session/session-provider.tsx';
import { Shell } from './shell/shell.tsx';
import { ErrorState } from './ui/states.tsx';
import { Toaster } from './ui/toaster.tsx';

/** The whole console. */
export function Console() {
  const [client] = useState(createQueryClient);
  return (
    <QueryClientProvider client={client}>
      <Toaster>
        <Configured />
      </Toaster>
    </QueryClientProvider>
  );
}

function Configured() {
  const { data, error, refetch } = useQuery({
    queryKey: ['/config.json'],
    queryFn: loadConfiguration,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (error !== null)
    return (
      <main className="boot">
        <h1 className="sr-only">Millrace</h1>
        <ErrorState problem={error} onRetry={() => void refetch()} />
      </main>
    );
  if (data === undefined) return <p className="boot">Starting…</p>;
  return (
    <SessionProvider configuration={data}>
      <RunnerProvider>
        <Shell />
      </RunnerProvider>
    </SessionProvider>
  );
}
