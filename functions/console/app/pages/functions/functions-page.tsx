import { POLL_MS } from '../../api/hooks.ts';
import type { RunnerFunction } from '../../runner/types.ts';
import { usePollMs, useRefreshOn, useRunnerRead } from '../../runner/use-runner.ts';
import type { PageProps } from '../../shell/area.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { formatCount } from '../../ui/format.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { FunctionPage } from './function-page.tsx';
import { InvocationPage } from './invocation-page.tsx';

const PATH = '/_runner/functions';

const COLUMNS: readonly Column<RunnerFunction>[] = [
  { key: 'name', head: 'Function', width: 280, cell: ({ name }) => name },
  {
    key: 'invocations',
    head: 'Invocations',
    align: 'end',
    width: 110,
    cell: ({ invocations }) => formatCount(invocations),
  },
  {
    key: 'errors',
    head: 'Failed',
    align: 'end',
    width: 90,
    cell: ({ errors }) =>
      errors === 0 ? <span className="muted">0</span> : <strong>{formatCount(errors)}</strong>,
  },
  {
    key: 'last',
    head: 'Last invoked',
    width: 190,
    cell: ({ lastInvokedAt }) =>
      lastInvokedAt === null ? <span className="muted">not yet</span> : <Time value={lastInvokedAt} />,
  },
  {
    key: 'memory',
    head: 'Memory',
    align: 'end',
    width: 100,
    cell: ({ memoryMb }) => `${formatCount(memoryMb)} MB`,
  },
  {
    key: 'timeout',
    head: 'Timeout',
    align: 'end',
    width: 90,
    cell: ({ timeoutSeconds }) => `${timeoutSeconds} s`,
  },
];

/** `#/functions`, `#/functions/<name>` and `#/functions/<name>/<requestId>` */
export function FunctionsPage({ rest: [name, requestId] }: PageProps) {
  if (name === undefined) return <FunctionList />;
  if (requestId === undefined) return <FunctionPage key={name} name={name} />;
  return <InvocationPage key={requestId} functionName={name} requestId={requestId} />;
}

function FunctionList() {
  const functions = useRunnerRead<{ functions: readonly RunnerFunction[] }>(PATH, {
    ...toPolling(usePollMs(POLL_MS.usual, POLL_MS.slow)),
  });
  useRefreshOn(({ kind }) => kind === 'invocation', [PATH]);
  return (
    <Page title="Functions" lead="What the runner runs: every invocation with its payload, logs and writes.">
      <Panel isFlush>
        <Loaded query={functions}>
          {(data) => (
            <DataTable
              label="Functions"
              columns={COLUMNS}
              rows={data.functions.toSorted((a, b) => (a.name < b.name ? -1 : 1))}
              rowKey={({ name }) => name}
              rowHref={({ name }) => `#/functions/${encodeURIComponent(name)}`}
              rowTone={({ errors }) => (errors > 0 ? 'warn' : undefined)}
              maxHeight="none"
              empty={<EmptyState title="The runner runs no function" icon="functions" />}
            />
          )}
        </Loaded>
      </Panel>
    </Page>
  );
}

function toPolling(pollMs: number | undefined): { pollMs?: number } {
  return pollMs === undefined ? {} : { pollMs };
}
