import { describe, expect, test } from 'vitest';
import { offsetCommit } from '../../../../local/kafka/apis/08-offset-commit.ts';
import { offsetFetch } from '../../../../local/kafka/apis/09-offset-fetch.ts';
import { findCoordinator } from '../../../../local/kafka/apis/10-find-coordinator.ts';
import { joinGroup } from '../../../../local/kafka/apis/11-join-group.ts';
import { heartbeat } from '../../../../local/kafka/apis/12-heartbeat.ts';
import { leaveGroup } from '../../../../local/kafka/apis/13-leave-group.ts';
import { syncGroup } from '../../../../local/kafka/apis/14-sync-group.ts';
import { describeGroups } from '../../../../local/kafka/apis/15-describe-groups.ts';
import { listGroups } from '../../../../local/kafka/apis/16-list-groups.ts';
import { deleteGroups } from '../../../../local/kafka/apis/42-delete-groups.ts';
import { offsetDelete } from '../../../../local/kafka/apis/47-offset-delete.ts';
import { type Bench, startBench } from './call-api.ts';

const versionsOf = ({ versions: [first, last] }: { versions: readonly [number, number] }) =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

const joining = {
  groupId: 'g',
  sessionTimeoutMs: 10_000,
  rebalanceTimeoutMs: 60_000,
  memberId: '',
  groupInstanceId: null,
  protocolType: 'consumer',
  protocols: [{ name: 'range', metadata: Buffer.from('metadata') }],
};

function commitOf(name: string, ...partitions: number[]) {
  return {
    name,
    partitions: partitions.map((partitionIndex) => ({
      partitionIndex,
      committedOffset: 7,
      committedLeaderEpoch: 0,
      committedMetadata: null,
    })),
  };
}

const committing = (...topics: ReturnType<typeof commitOf>[]) => ({
  groupId: 'g',
  generationId: -1,
  memberId: '',
  groupInstanceId: null,
  topics,
});

/** Joins and syncs one member, in the oldest way that takes one request. */
async function joinOne({ call }: Bench) {
  const joined = await call(joinGroup, 3, joining);
  const member = { generationId: joined.generationId, memberId: joined.memberId, groupInstanceId: null };
  const assignments = [{ memberId: joined.memberId, assignment: Buffer.from('mine') }];
  await call(syncGroup, 3, {
    groupId: 'g',
    ...member,
    protocolType: null,
    protocolName: null,
    assignments,
  });
  return member;
}

