import { useState } from 'react';
import { POLL_MS } from '../../api/hooks.ts';
import type { InvocationSummary } from '../../runner/types.ts';
import { useRefreshOn, useRunnerRead } from '../../runner/use-runner.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { formatBytes, formatDuration, shortenId } from '../../ui/format.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { CALLERS, STATUSES } from './invocation-words.ts';
import { ReplayDialog } from './replay-dialog.tsx';

const COLUMNS: readonly Column<InvocationSummary>[] = [
  { key: 'requestId', head: 'Invocation', width: 120, cell: ({ requestId }) => shortenId(requestId) },
  { key: 'time', head: 'When', width: 190, cell: ({ time }) => <Time value={time} /> },
  {
    key: 'status',
    head: 'Status',
    width: 130,
    cell: ({ status }) => <Badge tone={STATUSES[status].tone}>{STATUSES[status].label}</Badge>,
  },
  { key: 'by', head: 'By', width: 130, cell: ({ by }) => CALLERS[by] },
  {
    key: 'duration',
    head: 'Took',
    align: 'end',
    width: 90,
    cell: ({ durationMs }) => (durationMs === undefined ? '' : formatDuration(durationMs)),
  },
  {
    key: 'start',
    head: 'Start',
    width: 80,
    cell: ({ coldStart }) => (coldStart === undefined ? '' : coldStart ? 'cold' : 'warm'),
  },
  {
    key: 'payload',
    head: 'Payload',
    align: 'end',
    width: 90,
    cell: ({ payloadBytes }) => formatBytes(payloadBytes),
  },
  { key: 'error', head: 'Error', cell: ({ errorType }) => errorType ?? '' },
];

/** The invocations of one function, newest first. */
export function FunctionPage({ name }: { name: string }) {
  const path = `/_runner/functions/${encodeURIComponent(name)}/invocations`;
  const invocations = useRunnerRead<{ invocations: readonly InvocationSummary[] }>(path, {
    pollMs: POLL_MS.slow,
  });
  useRefreshOn(
    (entry) => (entry.kind === 'invocation' || entry.kind === 'function-log') && entry.functionName === name,
    [path],
  );
  const [isInvoking, setInvoking] = useState(false);
  return (
    <Page
      title={name}
      lead="Its invocations since the runner was started, newest first."
      back={{ href: '#/functions', label: 'Functions' }}
      actions={
        <Button icon="play" needsOperator onClick={() => setInvoking(true)}>
          Invoke
        </Button>
      }
    >
      <Panel isFlush>
        <Loaded query={invocations}>
          {(data) => (
            <DataTable
              label={`Invocations of ${name}`}
              columns={COLUMNS}
              rows={data.invocations}
              rowKey={({ requestId }) => requestId}
              rowHref={({ requestId }) =>
                `#/functions/${encodeURIComponent(name)}/${encodeURIComponent(requestId)}`
              }
              rowTone={({ status }) => (STATUSES[status].tone === 'bad' ? 'bad' : undefined)}
              empty={
                <EmptyState title="It was not invoked yet" icon="functions">
                  Invocations appear here the moment they are made.
                </EmptyState>
              }
            />
          )}
        </Loaded>
      </Panel>
      {isInvoking && <ReplayDialog functionName={name} payload="{}" onClose={() => setInvoking(false)} />}
    </Page>
  );
}
