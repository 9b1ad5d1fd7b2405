import { useMemo, useState } from 'react';
import type { ShownRecord } from '../../../../api/contract/kafka-answers.ts';
import { replaceQuery, usePlace } from '../../router.ts';
import { Button } from '../../ui/button.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { SelectField, TextField } from '../../ui/field.tsx';
import { formatCount } from '../../ui/format.ts';
import { Icon } from '../../ui/icon.tsx';
import { Panel } from '../../ui/page.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { MessageDialog } from './message-dialog.tsx';
import type { Beginning, MessageQuery } from './message-query.ts';
import { newestFirst, toRecordKey } from './record-list.ts';
import { summarizeValue } from './summarize-value.ts';
import { useMessages } from './use-messages.ts';
import './messages.css';

const BEGINNINGS: readonly { readonly value: Beginning; readonly label: string }[] = [
  { value: 'end', label: 'the newest' },
  { value: 'beginning', label: 'the beginning' },
  { value: 'offset', label: 'an offset' },
  { value: 'time', label: 'a moment' },
];

/** The messages of a topic: where to begin, which of them, and whether to wait for more. */
export function MessagesPanel({ topic, partitions }: { topic: string; partitions: readonly number[] }) {
  const query = useMessageQuery();
  const messages = useMessages(topic, query);
  const { reading, problem, isTailing } = messages;
  const [opened, setOpened] = useState<ShownRecord>();
  const isReversed = query.beginning === 'end' || isTailing;
  const records = reading?.records;
  const rows = useMemo(() => (records && isReversed ? newestFirst(records) : records), [records, isReversed]);
  const columns = useMemo(() => toColumns(topic), [topic]);
  return (
    <Panel isFlush>
      <Filters
        key={JSON.stringify(query)}
        query={query}
        partitions={partitions}
        isTailing={isTailing}
        onTail={messages.setTailing}
      />
      {problem && rows === undefined ? (
        <ErrorState problem={problem} onRetry={messages.retry} />
      ) : rows === undefined ? (
        <Skeleton lines={8} label="Reading messages" />
      ) : (
        <>
          {problem && <ErrorState problem={problem} onRetry={messages.retry} />}
          <DataTable
            label={`Messages of ${topic}`}
            columns={columns}
            rows={rows}
            rowKey={toRecordKey}
            onOpen={setOpened}
            empty={
              <EmptyState title={isTailing ? 'Waiting for the first message' : 'No message'} icon="topics">
                {query.filter === ''
                  ? 'There is none from there on.'
                  : 'None that was read so far has these fields.'}
              </EmptyState>
            }
          />
          <Foot messages={messages} count={rows.length} />
        </>
      )}
      {opened && <MessageDialog topic={topic} record={opened} onClose={() => setOpened(undefined)} />}
    </Panel>
  );
}

/** The query is the address's, so that a search can be handed on. */
function useMessageQuery(): MessageQuery {
  const { query } = usePlace();
  const [from, at, partition, filter] = ['from', 'at', 'partition', 'filter'].map(
    (name) => query.get(name) ?? '',
  );
  return useMemo(
    () => ({
      beginning: BEGINNINGS.find(({ value }) => value === from)?.value ?? 'end',
      at: at ?? '',
      partition: partition ?? '',
      filter: filter ?? '',
    }),
    [from, at, partition, filter],
  );
}

function Filters({
  query,
  partitions,
  isTailing,
  onTail,
}: {
  query: MessageQuery;
  partitions: readonly number[];
  isTailing: boolean;
  onTail: (isTailing: boolean) => void;
}) {
  const [draft, setDraft] = useState(query);
  const { beginning } = draft;
  const search = () => {
    const { at, partition, filter } = draft;
    replaceQuery({
      from: beginning === 'end' ? '' : beginning,
      at: needsAt(beginning) ? at : '',
      partition,
      filter,
    });
  };
  return (
    <form
      className="panel-body messages-filters"
      aria-label="Which messages"
      onSubmit={(event) => {
        event.preventDefault();
        search();
      }}
    >
      <div className="filters">
        <SelectField
          label="From"
          value={beginning}
          choices={BEGINNINGS}
          onChange={(value) =>
            setDraft({
              ...draft,
              beginning: BEGINNINGS.find((one) => one.value === value)?.value ?? 'end',
              at: '',
            })
          }
        />
        {needsAt(beginning) && (
          <TextField
            label={beginning === 'offset' ? 'Offset' : 'Day and time'}
            {...(beginning === 'time'
              ? { type: 'datetime-local', step: 1 }
              : { inputMode: 'numeric' as const })}
            value={draft.at}
            onChange={(at) => setDraft({ ...draft, at })}
          />
        )}
        <SelectField
          label="Partition"
          value={draft.partition}
          choices={[
            { value: '', label: 'all' },
            ...partitions.map((partition) => ({ value: String(partition), label: String(partition) })),
          ]}
          onChange={(partition) => setDraft({ ...draft, partition })}
        />
        <TextField
          label="Fields of the value"
          placeholder="user=alice & item=book"
          value={draft.filter}
          onChange={(filter) => setDraft({ ...draft, filter })}
        />
        <Button type="submit" icon="search">
          Search
        </Button>
        <Button
          icon={isTailing ? 'pause' : 'play'}
          tone={isTailing ? 'primary' : 'plain'}
          aria-pressed={isTailing}
          onClick={() => onTail(!isTailing)}
        >
          Live tail
        </Button>
      </div>
    </form>
  );
}

function needsAt(beginning: Beginning): boolean {
  return beginning === 'offset' || beginning === 'time';
}

function Foot({ messages, count }: { messages: ReturnType<typeof useMessages>; count: number }) {
  const { reading, isLoading, isTailing, loadMore } = messages;
  const behind = reading?.behind ?? 0;
  return (
    <div className="table-foot">
      <span role="status">
        {formatCount(count)} {count === 1 ? 'message' : 'messages'}
        {!isTailing && behind > 0 && `, ${formatCount(behind)} behind them not read yet`}
      </span>
      {isTailing ? (
        <span className="messages-live">
          <span className="messages-live-dot" aria-hidden="true" /> Waiting for more
        </span>
      ) : (
        reading?.hasMore && (
          <Button size="small" isBusy={isLoading} onClick={loadMore}>
            Load more
          </Button>
        )
      )}
    </div>
  );
}

function toColumns(topic: string): readonly Column<ShownRecord>[] {
  return [
    { key: 'place', head: 'Place', width: 110, cell: ({ partition, offset }) => `${partition}@${offset}` },
    {
      key: 'time',
      head: 'Time',
      width: 170,
      cell: ({ timestamp }) => <Time value={timestamp} mode="absolute" />,
    },
    {
      key: 'key',
      head: 'Key',
      width: 140,
      isMono: true,
      cell: ({ key }) => (key === null ? <span className="muted">none</span> : key.text),
    },
    {
      key: 'value',
      head: 'Value',
      isMono: true,
      cell: ({ value }) => (
        <span className="message-value">
          {value?.problem !== undefined && <Icon name="warning" size={12} />}
          {summarizeValue(value)}
        </span>
      ),
    },
    {
      key: 'journey',
      head: <span className="sr-only">Journey</span>,
      width: 104,
      cell: ({ partition, offset }) => (
        <a
          href={`#/journey/${encodeURIComponent(topic)}/${partition}/${offset}`}
          aria-label={`Journey of ${partition}@${offset}`}
        >
          Journey
        </a>
      ),
    },
  ];
}
