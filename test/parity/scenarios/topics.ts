import { listOffsets } from '../../../local/kafka/apis/02-list-offsets.ts';
import { metadata } from '../../../local/kafka/apis/03-metadata.ts';
import { createTopics } from '../../../local/kafka/apis/19-create-topics.ts';
import { deleteTopics } from '../../../local/kafka/apis/20-delete-topics.ts';
import { createPartitions } from '../../../local/kafka/apis/37-create-partitions.ts';
import { NO_UUID } from '../../../local/kafka/wire/types.ts';
import type { WireClient } from '../../local/kafka/wire-client.ts';
import { eventually } from '../../support/eventually.ts';
import { outcomeOf, type Scenario } from '../scenario.ts';

interface NewTopic {
  readonly name: string;
  readonly partitions?: number;
  readonly replicationFactor?: number;
  readonly assignments?: readonly { partition: number; brokers: readonly number[] }[];
  readonly configs?: readonly { name: string; value: string | null }[];
}

/** Makes topics and answers what became of each. */
export async function create(
  client: WireClient,
  topics: readonly NewTopic[],
  { version = 7, validateOnly = false } = {},
): Promise<unknown> {
  const answer = await client.send(createTopics, version, {
    topics: topics.map((topic) => ({
      partitions: 1,
      replicationFactor: -1,
      assignments: [],
      configs: [],
      ...topic,
    })),
    timeoutMs: 10_000,
    validateOnly,
  });
  const made = answer.topics.filter(({ error }) => error === 'NONE').map(({ name }) => name);
  if (!validateOnly) await untilUsable(client, made);
  return answer.topics
    .map(({ name, error, partitions, replicationFactor }) => [name, error, partitions, replicationFactor])
    .sort();
}

/** The real broker answers before its partitions have a leader. */
async function untilUsable(client: WireClient, names: readonly string[]): Promise<void> {
  await eventually(async () => {
    const { topics } = await client.send(metadata, 9, { topics: names.map((name) => ({ name })) });
    const answer = await client.send(listOffsets, 5, {
      replicaId: -1,
      topics: topics.map(({ name, partitions }) => ({
        name,
        partitions: partitions.map(({ partition }) => ({ partition, timestamp: -1 })),
      })),
    });
    const errors = [
      ...topics.map(({ error }) => error),
      ...answer.topics.flatMap(({ partitions }) => partitions.map(({ error }) => error)),
    ];
    if (errors.some((error) => error !== 'NONE')) throw new Error(`${names} cannot be used: ${errors}`);
  });
}

const manual = { partitions: -1, replicationFactor: -1 };
const odd: readonly [string, NewTopic][] = [
  ['plain', { name: 't-plain', partitions: 3 }],
  ['defaults', { name: 't-defaults', partitions: -1 }],
  ['empty name', { name: '' }],
  ['dot', { name: '.' }],
  ['two dots', { name: '..' }],
  ['a space', { name: 't two words' }],
  ['249 characters', { name: 't'.repeat(249) }],
  ['250 characters', { name: 't'.repeat(250) }],
  ['no partitions', { name: 't-none', partitions: 0 }],
  ['fewer than none', { name: 't-minus', partitions: -2 }],
  ['no replicas', { name: 't-no-replicas', replicationFactor: 0 }],
  ['one replica', { name: 't-one-replica', replicationFactor: 1 }],
  ['three replicas', { name: 't-three-replicas', replicationFactor: 3 }],
  ['assignment', { name: 't-manual', ...manual, assignments: [{ partition: 0, brokers: [1] }] }],
  [
    'assignment out of order',
    {
      name: 't-manual-2',
      ...manual,
      assignments: [
        { partition: 1, brokers: [1] },
        { partition: 0, brokers: [1] },
      ],
    },
  ],
  ['assignment with a gap', { name: 't-gap', ...manual, assignments: [{ partition: 1, brokers: [1] }] }],
  [
    'assignment of one partition twice',
    {
      name: 't-twice',
      ...manual,
      assignments: [
        { partition: 0, brokers: [1] },
        { partition: 0, brokers: [1] },
      ],
    },
  ],
  [
    'assignment to a stranger',
    { name: 't-stranger', ...manual, assignments: [{ partition: 0, brokers: [9] }] },
  ],
  ['assignment to nobody', { name: 't-nobody', ...manual, assignments: [{ partition: 0, brokers: [] }] }],
  [
    'assignment with a count',
    { name: 't-both', partitions: 1, replicationFactor: -1, assignments: [{ partition: 0, brokers: [1] }] },
  ],
  [
    'assignment with a replication factor',
    { name: 't-both-2', partitions: -1, replicationFactor: 1, assignments: [{ partition: 0, brokers: [1] }] },
  ],
  ['unknown config', { name: 't-config', configs: [{ name: 'no.such', value: '1' }] }],
  ['config that is no number', { name: 't-config', configs: [{ name: 'retention.ms', value: 'soon' }] }],
  ['config below its range', { name: 't-config', configs: [{ name: 'retention.ms', value: '-2' }] }],
  ['config null', { name: 't-config', configs: [{ name: 'retention.ms', value: null }] }],
  [
    'config twice',
    {
      name: 't-config-twice',
      configs: [
        { name: 'retention.ms', value: '1' },
        { name: 'retention.ms', value: '2' },
      ],
    },
  ],
  ['policy unknown', { name: 't-policy', configs: [{ name: 'cleanup.policy', value: 'burn' }] }],
  ['timestamp type unknown', { name: 't-type', configs: [{ name: 'message.timestamp.type', value: 'x' }] }],
];

