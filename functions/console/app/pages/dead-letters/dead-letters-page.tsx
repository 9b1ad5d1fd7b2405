import type { listDeadLetters } from '../../../../api/contract/dead-letters.ts';
import type { AnswerOf } from '../../../../shared/http/contract.ts';
import { POLL_MS, useRead } from '../../api/hooks.ts';
import { usePollMs, useRefreshOn } from '../../runner/use-runner.ts';
import type { PageProps } from '../../shell/area.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { formatCount } from '../../ui/format.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { LettersPage } from './letters-page.tsx';

type Group = AnswerOf<typeof listDeadLetters>['groups'][number];

const COLUMNS: readonly Column<Group>[] = [
  { key: 'group', head: 'Group', width: 220, cell: ({ group }) => group },
  { key: 'topic', head: 'Of topic', cell: ({ topic }) => topic },
  {
    key: 'waiting',
    head: 'Waiting',
    align: 'end',
    width: 110,
    cell: ({ waiting }) =>
      waiting === 0 ? <span className="muted">0</span> : <strong>{formatCount(waiting)}</strong>,
  },
  { key: 'letters', head: 'In all', align: 'end', width: 100, cell: ({ letters }) => formatCount(letters) },
  { key: 'deadLetterTopic', head: 'Kept in', cell: ({ deadLetterTopic }) => deadLetterTopic },
];

/** `#/dead-letters` and `#/dead-letters/<group>` */
export function DeadLettersPage({ rest: [group] }: PageProps) {
  return group === undefined ? <GroupList /> : <LettersPage key={group} group={group} />;
}

function GroupList() {
  const groups = useRead<typeof listDeadLetters>('/dead-letters', {
    pollMs: usePollMs(POLL_MS.usual, POLL_MS.slow),
  });
  useRefreshOn(({ kind }) => kind === 'dead-letter', ['/dead-letters']);
  return (
    <Page
      title="Dead letters"
      lead="Records that a mapping gave up on. Cure what they failed on, then send them back to their topic."
    >
      <Panel isFlush>
        <Loaded query={groups}>
          {(data) => (
            <DataTable
              label="Dead letters by group"
              columns={COLUMNS}
              rows={data.groups.toSorted((a, b) => b.waiting - a.waiting)}
              rowKey={({ group }) => group}
              rowHref={({ group }) => `#/dead-letters/${encodeURIComponent(group)}`}
              rowTone={({ waiting }) => (waiting > 0 ? 'bad' : undefined)}
              empty={<EmptyState title="No group has dead letters" icon="check" />}
            />
          )}
        </Loaded>
      </Panel>
    </Page>
  );
}
