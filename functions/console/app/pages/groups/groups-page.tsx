import { useEffect, useSyncExternalStore } from 'react';
import type { listGroups } from '../../../../api/contract/groups.ts';
import type { listMappings } from '../../../../api/contract/mappings.ts';
import type { AnswerOf } from '../../../../shared/http/contract.ts';
import { POLL_MS, useRead } from '../../api/hooks.ts';
import type { PageProps } from '../../shell/area.ts';
import { Badge } from '../../ui/badge.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { formatCount, formatShort } from '../../ui/format.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { TimeChart } from '../../ui/time-chart.tsx';
import { GroupPage } from './group-page.tsx';
import { GroupState } from './group-state.tsx';
import { LagSamples, toLines } from './lag-samples.ts';

type Group = AnswerOf<typeof listGroups>['groups'][number];

/** Outlives the page, so that one comes back to the same curve. */
const samples = new LagSamples();

/** `#/groups` and `#/groups/<group>` */
export function GroupsPage({ rest: [group] }: PageProps) {
  const groups = useGroups();
  return group === undefined ? (
    <GroupList groups={groups} />
  ) : (
    <GroupPage key={group} group={group} lag={<LagChart groups={[group]} />} />
  );
}

/** The groups, asked for every two seconds; each answer is a sample of their lag. */
function useGroups() {
  const groups = useRead<typeof listGroups>('/groups', { pollMs: POLL_MS.fast });
  const { data, dataUpdatedAt } = groups;
  useEffect(() => {
    if (data) samples.add(dataUpdatedAt, data.groups);
  }, [data, dataUpdatedAt]);
  return groups;
}

const COLUMNS: readonly Column<Group>[] = [
  { key: 'group', head: 'Group', width: 220, cell: ({ group }) => group },
  { key: 'topic', head: 'Reads', width: 150, cell: ({ topic }) => topic },
  { key: 'state', head: 'State', width: 190, cell: ({ state }) => <GroupState state={state} /> },
  { key: 'members', head: 'Members', align: 'end', width: 90, cell: ({ members }) => members },
  {
    key: 'lag',
    head: 'Lag',
    align: 'end',
    width: 120,
    cell: ({ lag }) => (lag === 0 ? <span className="muted">0</span> : <strong>{formatCount(lag)}</strong>),
  },
];

function GroupList({ groups }: { groups: ReturnType<typeof useGroups> }) {
  const mappings = useRead<typeof listMappings>('/mappings', { pollMs: POLL_MS.usual });
  const states = new Map((mappings.data?.items ?? []).map(({ group, state }) => [group, state]));
  const columns: readonly Column<Group>[] = [
    ...COLUMNS,
    {
      key: 'mapping',
      head: 'Mapping',
      cell: ({ group }) => <MappingState state={states.get(group)} />,
    },
  ];
  return (
    <Page title="Groups" lead="Who reads which topic, and how far each has come.">
      <Loaded query={groups}>
        {(data) => (
          <>
            <Panel>
              <LagChart groups={data.groups.map(({ group }) => group)} />
            </Panel>
            <Panel isFlush>
              <DataTable
                label="Consumer groups"
                columns={columns}
                rows={data.groups}
                rowKey={({ group }) => group}
                rowHref={({ group }) => `#/groups/${encodeURIComponent(group)}`}
                empty={<EmptyState title="No group has read anything yet" icon="groups" />}
              />
            </Panel>
          </>
        )}
      </Loaded>
    </Page>
  );
}

/** Whether the group's mapping has its topic read at all; a group may have none. */
function MappingState({ state }: { state: string | undefined }) {
  if (state === undefined) return <span className="muted">–</span>;
  return <Badge tone={state === 'Enabled' ? 'ok' : state === 'Disabled' ? 'warn' : 'info'}>{state}</Badge>;
}

function LagChart({ groups }: { groups: readonly string[] }) {
  const kept = useSyncExternalStore(samples.subscribe, samples.get);
  const series = toLines(kept, groups).map(({ group, points }) => ({ name: group, points }));
  return (
    <TimeChart
      label="Lag in records, since this page was opened"
      series={series}
      height={180}
      format={formatWhole}
    />
  );
}

/** Nothing at marks between two records. */
function formatWhole(value: number): string {
  return Number.isInteger(value) ? formatShort(value) : '';
}
