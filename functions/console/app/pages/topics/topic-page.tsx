import { useState } from 'react';
import type { showTopic } from '../../../../api/contract/topics.ts';
import type { AnswerOf } from '../../../../shared/http/contract.ts';
import { POLL_MS, useRead } from '../../api/hooks.ts';
import { useQueryText } from '../../router.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { formatCount } from '../../ui/format.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { MessagesPanel } from './messages-panel.tsx';
import { ProduceDialog } from './produce-dialog.tsx';
import { findProducing } from './producing.ts';

type Topic = AnswerOf<typeof showTopic>;
type Partition = Topic['partitions'][number];
type Config = Topic['configs'][number];

const TABS = [
  { id: 'messages', label: 'Messages' },
  { id: 'partitions', label: 'Partitions' },
  { id: 'configuration', label: 'Configuration' },
] as const;

/** One topic: its messages, partitions and configuration. */
export function TopicPage({ topic: name }: { topic: string }) {
  const topic = useRead<typeof showTopic>('/topics/{topic}', {
    parameters: { topic: name },
    pollMs: POLL_MS.usual,
  });
  const [tab, setTab] = useQueryText('tab', 'messages');
  const [isProducing, setProducing] = useState(false);
  const producing = findProducing(name);
  const partitions = topic.data?.partitions ?? [];
  return (
    <Page
      title={name}
      lead={topic.data && describe(topic.data)}
      back={{ href: '#/topics', label: 'Topics' }}
      actions={
        producing && (
          <Button icon="plus" tone="primary" needsOperator onClick={() => setProducing(true)}>
            Produce {producing.what}
          </Button>
        )
      }
    >
      <Tabs label="Parts of the topic" tabs={TABS} chosen={tab} onChoose={setTab}>
        {tab === 'messages' ? (
          <MessagesPanel topic={name} partitions={partitions.map(({ partition }) => partition)} />
        ) : (
          <Panel isFlush>
            <Loaded query={topic}>
              {(data) =>
                tab === 'partitions' ? <Partitions topic={data} /> : <Configuration topic={data} />
              }
            </Loaded>
          </Panel>
        )}
      </Tabs>
      {isProducing && producing && (
        <ProduceDialog topic={name} producing={producing} onClose={() => setProducing(false)} />
      )}
    </Page>
  );
}

function describe({ partitions, replicationFactor }: Topic): string {
  const records = partitions.reduce((sum, { earliest, latest }) => sum + latest - earliest, 0);
  const sick = partitions.filter(({ healthy }) => !healthy).length;
  const parts = [
    count(records, 'record'),
    count(partitions.length, 'partition'),
    count(replicationFactor, 'replica'),
    ...(sick > 0 ? [`${count(sick, 'partition')} without all replicas`] : []),
  ];
  return parts.join(' · ');
}

function count(number: number, what: string): string {
  return `${formatCount(number)} ${what}${number === 1 ? '' : 's'}`;
}

const PARTITION_COLUMNS: readonly Column<Partition>[] = [
  { key: 'partition', head: 'Partition', width: 100, cell: ({ partition }) => partition },
  { key: 'earliest', head: 'First offset', align: 'end', cell: ({ earliest }) => formatCount(earliest) },
  { key: 'latest', head: 'End offset', align: 'end', cell: ({ latest }) => formatCount(latest) },
  {
    key: 'records',
    head: 'Records',
    align: 'end',
    cell: ({ earliest, latest }) => formatCount(latest - earliest),
  },
  { key: 'leader', head: 'Leader', align: 'end', width: 90, cell: ({ leader }) => leader },
  {
    key: 'replicas',
    head: 'Replicas in sync',
    cell: ({ isr, replicas }) => `${isr.length} of ${replicas.length}`,
  },
  {
    key: 'health',
    head: 'Health',
    cell: ({ healthy }) =>
      healthy ? <Badge tone="ok">Healthy</Badge> : <Badge tone="bad">Under-replicated</Badge>,
  },
];

function Partitions({ topic }: { topic: Topic }) {
  return (
    <DataTable
      label={`Partitions of ${topic.topic}`}
      columns={PARTITION_COLUMNS}
      rows={topic.partitions}
      rowKey={({ partition }) => String(partition)}
      rowTone={({ healthy }) => (healthy ? undefined : 'bad')}
    />
  );
}

const SOURCES: Readonly<Record<Config['source'], string>> = {
  topic: 'Set on the topic',
  cluster: 'Set on the cluster',
  default: 'Kafka’s default',
};

const CONFIG_COLUMNS: readonly Column<Config>[] = [
  { key: 'name', head: 'Name', cell: ({ name }) => <code>{name}</code> },
  {
    key: 'value',
    head: 'Value',
    isMono: true,
    cell: ({ value }) => value ?? <span className="muted">none</span>,
  },
  {
    key: 'source',
    head: 'From',
    width: 170,
    cell: ({ source }) =>
      source === 'topic' ? (
        <strong>{SOURCES[source]}</strong>
      ) : (
        <span className="muted">{SOURCES[source]}</span>
      ),
  },
];

const SOURCE_ORDER = ['topic', 'cluster', 'default'];

function Configuration({ topic }: { topic: Topic }) {
  const rows = topic.configs.toSorted(
    (a, b) => SOURCE_ORDER.indexOf(a.source) - SOURCE_ORDER.indexOf(b.source) || (a.name < b.name ? -1 : 1),
  );
  return (
    <DataTable
      label={`Configuration of ${topic.topic}`}
      columns={CONFIG_COLUMNS}
      rows={rows}
      rowKey={({ name }) => name}
    />
  );
}
