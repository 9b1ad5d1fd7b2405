import { offsetCommit } from '../../../local/kafka/apis/08-offset-commit.ts';
import { offsetFetch } from '../../../local/kafka/apis/09-offset-fetch.ts';
import { describeGroups } from '../../../local/kafka/apis/15-describe-groups.ts';
import { listGroups } from '../../../local/kafka/apis/16-list-groups.ts';
import { deleteGroups } from '../../../local/kafka/apis/42-delete-groups.ts';
import { offsetDelete } from '../../../local/kafka/apis/47-offset-delete.ts';
import type { WireClient } from '../../local/kafka/wire-client.ts';
import { eventually } from '../../support/eventually.ts';
import { outcomeOf, type Scenario } from '../scenario.ts';
import { create } from './topics.ts';

interface Commit {
  readonly group: string;
  readonly topic?: string;
  readonly partition?: number;
  readonly offset?: number;
  readonly metadata?: string | null;
  readonly generation?: number;
  readonly member?: string;
  readonly instance?: string | null;
  readonly version?: number;
}

export async function commit(client: WireClient, options: Commit): Promise<unknown> {
  const { group, topic = 'offsets', partition = 0, offset = 5, metadata = '', version = 8 } = options;
  const answer = await client.send(offsetCommit, version, {
    groupId: group,
    generationId: options.generation ?? -1,
    memberId: options.member ?? '',
    groupInstanceId: options.instance ?? null,
    topics: [
      {
        name: topic,
        partitions: [{ partitionIndex: partition, committedOffset: offset, committedMetadata: metadata }],
      },
    ],
  });
  return answer.topics.flatMap(({ partitions }) => partitions.map(({ error }) => error));
}

async function committed(
  client: WireClient,
  group: string,
  {
    version = 7,
    topics,
  }: { version?: number; topics?: readonly (readonly [string, readonly number[]])[] | null } = {},
): Promise<unknown> {
  const answer = await client.send(offsetFetch, version, {
    groupId: group,
    topics:
      topics === null
        ? null
        : (topics ?? [['offsets', [0, 1]]]).map(([name, partitionIndexes]) => ({ name, partitionIndexes })),
    requireStable: false,
  });
  return {
    error: answer.error,
    offsets: answer.topics
      .flatMap(({ name, partitions }) =>
        partitions.map((each) => [
          name,
          each.partitionIndex,
          each.error,
          each.committedOffset,
          each.committedLeaderEpoch,
          each.metadata,
        ]),
      )
      .sort(),
  };
}

export async function describe(client: WireClient, groups: readonly string[], version = 5): Promise<unknown> {
  const answer = await client.send(describeGroups, version, { groups, includeAuthorizedOperations: false });
  return answer.groups.map((each) => ({
    group: each.groupId,
    error: each.error,
    state: each.groupState,
    type: each.protocolType,
    protocol: each.protocolData,
    members: each.members
      .map((member) => ({
        instance: member.groupInstanceId,
        client: member.clientId,
        metadata: member.memberMetadata.toString(),
        assignment: member.memberAssignment.toString(),
      }))
      // The real broker's order is that of a hash table.
      .toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b))),
  }));
}

export async function remove(client: WireClient, groups: readonly string[]): Promise<unknown> {
  const answer = await client.send(deleteGroups, 2, { groupsNames: groups });
  return answer.results.map(({ groupId, error }) => [groupId, error]).sort();
}

async function list(
  client: WireClient,
  prefix: string,
  statesFilter: readonly string[] = [],
): Promise<unknown> {
  const answer = await client.send(listGroups, 4, { statesFilter });
  const groups = answer.groups.filter(({ groupId }) => groupId.startsWith(prefix));
  return [answer.error, groups.map((each) => [each.groupId, each.protocolType, each.groupState]).sort()];
}

async function prepare(client: WireClient): Promise<void> {
  await create(client, [{ name: 'offsets', partitions: 2 }]);
}