async function seen(client: WireClient, prefix: string): Promise<unknown> {
  const { topics } = await client.send(metadata, 9, { topics: null });
  return topics
    .filter(({ name }) => name.startsWith(prefix))
    .map(({ name, error, partitions }) => [name, error, partitions.length])
    .sort();
}

export const topicScenarios: readonly Scenario[] = [
  ...odd.map(([title, topic]) => ({
    title: `a new topic: ${title}`,
    run: async (cluster: Parameters<Scenario['run']>[0]) => {
      const client = await cluster.wire();
      return [
        await create(client, [topic], { validateOnly: true }),
        await create(client, [topic], { version: 2, validateOnly: true }),
        await create(client, [topic]),
        await create(client, [topic]),
      ];
    },
  })),
  {
    title: 'topics are made beside those that cannot be',
    run: async (cluster) => {
      const client = await cluster.wire();
      const made = await create(client, [
        { name: 'mix-1' },
        { name: 'mix-2', partitions: 0 },
        { name: 'mix-3' },
        { name: 'mix-3' },
      ]);
      return [made, await seen(client, 'mix-')];
    },
  },
  {
    title: 'names that differ in dots and underscores collide',
    run: async (cluster) => {
      const client = await cluster.wire();
      return [await create(client, [{ name: 'col.li' }]), await create(client, [{ name: 'col_li' }])];
    },
  },
  {
    title: 'topics are deleted by name and by id',
    run: async (cluster) => {
      const client = await cluster.wire();
      await create(client, [{ name: 'del-1' }, { name: 'del-2' }, { name: 'del-3' }, { name: 'del-4' }]);
      const { topics } = await client.send(metadata, 10, { topics: [{ name: 'del-2' }, { name: 'del-4' }] });
      const [id = NO_UUID, id4 = NO_UUID] = topics.map((topic) => topic.id);
      const remove = async (
        version: number,
        names: readonly string[],
        ids: readonly { id: string; name: string | null }[] = [],
      ) => {
        const answer = await client.send(deleteTopics, version, {
          topicNames: names,
          topics: [...(version >= 6 ? names : []).map((name) => ({ name })), ...ids],
          timeoutMs: 10_000,
        });
        return answer.topics.map(({ name, error }) => [name, error]).sort();
      };
      return [
        await remove(3, ['del-1', 'del-none']),
        await remove(6, [], [{ id, name: null }]),
        await remove(6, [], [{ id, name: null }]),
        await remove(6, [], [{ id: NO_UUID, name: null }]),
        await remove(6, ['del-3', 'del-3']),
        await remove(6, [''], [{ id: id4, name: 'del-4' }]),
        await remove(1, ['del-3', 'del-3']),
        await seen(client, 'del-'),
      ];
    },
  },
  {
    title: 'topics grow',
    run: async (cluster) => {
      const client = await cluster.wire();
      await create(client, [{ name: 'grow', partitions: 2 }]);
      const grow = async (
        topics: readonly {
          name: string;
          count: number;
          assignments?: readonly { brokers: readonly number[] }[];
        }[],
        validateOnly = false,
      ) => {
        const answer = await client.send(createPartitions, 3, {
          topics: topics.map((topic) => ({ assignments: null, ...topic })),
          timeoutMs: 10_000,
          validateOnly,
        });
        return answer.topics.map(({ name, error }) => [name, error]).sort();
      };
      const to = (count: number, brokers?: readonly (readonly number[])[]) => [
        { name: 'grow', count, ...(brokers && { assignments: brokers.map((each) => ({ brokers: each })) }) },
      ];
      return [
        await grow(to(2)),
        await grow(to(1)),
        await grow(to(0)),
        await grow(to(-1)),
        await grow(to(3), true),
        await seen(client, 'grow'),
        await grow(to(3)),
        await grow(to(4, [[1]])),
        await grow(to(5, [[1], [1]])),
        await grow(to(5, [[9]])),
        await grow(to(5, [[]])),
        await grow(to(5, [])),
        await grow([{ name: 'grow-none', count: 3 }]),
        await grow([...to(6), ...to(7)]),
        await seen(client, 'grow'),
      ];
    },
  },
  ...Array.from({ length: 12 }, (_, version) => ({
    title: `Metadata v${version}`,
    run: async (cluster: Parameters<Scenario['run']>[0]) => {
      const client = await cluster.wire();
      const name = `meta-v${version}`;
      await create(client, [{ name, partitions: 2 }]);
      const tell = async (topics: readonly { name: string | null; id?: string }[] | null) => {
        const answer = await client.send(metadata, version, { topics, allowAutoTopicCreation: false });
        return {
          brokers: answer.brokers.map(({ nodeId, rack }) => [nodeId, rack]),
          controller: answer.controllerId,
          operations: answer.clusterAuthorizedOperations,
          topics: answer.topics
            .filter((topic) => topics !== null || topic.name === name)
            .toSorted((a, b) => a.name.localeCompare(b.name))
            .map(({ id, ...topic }) => ({
              ...topic,
              hasId: id !== NO_UUID,
              partitions: topic.partitions.toSorted((a, b) => a.partition - b.partition),
            })),
        };
      };
      return [
        await tell([{ name }]),
        await tell([{ name: `${name}-none` }, { name }]),
        await tell([{ name: 'not valid!' }]),
        await tell([{ name: '' }]),
        await tell([{ name }, { name }]),
        version === 0 ? undefined : await tell(null),
        version === 0 ? undefined : await tell([]),
      ];
    },
  })),
  {
    title: 'kafkajs makes, grows, describes and deletes topics',
    run: async (cluster) => {
      const admin = await cluster.admin();
      const results: unknown[] = [];
      const note = async (call: Promise<unknown>) => void results.push(await outcomeOf(call));
      await note(admin.createTopics({ topics: [{ topic: 'kjs-1', numPartitions: 2 }, { topic: 'kjs-2' }] }));
      await note(admin.createTopics({ topics: [{ topic: 'kjs-1' }] }));
      await note(admin.createTopics({ topics: [{ topic: 'kjs-1' }, { topic: 'kjs-3' }] }));
      await note(admin.createTopics({ topics: [{ topic: 'kjs-4', numPartitions: 0 }] }));
      await note(admin.createPartitions({ topicPartitions: [{ topic: 'kjs-1', count: 3 }] }));
      await note(admin.createPartitions({ topicPartitions: [{ topic: 'kjs-1', count: 1 }] }));
      await note(admin.fetchTopicMetadata({ topics: ['kjs-none'] }));
      await note(admin.fetchTopicOffsets('kjs-none'));
      await note(
        admin.fetchTopicOffsets('kjs-1').then((found) => found.sort((a, b) => a.partition - b.partition)),
      );
      await note(admin.deleteTopics({ topics: ['kjs-none'] }));
      await note(admin.deleteTopics({ topics: ['kjs-1', 'kjs-2', 'kjs-3'] }));
      const findLeft = async () => (await admin.listTopics()).filter((name) => name.startsWith('kjs'));
      // Apache Kafka answers a deletion when its controller has it; its broker lists the topic a moment longer.
      const left = await eventually(async () => {
        const found = await findLeft();
        if (found.length > 0) throw new Error(`${found.join(', ')} are listed still`);
        return found;
      });
      return [...results, left];
    },
  },
];