describe('in every version', () => {
  test.each(versionsOf(joinGroup))('JoinGroup v%i lets a member in', async (version) => {
    const bench = await startBench();
    let joined = await bench.call(joinGroup, version, joining);
    if (version >= 4) {
      expect(joined).toMatchObject({ error: 'MEMBER_ID_REQUIRED', protocolName: version >= 7 ? null : '' });
      joined = await bench.call(joinGroup, version, { ...joining, memberId: joined.memberId });
    }
    expect(joined).toMatchObject({
      error: 'NONE',
      generationId: 1,
      protocolType: version >= 7 ? 'consumer' : null,
      protocolName: 'range',
      leader: joined.memberId,
      members: [{ memberId: joined.memberId, metadata: Buffer.from('metadata') }],
    });
    expect(joined.memberId).toMatch(/^client-/);
  });

  test.each(versionsOf(syncGroup))('SyncGroup v%i hands out the assignment', async (version) => {
    const bench = await startBench();
    const { memberId, generationId } = await bench.call(joinGroup, 3, joining);
    const synced = await bench.call(syncGroup, version, {
      groupId: 'g',
      generationId,
      memberId,
      groupInstanceId: null,
      protocolType: 'consumer',
      protocolName: 'range',
      assignments: [{ memberId, assignment: Buffer.from('mine') }],
    });
    expect(synced).toMatchObject({ error: 'NONE', assignment: Buffer.from('mine') });
    expect(synced.protocolName).toBe(version >= 5 ? 'range' : null);
  });

  test.each(versionsOf(heartbeat))('Heartbeat v%i tells a member from a stranger', async (version) => {
    const bench = await startBench();
    const member = await joinOne(bench);
    const beat = { groupId: 'g', ...member };
    expect((await bench.call(heartbeat, version, beat)).error).toBe('NONE');
    const stranger = { ...beat, memberId: 'stranger' };
    expect((await bench.call(heartbeat, version, stranger)).error).toBe('UNKNOWN_MEMBER_ID');
  });

  test.each(versionsOf(leaveGroup))('LeaveGroup v%i removes a member', async (version) => {
    const bench = await startBench();
    const { memberId } = await joinOne(bench);
    const leaving = { groupId: 'g', memberId, members: [{ memberId, groupInstanceId: null }] };
    expect((await bench.call(leaveGroup, version, leaving)).error).toBe('NONE');
    const again = await bench.call(leaveGroup, version, leaving);
    expect([again.error, ...again.members.map(({ error }) => error)]).toEqual(
      version >= 3 ? ['NONE', 'UNKNOWN_MEMBER_ID'] : ['UNKNOWN_MEMBER_ID'],
    );
  });

  test.each(versionsOf(offsetCommit))('OffsetCommit v%i keeps an offset', async (version) => {
    const bench = await startBench();
    const answer = await bench.call(offsetCommit, version, committing(commitOf('orders', 1, 2)));
    expect(answer.topics[0]?.partitions.map(({ error }) => error)).toEqual([
      'NONE',
      'UNKNOWN_TOPIC_OR_PARTITION',
    ]);
    expect(bench.context.groups.inspect()[0]?.offsets).toMatchObject([
      { partition: 1, offset: 7, leaderEpoch: version >= 6 ? 0 : -1, metadata: '' },
    ]);
  });

  test.each(versionsOf(offsetFetch))('OffsetFetch v%i tells what was committed', async (version) => {
    const bench = await startBench();
    await bench.call(offsetCommit, 8, committing(commitOf('orders', 1)));
    const fetch = { groupId: 'g', requireStable: false };
    const topics = [
      { name: 'orders', partitionIndexes: [0, 1] },
      { name: 'absent', partitionIndexes: [0] },
    ];
    const fetched = await bench.call(offsetFetch, version, { ...fetch, topics });
    expect(fetched.error).toBe('NONE');
    expect(
      fetched.topics.flatMap(({ partitions }) => partitions.map(({ committedOffset }) => committedOffset)),
    ).toEqual([-1, 7, -1]);
    expect(fetched.topics.every(({ partitions }) => partitions.every(({ error }) => error === 'NONE'))).toBe(
      true,
    );
    if (version < 2) return;
    const all = await bench.call(offsetFetch, version, { ...fetch, topics: null });
    expect(all.topics).toMatchObject([{ name: 'orders', partitions: [{ partitionIndex: 1 }] }]);
  });

  test.each(versionsOf(findCoordinator))(
    'FindCoordinator v%i names the listener that was asked',
    async (version) => {
      const { call } = await startBench();
      const found = await call(findCoordinator, version, { key: 'g', keyType: 0 });
      expect(found).toMatchObject({ error: 'NONE', nodeId: 1, host: '127.0.0.1', port: 9098 });
    },
  );

  test.each(versionsOf(describeGroups))(
    'DescribeGroups v%i tells members and assignments',
    async (version) => {
      const bench = await startBench();
      const { memberId } = await joinOne(bench);
      const told = await bench.call(describeGroups, version, {
        groups: ['g'],
        includeAuthorizedOperations: true,
      });
      expect(told.groups).toMatchObject([
        {
          error: 'NONE',
          groupState: 'Stable',
          protocolData: 'range',
          members: [{ memberId, clientId: 'client', memberAssignment: Buffer.from('mine') }],
          authorizedOperations: -(2 ** 31),
        },
      ]);
    },
  );

  test.each(versionsOf(listGroups))('ListGroups v%i lists', async (version) => {
    const bench = await startBench();
    await joinOne(bench);
    const listed = await bench.call(listGroups, version, { statesFilter: [] });
    expect(listed.groups).toEqual([
      { groupId: 'g', protocolType: 'consumer', groupState: version >= 4 ? 'Stable' : '' },
    ]);
    if (version < 4) return;
    expect((await bench.call(listGroups, version, { statesFilter: ['Empty'] })).groups).toEqual([]);
  });

  test.each(versionsOf(deleteGroups))('DeleteGroups v%i deletes', async (version) => {
    const bench = await startBench();
    await bench.call(offsetCommit, 8, committing(commitOf('orders', 0)));
    const deleted = await bench.call(deleteGroups, version, { groupsNames: ['g', 'nobody'] });
    expect(deleted.results.map(({ error }) => error)).toEqual(['NONE', 'GROUP_ID_NOT_FOUND']);
  });
});

test('OffsetDelete removes what exists and says what does not', async () => {
  const bench = await startBench();
  await bench.call(offsetCommit, 8, committing(commitOf('orders', 0, 1)));
  const topics = ['orders', 'absent'].map((name) => ({ name, partitions: [{ partitionIndex: 0 }] }));
  const answer = await bench.call(offsetDelete, 0, { groupId: 'g', topics });
  expect(answer.topics.map(({ partitions }) => partitions[0]?.error)).toEqual([
    'NONE',
    'UNKNOWN_TOPIC_OR_PARTITION',
  ]);
  expect(bench.context.groups.inspect()[0]?.offsets.map(({ partition }) => partition)).toEqual([1]);
  expect((await bench.call(offsetDelete, 0, { groupId: 'h', topics })).error).toBe('GROUP_ID_NOT_FOUND');
});

test('a transactional coordinator is refused for good, and the journal says why', async () => {
  const { call, context } = await startBench();
  const refused = await call(findCoordinator, 2, { key: 'payments', keyType: 1 });
  expect(refused).toMatchObject({
    error: 'INVALID_REQUEST',
    errorMessage: expect.stringContaining('Transactions are not emulated'),
  });
  expect(context.journal.recent()).toMatchObject([{ kind: 'warning', message: refused.errorMessage }]);
});

