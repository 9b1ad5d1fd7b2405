import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { listDeadLetters, readDeadLetters } from '../../../../api/contract/dead-letters.ts';
import type { ShownLetter } from '../../../../api/contract/kafka-answers.ts';
import type { AnswerOf } from '../../../../shared/http/contract.ts';
import { POLL_MS, useRead } from '../../api/hooks.ts';
import type { Problem } from '../../api/problem.ts';
import { useQueryText } from '../../router.ts';
import { usePollMs, useRefreshOn } from '../../runner/use-runner.ts';
import { useSession } from '../../session/session-context.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { CheckField } from '../../ui/field.tsx';
import { formatCount } from '../../ui/format.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { summarizeValue } from '../topics/summarize-value.ts';
import { LetterDialog } from './letter-dialog.tsx';
import { explainCondition, LETTER_STATES } from './letter-words.ts';
import { RedriveDialog } from './redrive-dialog.tsx';

const PAGE_SIZE = 100;
const PATH = '/dead-letters/{group}';

/** The dead letters of one group. */
export function LettersPage({ group }: { group: string }) {
  const [shown, setShown] = useQueryText('show', 'waiting');
  const letters = useLetters(group, shown === 'all');
  const groups = useRead<typeof listDeadLetters>('/dead-letters', {
    pollMs: usePollMs(POLL_MS.usual, POLL_MS.slow),
  });
  const own = groups.data?.groups.find((one) => one.group === group);
  useRefreshOn((entry) => entry.kind === 'dead-letter' && entry.group === group, [PATH, '/dead-letters']);
  const [opened, setOpened] = useState<ShownLetter>();
  const [redriving, setRedriving] = useState(false);
  const client = useQueryClient();
  const renew = () => {
    for (const path of [PATH, '/dead-letters', '/topics'])
      void client.invalidateQueries({ queryKey: [path] });
  };
  return (
    <Page
      title={`Dead letters of ${group}`}
      lead={
        own &&
        `${formatCount(own.waiting)} of ${formatCount(own.letters)} wait, kept in ${own.deadLetterTopic}`
      }
      back={{ href: '#/dead-letters', label: 'Dead letters' }}
      actions={
        <Button
          icon="refresh"
          tone="primary"
          needsOperator
          unavailable={own?.waiting === 0 ? 'None waits' : undefined}
          onClick={() => setRedriving(true)}
        >
          Redrive all that wait
        </Button>
      }
    >
      <Panel isFlush>
        <div className="panel-body">
          <CheckField
            label="Also those that were redriven"
            checked={shown === 'all'}
            onChange={(all) => setShown(all ? 'all' : 'waiting')}
          />
        </div>
        <Loaded query={letters}>
          {(data) => (
            <DataTable
              label={`Dead letters of ${group}`}
              columns={COLUMNS}
              rows={data}
              rowKey={toKey}
              onOpen={setOpened}
              empty={
                <EmptyState
                  title={shown === 'all' ? 'There are no dead letters' : 'No dead letter waits'}
                  icon="check"
                >
                  Every record of the group was handled, or sent back.
                </EmptyState>
              }
            />
          )}
        </Loaded>
        {letters.hasMore && (
          <div className="table-foot">
            <span role="status">{formatCount(letters.data?.length ?? 0)} letters so far</span>
            <Button size="small" isBusy={letters.isLoadingMore} onClick={letters.loadMore}>
              Load more
            </Button>
          </div>
        )}
      </Panel>
      {opened && (
        <LetterDialog group={group} letter={opened} onRedriven={renew} onClose={() => setOpened(undefined)} />
      )}
      {redriving && (
        <RedriveDialog
          group={group}
          onClose={() => {
            setRedriving(false);
            renew();
          }}
        />
      )}
    </Page>
  );
}

function toKey({ partition, offset }: ShownLetter): string {
  return `${partition}@${offset}`;
}

const COLUMNS: readonly Column<ShownLetter>[] = [
  { key: 'letter', head: 'Letter', width: 90, cell: toKey },
  {
    key: 'time',
    head: 'Since',
    width: 150,
    cell: ({ timestamp }) => <Time value={timestamp} mode="relative" />,
  },
  {
    key: 'state',
    head: 'State',
    width: 130,
    cell: ({ state }) => <Badge tone={LETTER_STATES[state].tone}>{LETTER_STATES[state].label}</Badge>,
  },
  {
    key: 'reason',
    head: 'Why',
    width: 250,
    cell: ({ condition, problem }) =>
      condition === undefined ? (problem ?? '?') : explainCondition(condition),
  },
  { key: 'attempts', head: 'Attempts', align: 'end', width: 84, cell: ({ attempts }) => attempts ?? '' },
  {
    key: 'value',
    head: 'Record',
    isMono: true,
    cell: ({ original, problem }) =>
      original ? (
        <span className="muted">{summarizeValue(original.value)}</span>
      ) : (
        <span className="muted">{problem ?? 'not known'}</span>
      ),
  },
  {
    key: 'journey',
    head: <span className="sr-only">Journey</span>,
    width: 104,
    cell: ({ topic, original, offsetOfOriginal }) =>
      topic !== undefined && original !== undefined ? (
        <a
          href={`#/journey/${encodeURIComponent(topic)}/${original.partition}/${offsetOfOriginal ?? original.offset}`}
          aria-label={`Journey of ${topic} ${original.partition}@${original.offset}`}
        >
          Journey
        </a>
      ) : null,
  },
];

/** The letters, page by page, each from the positions of the one before. */
function useLetters(group: string, all: boolean) {
  const { api } = useSession();
  const pollMs = usePollMs(POLL_MS.usual, POLL_MS.slow);
  const result = useInfiniteQuery({
    queryKey: [PATH, group, all],
    queryFn: ({ signal, pageParam }): Promise<AnswerOf<typeof readDeadLetters>> =>
      api.get<typeof readDeadLetters>(PATH, {
        parameters: { group },
        query: { limit: PAGE_SIZE, all, positions: pageParam },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: ({ more, positions }) =>
      more ? positions.map(({ partition, offset }) => `${partition}:${offset}`).join(',') : null,
    refetchInterval: pollMs ?? false,
  });
  return {
    data: result.data?.pages.flatMap((page) => page.letters),
    // react-query throws what queryFn threw, and that throws problems alone.
    error: result.error as Problem | null,
    refetch: result.refetch,
    hasMore: result.hasNextPage,
    isLoadingMore: result.isFetchingNextPage,
    loadMore: () => void result.fetchNextPage(),
  };
}
