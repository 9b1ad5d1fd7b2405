import type { listTopics } from '../../../../api/contract/topics.ts';
import type { AnswerOf } from '../../../../shared/http/contract.ts';
import { POLL_MS, useRead } from '../../api/hooks.ts';
import { useQueryText } from '../../router.ts';
import type { PageProps } from '../../shell/area.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { CheckField } from '../../ui/field.tsx';
import { formatCount } from '../../ui/format.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { TopicPage } from './topic-page.tsx';

type Topic = AnswerOf<typeof listTopics>['topics'][number];

const COLUMNS: readonly Column<Topic>[] = [
  { key: 'topic', head: 'Topic', width: 260, cell: ({ topic }) => topic },
  { key: 'records', head: 'Records', align: 'end', width: 120, cell: ({ records }) => formatCount(records) },
  { key: 'partitions', head: 'Partitions', align: 'end', width: 110, cell: ({ partitions }) => partitions },
  {
    key: 'replicas',
    head: 'Replicas',
    align: 'end',
    width: 100,
    cell: ({ replicationFactor }) => replicationFactor,
  },
];

/** `#/topics` and `#/topics/<topic>` */
export function TopicsPage({ rest: [topic] }: PageProps) {
  return topic === undefined ? <TopicList /> : <TopicPage key={topic} topic={topic} />;
}

function TopicList() {
  const topics = useRead<typeof listTopics>('/topics', { pollMs: POLL_MS.usual });
  const [internal, setInternal] = useQueryText('internal');
  return (
    <Page title="Topics" lead="What is in Kafka, partition by partition, and what each record says.">
      <Panel isFlush>
        <Loaded query={topics}>
          {(data) => {
            const hidden = data.topics.filter((one) => one.internal).length;
            return (
              <>
                {hidden > 0 && (
                  <div className="panel-body">
                    <CheckField
                      label={`Also the ${hidden} that Kafka keeps for itself`}
                      checked={internal === 'shown'}
                      onChange={(shown) => setInternal(shown ? 'shown' : '')}
                    />
                  </div>
                )}
                <DataTable
                  label="Topics"
                  columns={COLUMNS}
                  rows={data.topics.filter((one) => internal === 'shown' || !one.internal)}
                  rowKey={({ topic }) => topic}
                  rowHref={({ topic }) => `#/topics/${encodeURIComponent(topic)}`}
                  empty={
                    <EmptyState title="There is no topic yet" icon="topics">
                      Topics are made when the stacks are deployed.
                    </EmptyState>
                  }
                />
              </>
            );
          }}
        </Loaded>
      </Panel>
    </Page>
  );
}
