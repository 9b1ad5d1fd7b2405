import { useState } from 'react';
import type { listMappings, switchMapping } from '../../../../api/contract/mappings.ts';
import type { AnswerOf } from '../../../../shared/http/contract.ts';
import { POLL_MS, useAct, useRead } from '../../api/hooks.ts';
import type { MappingInspection } from '../../runner/types.ts';
import { usePollMs, useRefreshOn, useRunner } from '../../runner/use-runner.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { formatCount } from '../../ui/format.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { useAnnounce } from '../../ui/toaster.tsx';
import type { Tone } from '../../ui/tone.ts';
import { Inspection } from './inspection.tsx';

type Mapping = AnswerOf<typeof listMappings>['items'][number];

const STATES: Readonly<Record<string, Tone>> = {
  Enabled: 'ok',
  Enabling: 'info',
  Updating: 'info',
  Disabling: 'info',
  Creating: 'info',
  Disabled: 'warn',
  Deleting: 'bad',
};

/** What reads which topic in which group, and whether it does. */
export function MappingsPage() {
  const mappings = useRead<typeof listMappings>('/mappings', {
    pollMs: usePollMs(POLL_MS.fast, POLL_MS.usual),
  });
  useRefreshOn(({ kind }) => kind === 'mapping-state', ['/mappings']);
  const { mappings: inspected } = useRunner();
  const [switching, setSwitching] = useState<Mapping>();
  const [opened, setOpened] = useState<string>();
  const columns = toColumns(inspected, setSwitching);
  const shown = inspected.find(({ uuid }) => uuid === opened);
  return (
    <Page
      title="Mappings"
      lead="An event source mapping reads a topic in a group and invokes a function with batches."
    >
      <Panel isFlush>
        <Loaded query={mappings}>
          {(data) => (
            <DataTable
              label="Event source mappings"
              columns={columns}
              rows={data.items}
              rowKey={({ uuid }) => uuid}
              onOpen={inspected.length === 0 ? undefined : ({ uuid }) => setOpened(uuid)}
              rowTone={({ state, last_result }) =>
                last_result.startsWith('PROBLEM') ? 'bad' : state === 'Disabled' ? 'warn' : undefined
              }
              empty={
                <EmptyState title="There is no mapping" icon="mappings">
                  Mappings are made when the stacks are deployed.
                </EmptyState>
              }
            />
          )}
        </Loaded>
      </Panel>
      {shown && <Inspection mapping={shown} onClose={() => setOpened(undefined)} />}
      {switching && <SwitchDialog mapping={switching} onClose={() => setSwitching(undefined)} />}
    </Page>
  );
}

function toColumns(
  inspected: readonly MappingInspection[],
  onSwitch: (mapping: Mapping) => void,
): readonly Column<Mapping>[] {
  const counter = (pick: (mapping: MappingInspection) => number) => (mapping: Mapping) => {
    const found = inspected.find(({ uuid }) => uuid === mapping.uuid);
    return found ? formatCount(pick(found)) : '';
  };
  return [
    { key: 'group', head: 'Group', width: 210, cell: ({ group }) => group },
    { key: 'topic', head: 'Reads', width: 132, cell: ({ topic }) => topic },
    {
      key: 'function',
      head: 'Invokes',
      cell: ({ function_name }) => <span title={function_name}>{function_name}</span>,
    },
    {
      key: 'state',
      head: 'State',
      width: 112,
      cell: ({ state }) => <Badge tone={STATES[state] ?? 'quiet'}>{state}</Badge>,
    },
    {
      key: 'result',
      head: 'Last result',
      width: 130,
      cell: ({ last_result }) => <span title={last_result}>{last_result}</span>,
    },
    ...(inspected.length === 0
      ? []
      : ([
          {
            key: 'polled',
            head: 'Read',
            align: 'end',
            width: 60,
            cell: counter(({ counters }) => counters.polled),
          },
          {
            key: 'failed',
            head: 'Failed',
            align: 'end',
            width: 64,
            cell: counter(({ counters }) => counters.failed),
          },
        ] satisfies Column<Mapping>[])),
    {
      key: 'switch',
      head: <span className="sr-only">Switch</span>,
      width: 100,
      cell: (mapping) => (
        <Button size="small" needsOperator unavailable={whyNot(mapping)} onClick={() => onSwitch(mapping)}>
          {mapping.state === 'Disabled' ? 'Enable' : 'Disable'}
        </Button>
      ),
    },
  ];
}

function whyNot({ state }: Mapping): string | undefined {
  return state === 'Enabled' || state === 'Disabled' ? undefined : `It is ${state}: wait until it is there`;
}

function SwitchDialog({ mapping, onClose }: { mapping: Mapping; onClose: () => void }) {
  const { uuid, function_name, group, topic, state } = mapping;
  const enabled = state === 'Disabled';
  const announce = useAnnounce();
  const act = useAct({
    run: (api) =>
      api.patch<typeof switchMapping>('/mappings/{uuid}', { parameters: { uuid }, body: { enabled } }),
    changes: ['/mappings'],
    onDone: () => {
      announce(`The mapping of ${function_name} is being ${enabled ? 'enabled' : 'disabled'}`, 'ok');
      onClose();
    },
  });
  return (
    <ConfirmDialog
      title={`${enabled ? 'Enable' : 'Disable'} the mapping of ${group}?`}
      confirm={enabled ? 'Enable' : 'Disable'}
      tone={enabled ? 'primary' : 'danger'}
      isBusy={act.isPending}
      problem={act.error}
      onConfirm={() => act.mutate()}
      onClose={onClose}
    >
      <p>
        {enabled ? (
          <>
            <code>{function_name}</code> goes on reading <strong>{topic}</strong> where the group left off.
          </>
        ) : (
          <>
            Nobody reads <strong>{topic}</strong> for <strong>{group}</strong> any more, until it is enabled
            again; what comes meanwhile waits in Kafka for as long as the topic keeps it.
          </>
        )}
      </p>
    </ConfirmDialog>
  );
}
