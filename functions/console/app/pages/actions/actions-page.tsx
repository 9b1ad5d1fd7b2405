import type { listActions } from '../../../../api/contract/observe.ts';
import type { AnswerOf } from '../../../../shared/http/contract.ts';
import { useRead } from '../../api/hooks.ts';
import { useQueryText } from '../../router.ts';
import { useRefreshOn } from '../../runner/use-runner.ts';
import { Badge } from '../../ui/badge.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { SelectField, TextField } from '../../ui/field.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { EmptyState, Skeleton } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { describeAction } from './describe-action.ts';

type Action = AnswerOf<typeof listActions>['actions'][number];

const SPANS = [
  { value: '60', label: 'Last hour' },
  { value: '1440', label: 'Last day' },
  { value: '10080', label: 'Last week' },
];
/** On AWS it is a search through the log of every function: functions/api/observe/search-logs.ts. */
const POLL_MS = 60_000;

/** What operators did, whether it was done or not. */
export function ActionsPage() {
  const [minutes, setMinutes] = useQueryText('minutes', '1440');
  const [search, setSearch] = useQueryText('find');
  const actions = useRead<typeof listActions>('/actions', {
    query: { minutes },
    pollMs: POLL_MS,
  });
  useRefreshOn((entry) => entry.kind === 'function-log' && entry.record?.['audit'] === true, ['/actions']);
  const sought = search.trim().toLowerCase();
  return (
    <Page title="Actions" lead="Every request that only operators may make, by whom, and what became of it.">
      <Panel isFlush>
        <div className="filters panel-filters">
          <SelectField label="Span" value={minutes} onChange={setMinutes} choices={SPANS} />
          <TextField
            {...{ label: 'Find', type: 'search', value: search, onChange: setSearch }}
            placeholder="Operator or action"
          />
        </div>
        <Loaded query={actions} skeleton={<Skeleton lines={8} />}>
          {(data) => (
            <>
              {data.truncated && (
                <div className="panel-body">
                  <Notice tone="warn">There are more than could be read: choose a shorter span.</Notice>
                </div>
              )}
              <DataTable
                label="Actions of operators"
                columns={columns}
                rows={data.actions.filter((action) => isFound(action, sought))}
                rowKey={({ time, actor, operation, path, status }) =>
                  [time, actor.sub, operation, status, ...Object.values(path)].join(' ')
                }
                rowTone={({ outcome }) => (outcome === 'failed' ? 'bad' : undefined)}
                empty={
                  <EmptyState title="No operator did anything" icon="actions">
                    {sought === '' ? 'Look at a longer span.' : 'Look for less, or at a longer span.'}
                  </EmptyState>
                }
              />
            </>
          )}
        </Loaded>
      </Panel>
    </Page>
  );
}

function isFound(action: Action, sought: string): boolean {
  const texts = [action.actor.username, action.operation, describeAction(action)];
  return texts.some((text) => text.toLowerCase().includes(sought));
}

const TONES = { done: 'ok', refused: 'warn', failed: 'bad' } as const;
const WORDS = { done: 'Done', refused: 'Refused', failed: 'Failed' } as const;

const columns: Column<Action>[] = [
  { key: 'time', head: 'When', width: 200, cell: ({ time }) => <Time value={time} /> },
  { key: 'actor', head: 'Operator', width: 160, cell: ({ actor }) => actor.username || actor.sub },
  { key: 'action', head: 'Action', cell: (action) => describeAction(action) },
  {
    ...{ key: 'outcome', head: 'Outcome', width: 130 },
    cell: ({ outcome }) => <Badge tone={TONES[outcome]}>{WORDS[outcome]}</Badge>,
  },
  { key: 'status', head: 'Status', align: 'end', width: 90, cell: ({ status }) => status },
];