export const offsetScenarios: readonly Scenario[] = [
  ...[2, 3, 4, 5, 6, 7, 8].map((version) => ({
    title: `OffsetCommit v${version} of a simple consumer`,
    run: async (cluster: Parameters<Scenario['run']>[0]) => {
      const client = await cluster.wire();
      await prepare(client);
      const group = `oc-${version}`;
      return [
        await commit(client, { group, version }),
        await commit(client, { group, version, partition: 1, offset: 0, metadata: null }),
        await commit(client, { group, version, partition: 2 }),
        await commit(client, { group, version, topic: 'offsets-none' }),
        await commit(client, { group, version, offset: -1 }),
        await commit(client, { group, version, metadata: 'x'.repeat(4096), offset: 6 }),
        await commit(client, { group, version, metadata: 'x'.repeat(4097), offset: 7 }),
        await committed(client, group),
      ];
    },
  })),
  {
    title: 'commits of members that are not there',
    run: async (cluster) => {
      const client = await cluster.wire();
      await prepare(client);
      const group = 'oc-members';
      return [
        await commit(client, { group, generation: 0 }),
        await commit(client, { group, generation: 1, member: 'm' }),
        await commit(client, { group, member: 'm' }),
        await commit(client, { group }),
        await commit(client, { group, generation: 0 }),
        await commit(client, { group, generation: 1, member: 'm' }),
        await commit(client, { group, member: 'm', offset: 9 }),
        await commit(client, { group, instance: 'i' }),
        await commit(client, { group, member: 'm', instance: 'i' }),
        await commit(client, { group: '' }),
        await committed(client, group),
        await describe(client, [group]),
        await list(client, 'oc-members'),
      ];
    },
  },
  ...[1, 2, 3, 4, 5, 6, 7].map((version) => ({
    title: `OffsetFetch v${version}`,
    run: async (cluster: Parameters<Scenario['run']>[0]) => {
      const client = await cluster.wire();
      await prepare(client);
      const group = `of-${version}`;
      await commit(client, { group, metadata: 'kept' });
      return [
        await committed(client, group, { version }),
        await committed(client, group, {
          version,
          topics: [
            ['offsets', [0, 7]],
            ['offsets-none', [0]],
          ],
        }),
        await committed(client, group, { version, topics: [] }),
        version >= 2 ? await committed(client, group, { version, topics: null }) : undefined,
        await committed(client, `${group}-none`, { version }),
        version >= 2 ? await committed(client, `${group}-none`, { version, topics: null }) : undefined,
        await committed(client, '', { version }),
      ];
    },
  })),
  {
    title: 'offsets of a deleted topic are forgotten',
    run: async (cluster) => {
      const client = await cluster.wire();
      const admin = await cluster.admin();
      await create(client, [{ name: 'offsets-gone' }]);
      const topics = [['offsets-gone', [0]]] as const;
      const before = [
        await commit(client, { group: 'og', topic: 'offsets-gone' }),
        await committed(client, 'og', { topics }),
      ];
      await admin.deleteTopics({ topics: ['offsets-gone'] });
      await create(client, [{ name: 'offsets-gone' }]);
      return [before, await committed(client, 'og', { topics })];
    },
  },
  {
    title: 'groups and offsets are deleted',
    run: async (cluster) => {
      const client = await cluster.wire();
      await prepare(client);
      await commit(client, { group: 'gd-1' });
      await commit(client, { group: 'gd-1', partition: 1 });
      await commit(client, { group: 'gd-2' });
      const forget = async (groupId: string, name: string, partitions: readonly number[]) => {
        const answer = await client.send(offsetDelete, 0, {
          groupId,
          topics: [{ name, partitions: partitions.map((partitionIndex) => ({ partitionIndex })) }],
        });
        return [
          answer.error,
          answer.topics
            .flatMap((topic) => topic.partitions.map((each) => [topic.name, each.partitionIndex, each.error]))
            .sort(),
        ];
      };
      return [
        await list(client, 'gd-'),
        await list(client, 'gd-', ['Empty']),
        await list(client, 'gd-', ['eMPTY']),
        await list(client, 'gd-', ['Stable', 'nonsense']),
        await forget('gd-1', 'offsets', [0]),
        await forget('gd-1', 'offsets', [0, 9]),
        await forget('gd-1', 'offsets-none', [0]),
        await forget('gd-none', 'offsets', [0]),
        await forget('', 'offsets', [0]),
        await committed(client, 'gd-1'),
        await forget('gd-1', 'offsets', [1]),
        await list(client, 'gd-1'),
        await remove(client, ['gd-2', 'gd-none', '']),
        await remove(client, ['gd-2']),
        await describe(client, ['gd-2', 'gd-1', '']),
        await committed(client, 'gd-2'),
        await list(client, 'gd-'),
      ];
    },
  },
  {
    title: 'kafkajs reads, sets and resets the offsets of a group without members',
    run: async (cluster) => {
      const admin = await cluster.admin();
      await create(await cluster.wire(), [{ name: 'offsets-kjs', partitions: 2 }]);
      const sender = await cluster.producer();
      await sender.send({
        topic: 'offsets-kjs',
        messages: Array.from({ length: 6 }, (_, index) => ({ value: 'x', partition: index % 2 })),
      });
      const groups = ['okjs-1', 'okjs-2'];
      const read = () =>
        Promise.all(groups.map((groupId) => admin.fetchOffsets({ groupId, topics: ['offsets-kjs'] })));
      const results: unknown[] = [await read()];
      // Side by side: kafkajs joins the group for each and then sleeps through one poll of five seconds.
      await Promise.all([
        admin.setOffsets({
          groupId: 'okjs-1',
          topic: 'offsets-kjs',
          partitions: [{ partition: 0, offset: '2' }],
        }),
        // It commits its mark for "earliest", and resolves it when the group reads again.
        admin.resetOffsets({ groupId: 'okjs-2', topic: 'offsets-kjs', earliest: true }),
      ]);
      results.push(await read());
      const reader = await cluster.consumer({ groupId: 'okjs-2' });
      const seen: string[] = [];
      await reader.subscribe({ topics: ['offsets-kjs'], fromBeginning: true });
      await reader.run({
        eachMessage: async ({ message, partition }) => void seen.push(`${partition}:${message.offset}`),
      });
      await eventually(() => {
        if (seen.length < 6) throw new Error(`read ${seen.length} of 6 records`);
      });
      await reader.disconnect();
      results.push(seen.sort());
      results.push(await outcomeOf(admin.deleteGroups(['okjs-1', 'okjs-none'])));
      results.push(await read());
      return results;
    },
  },
];
