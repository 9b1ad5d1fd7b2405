import { type ReactNode, useState } from 'react';
import type { showGroup } from '../../../../api/contract/groups.ts';
import type { GroupAnswer } from '../../../../api/contract/kafka-answers.ts';
import type { listMappings, switchMapping } from '../../../../api/contract/mappings.ts';
import type { AnswerOf } from '../../../../shared/http/contract.ts';
import { POLL_MS, useAct, useRead } from '../../api/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { formatCount } from '../../ui/format.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { Stat, StatList } from '../../ui/stat.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { useAnnounce } from '../../ui/toaster.tsx';
import { GroupState } from './group-state.tsx';
import { ResetDialog } from './reset-dialog.tsx';

type Mapping = AnswerOf<typeof listMappings>['items'][number];
type Partition = GroupAnswer['partitions'][number];
type Member = GroupAnswer['members'][number];

/** One group: where it stands on each partition, who is in it, and a way to set it back. */
export function GroupPage({ group: name, lag }: { group: string; lag: ReactNode }) {
  const group = useRead<typeof showGroup>('/groups/{group}', {
    parameters: { group: name },
    pollMs: POLL_MS.fast,
  });
  const mappings = useRead<typeof listMappings>('/mappings', { pollMs: POLL_MS.usual });
  const own = (mappings.data?.items ?? []).filter((mapping) => mapping.group === name);
  const [isResetting, setResetting] = useState(false);
  return (
    <Page
      title={name}
      lead="Where the group goes on reading, partition by partition."
      back={{ href: '#/groups', label: 'Groups' }}
      actions={
        <Button icon="refresh" needsOperator onClick={() => setResetting(true)}>
          Reset offsets
        </Button>
      }
    >
      {!isResetting &&
        own
          .filter(({ state }) => state === 'Disabled')
          .map((mapping) => <Asleep key={mapping.uuid} mapping={mapping} />)}
      <Loaded query={group}>{(data) => <Standing group={data} lag={lag} />}</Loaded>
      {isResetting && (
        <ResetDialog
          group={name}
          topics={[...new Set((group.data?.partitions ?? []).map(({ topic }) => topic))]}
          mappings={own}
          onClose={() => setResetting(false)}
        />
      )}
    </Page>
  );
}

/** A mapping that reads nothing: somebody disabled it, or a reset was cut short. */
function Asleep({ mapping: { uuid, function_name } }: { mapping: Mapping }) {
  const announce = useAnnounce();
  const enable = useAct({
    run: (api) =>
      api.patch<typeof switchMapping>('/mappings/{uuid}', { parameters: { uuid }, body: { enabled: true } }),
    changes: ['/mappings'],
    onDone: () => announce(`The mapping of ${function_name} is being enabled`, 'ok'),
  });
  return (
    <Notice tone="warn">
      <div className="row row-apart">
        <span>
          The mapping of <code>{function_name}</code> is disabled: nobody reads for this group.
          {enable.error && ` Enabling it did not work: ${enable.error.message}`}
        </span>
        <Button size="small" needsOperator isBusy={enable.isPending} onClick={() => enable.mutate()}>
          Enable it
        </Button>
      </div>
    </Notice>
  );
}

const PARTITIONS: readonly Column<Partition>[] = [
  {
    key: 'partition',
    head: 'Partition',
    width: 200,
    cell: ({ topic, partition }) => `${topic} ${partition}`,
  },
  {
    key: 'committed',
    head: 'Committed offset',
    align: 'end',
    cell: ({ committed }) =>
      committed === null ? <span className="muted">never read</span> : formatCount(committed),
  },
  { key: 'end', head: 'End offset', align: 'end', cell: ({ end }) => formatCount(end) },
  {
    key: 'lag',
    head: 'Lag',
    align: 'end',
    cell: ({ lag }) =>
      lag === null ? '?' : lag === 0 ? <span className="muted">0</span> : <strong>{formatCount(lag)}</strong>,
  },
  {
    key: 'member',
    head: 'Member',
    isMono: true,
    cell: ({ member }) => member ?? <span className="muted">nobody</span>,
  },
];

const MEMBERS: readonly Column<Member>[] = [
  { key: 'member', head: 'Member', isMono: true, cell: ({ memberId }) => memberId },
  { key: 'client', head: 'Client', cell: ({ clientId }) => clientId },
  { key: 'host', head: 'Host', width: 140, cell: ({ clientHost }) => clientHost },
  {
    key: 'assignment',
    head: 'Reads',
    cell: ({ assignment }) =>
      assignment.map(({ topic, partitions }) => `${topic} ${partitions.join(', ')}`).join('; '),
  },
];

function Standing({ group, lag }: { group: GroupAnswer; lag: ReactNode }) {
  const behind = group.partitions.reduce((sum, partition) => sum + (partition.lag ?? 0), 0);
  return (
    <>
      <StatList label="The group in numbers">
        <Stat label="Lag" value={formatCount(behind)} note="records" />
        <Stat label="State" value={<GroupState state={group.state} />} />
        <Stat label="Members" value={group.members.length} />
        <Stat label="Partitions" value={group.partitions.length} />
      </StatList>
      <Panel>{lag}</Panel>
      <Panel title="Partitions" isFlush>
        <DataTable
          label={`Partitions of ${group.group}`}
          columns={PARTITIONS}
          rows={group.partitions}
          rowKey={({ topic, partition }) => `${topic} ${partition}`}
          empty={<EmptyState title="The group has read nothing yet" icon="groups" />}
        />
      </Panel>
      <Panel title="Members" isFlush>
        <DataTable
          label={`Members of ${group.group}`}
          columns={MEMBERS}
          rows={group.members}
          rowKey={({ memberId }) => memberId}
          empty={
            <EmptyState title="Nobody is in the group" icon="groups">
              Its mapping is disabled, or on its way.
            </EmptyState>
          }
        />
      </Panel>
    </>
  );
}