describe('without the right', () => {
  test('AlterGroup, the requests of a member are refused', async () => {
    const { call, denied } = await startBench();
    denied.add('AlterGroup g');
    const error = 'GROUP_AUTHORIZATION_FAILED';
    const member = { groupId: 'g', generationId: 1, memberId: 'm', groupInstanceId: null };
    expect(await call(joinGroup, 5, joining)).toMatchObject({ error, generationId: -1 });
    const sync = { ...member, protocolType: null, protocolName: null, assignments: [] };
    expect(await call(syncGroup, 3, sync)).toMatchObject({ error });
    expect(await call(heartbeat, 3, member)).toMatchObject({ error });
    expect(await call(leaveGroup, 3, { ...member, members: [] })).toMatchObject({ error });
    const committed = await call(offsetCommit, 5, committing(commitOf('orders', 0, 1)));
    expect(committed.topics[0]?.partitions).toMatchObject([{ error }, { error }]);
  });

  test('DescribeGroup, neither coordinator nor offsets nor members are told', async () => {
    const { call, denied } = await startBench();
    denied.add('DescribeGroup g');
    const error = 'GROUP_AUTHORIZATION_FAILED';
    expect(await call(findCoordinator, 2, { key: 'g', keyType: 0 })).toMatchObject({ error, nodeId: -1 });
    const topics = [{ name: 'orders', partitionIndexes: [0] }];
    const fetched = await call(offsetFetch, 4, { groupId: 'g', topics, requireStable: false });
    expect(fetched).toMatchObject({ error, topics: [{ partitions: [{ error, committedOffset: -1 }] }] });
    const described = await call(describeGroups, 2, {
      groups: ['g', 'h'],
      includeAuthorizedOperations: false,
    });
    expect(described.groups).toMatchObject([
      { groupId: 'g', error },
      { groupId: 'h', error: 'NONE' },
    ]);
  });

  test('ReadData, offsets of that topic alone are refused', async () => {
    const { call, denied } = await startBench();
    denied.add('ReadData secret');
    const committed = await call(offsetCommit, 5, committing(commitOf('secret', 0), commitOf('orders', 0)));
    expect(committed.topics.map(({ partitions }) => partitions[0]?.error)).toEqual([
      'TOPIC_AUTHORIZATION_FAILED',
      'NONE',
    ]);
    const topics = ['secret', 'orders'].map((name) => ({ name, partitions: [{ partitionIndex: 0 }] }));
    const deleted = await call(offsetDelete, 0, { groupId: 'g', topics });
    expect(deleted.topics.map(({ partitions }) => partitions[0]?.error)).toEqual([
      'TOPIC_AUTHORIZATION_FAILED',
      'NONE',
    ]);
  });

  test('DescribeTopic, offsets are refused by name and left out of all', async () => {
    const { call, denied } = await startBench();
    await call(offsetCommit, 5, committing(commitOf('secret', 0), commitOf('orders', 0)));
    denied.add('DescribeTopic secret');
    const topics = [{ name: 'secret', partitionIndexes: [0] }];
    const named = await call(offsetFetch, 4, { groupId: 'g', topics, requireStable: false });
    expect(named).toMatchObject({
      error: 'NONE',
      topics: [{ partitions: [{ error: 'TOPIC_AUTHORIZATION_FAILED', committedOffset: -1 }] }],
    });
    const all = await call(offsetFetch, 4, { groupId: 'g', topics: null, requireStable: false });
    expect(all.topics.map(({ name }) => name)).toEqual(['orders']);
  });

  test('DescribeCluster, only the groups that may be described are listed', async () => {
    const bench = await startBench();
    await joinOne(bench);
    await bench.call(offsetCommit, 5, { ...committing(commitOf('orders', 0)), groupId: 'h' });
    bench.denied.add('DescribeGroup h');
    const list = async () => (await bench.call(listGroups, 2, { statesFilter: [] })).groups;
    expect((await list()).map(({ groupId }) => groupId)).toEqual(['g', 'h']);
    bench.denied.add('DescribeCluster kafka-cluster');
    expect((await list()).map(({ groupId }) => groupId)).toEqual(['g']);
  });

  test('DeleteGroup, groups and their offsets stay', async () => {
    const { call, denied, context } = await startBench();
    await call(offsetCommit, 5, committing(commitOf('orders', 0)));
    denied.add('DeleteGroup g');
    const error = 'GROUP_AUTHORIZATION_FAILED';
    expect((await call(deleteGroups, 1, { groupsNames: ['g'] })).results).toEqual([{ groupId: 'g', error }]);
    const topics = [{ name: 'orders', partitions: [{ partitionIndex: 0 }] }];
    expect(await call(offsetDelete, 0, { groupId: 'g', topics })).toMatchObject({ error });
    expect(context.groups.inspect()[0]?.offsets).toHaveLength(1);
  });

  test('DescribeTransactionalId, its coordinator is refused as such', async () => {
    const { call, denied } = await startBench();
    denied.add('DescribeTransactionalId payments');
    expect(await call(findCoordinator, 2, { key: 'payments', keyType: 1 })).toMatchObject({
      error: 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED',
    });
  });
});
