import { describe, expect, test } from 'vitest';
import type { GroupCoordinator } from '../../../../local/kafka/groups/coordinator.ts';
import type { JoinRequest, JoinResult } from '../../../../local/kafka/groups/outcome.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import {
  joinRequest,
  memberRequest,
  offsetOf,
  peek,
  protocols,
  REBALANCE_MS,
  SESSION_MS,
  startCoordinator,
  syncRequest,
} from './requests.ts';

function stateOf(groups: GroupCoordinator): string {
  return groups.describe('g').group.state;
}

/** Two members in a Stable group of generation 2: the first leads. */
async function startPair(clock: FakeClock, second: Partial<JoinRequest> = {}) {
  const { groups } = await startCoordinator(clock);
  const first = await groups.join(joinRequest());
  await groups.sync(syncRequest(first, { [first.memberId]: 'all' }));
  const joining = groups.join(joinRequest(second));
  expect(groups.heartbeat(memberRequest(first))).toBe('REBALANCE_IN_PROGRESS');
  const [leader, follower] = await Promise.all([
    groups.join(joinRequest({ memberId: first.memberId })),
    joining,
  ]);
  const following = groups.sync(
    syncRequest(follower, {}, second.instanceId ? { instanceId: second.instanceId } : {}),
  );
  await groups.sync(syncRequest(leader, { [leader.memberId]: 'left', [follower.memberId]: 'right' }));
  expect((await following).assignment.toString()).toBe('right');
  expect(stateOf(groups)).toBe('Stable');
  return { groups, leader, follower };
}

describe('joining', () => {
  test('gives a dynamic member an id first, and waits for it before the rebalance completes', async () => {
    const clock = new FakeClock();
    const { groups } = await startCoordinator(clock);
    const told = await groups.join(joinRequest({ requireKnownMemberId: true }));
    expect(told).toMatchObject({ error: 'MEMBER_ID_REQUIRED', memberId: 'client-uuid1', generation: -1 });
    expect(stateOf(groups)).toBe('Empty');

    const other = groups.join(joinRequest());
    expect(await peek(other)).toBe('parked');
    const joined = await groups.join(joinRequest({ memberId: told.memberId, requireKnownMemberId: true }));
    expect(joined).toMatchObject({ error: 'NONE', generation: 1, protocolName: 'range' });
    expect((await other).leaderId).toBe(joined.leaderId);
  });

  test('completes without a pending member when its session timeout has passed', async () => {
    const clock = new FakeClock();
    const { groups } = await startCoordinator(clock);
    await groups.join(joinRequest({ requireKnownMemberId: true }));
    const other = groups.join(joinRequest());
    await clock.advance(SESSION_MS - 1);
    expect(await peek(other)).toBe('parked');
    await clock.advance(1);
    expect(await other).toMatchObject({ error: 'NONE', generation: 1 });
  });

  test('lets a pending member leave', async () => {
    const { groups } = await startCoordinator(new FakeClock());
    const told = await groups.join(joinRequest({ requireKnownMemberId: true }));
    const other = groups.join(joinRequest());
    const left = groups.leave('g', [{ memberId: told.memberId, instanceId: null }]);
    expect(left.members[0]?.error).toBe('NONE');
    expect((await other).error).toBe('NONE');
  });

  test('makes the first joiner the leader and tells it alone who is there', async () => {
    const { groups, leader, follower } = await startPair(new FakeClock());
    expect(leader.leaderId).toBe(leader.memberId);
    expect(leader.members.map(({ memberId }) => memberId)).toEqual([leader.memberId, follower.memberId]);
    expect(leader.members[0]?.metadata.toString()).toBe('metadata');
    expect(follower).toMatchObject({ leaderId: leader.memberId, members: [], generation: 2 });
    expect(groups.describe('g').group.members).toHaveLength(2);
  });

  test.each([
    { name: 'an unknown member id', changes: { memberId: 'nobody' }, error: 'UNKNOWN_MEMBER_ID' },
    {
      name: 'a session timeout that is too short',
      changes: { sessionTimeoutMs: 5999 },
      error: 'INVALID_SESSION_TIMEOUT',
    },
    {
      name: 'a session timeout that is too long',
      changes: { sessionTimeoutMs: 1_800_001 },
      error: 'INVALID_SESSION_TIMEOUT',
    },
    { name: 'an empty group id', changes: { groupId: '' }, error: 'INVALID_GROUP_ID' },
    { name: 'a join without protocols', changes: { protocols: [] }, error: 'INCONSISTENT_GROUP_PROTOCOL' },
    {
      name: 'a join without a protocol type',
      changes: { protocolType: '' },
      error: 'INCONSISTENT_GROUP_PROTOCOL',
    },
  ])('refuses $name and leaves no group behind', async ({ changes, error }) => {
    const { groups } = await startCoordinator(new FakeClock());
    expect(await groups.join(joinRequest(changes))).toMatchObject({ error, generation: -1 });
    expect(groups.list().groups).toEqual([]);
  });

  test.each([
    { name: 'another protocol type', changes: { protocolType: 'connect' } },
    { name: 'no protocol in common', changes: { protocols: protocols('sticky') } },
  ])('refuses $name than the members have', async ({ changes }) => {
    const { groups } = await startCoordinator(new FakeClock());
    await groups.join(joinRequest());
    expect((await groups.join(joinRequest(changes))).error).toBe('INCONSISTENT_GROUP_PROTOCOL');
  });

  test('chooses the protocol with most first votes among those that all support', async () => {
    const lists = ['only-mine range sticky', 'sticky range', 'sticky range'];
    const clock = new FakeClock();
    const { groups } = await startCoordinator(clock, { initialRebalanceDelayMs: 100 });
    const joins = lists.map((names) => groups.join(joinRequest({ protocols: protocols(names) })));
    await clock.advance(1000);
    for (const joined of await Promise.all(joins)) expect(joined.protocolName).toBe('sticky');
  });

  test('refuses a new group over the quota', async () => {
    const { groups } = await startCoordinator(new FakeClock(), { maxGroups: 1 });
    expect((await groups.join(joinRequest())).error).toBe('NONE');
    expect((await groups.join(joinRequest({ groupId: 'h' }))).error).toBe('GROUP_MAX_SIZE_REACHED');
  });

  test('waits for more members of an Empty group as long as some come, when told to', async () => {
    const clock = new FakeClock();
    const { groups } = await startCoordinator(clock, { initialRebalanceDelayMs: 3000 });
    const first = groups.join(joinRequest());
    await clock.advance(2000);
    const second = groups.join(joinRequest());
    await clock.advance(1000);
    expect(await peek(first)).toBe('parked');
    await clock.advance(3000);
    expect(await first).toMatchObject({ error: 'NONE', generation: 1 });
    expect((await first).members).toHaveLength(2);
    expect((await second).generation).toBe(1);
  });
});

describe('rebalancing', () => {
  test('drops members that do not rejoin within the rebalance timeout', async () => {
    const clock = new FakeClock();
    const { groups, leader, follower } = await startPair(clock);
    const rejoined = groups.join(joinRequest({ memberId: leader.memberId }));
    for (let passed = 0; passed < REBALANCE_MS; passed += SESSION_MS / 2) {
      expect(await peek(rejoined)).toBe('parked');
      // It answers heartbeats, so its session lives; what it does not do is join.
      expect(groups.heartbeat(memberRequest(follower))).toBe('REBALANCE_IN_PROGRESS');
      await clock.advance(SESSION_MS / 2);
    }
    expect((await rejoined).members).toHaveLength(1);
    expect(groups.heartbeat(memberRequest(follower))).toBe('UNKNOWN_MEMBER_ID');
  });

  test('elects another leader when the leader does not come back', async () => {
    const clock = new FakeClock();
    const { groups, leader, follower } = await startPair(clock);
    groups.leave('g', [{ memberId: leader.memberId, instanceId: null }]);
    const next = await groups.join(joinRequest({ memberId: follower.memberId }));
    expect(next).toMatchObject({ leaderId: follower.memberId, generation: 3 });
    expect(next.members).toHaveLength(1);
  });

  test('starts when the leader of a Stable group joins, and not when a follower does', async () => {
    const { groups, leader, follower } = await startPair(new FakeClock());
    const again = await groups.join(joinRequest({ memberId: follower.memberId }));
    expect(again).toMatchObject({ generation: 2, members: [] });
    expect(stateOf(groups)).toBe('Stable');
    expect(await peek(groups.join(joinRequest({ memberId: leader.memberId })))).toBe('parked');
    expect(stateOf(groups)).toBe('PreparingRebalance');
  });

  test('starts when a follower says something else than before', async () => {
    const { groups, follower } = await startPair(new FakeClock());
    const changed = joinRequest({ memberId: follower.memberId, protocols: protocols('range', 'other') });
    expect(await peek(groups.join(changed))).toBe('parked');
    expect(stateOf(groups)).toBe('PreparingRebalance');
  });

  test('repeats the answer of a join that may have been lost', async () => {
    const { groups } = await startCoordinator(new FakeClock());
    const joined = await groups.join(joinRequest());
    expect(await groups.join(joinRequest({ memberId: joined.memberId }))).toEqual(joined);
    expect(stateOf(groups)).toBe('CompletingRebalance');
  });

  test('ends Empty with a new generation when the last member goes', async () => {
    const { groups, leader, follower } = await startPair(new FakeClock());
    const members = [leader, follower].map(({ memberId }) => ({ memberId, instanceId: null }));
    expect(groups.leave('g', members).members.map(({ error }) => error)).toEqual(['NONE', 'NONE']);
    expect(stateOf(groups)).toBe('Empty');
    expect((await groups.join(joinRequest())).generation).toBe(4);
  });
});

describe('syncing', () => {
  test('parks followers until the leader has assigned, and repeats the assignment afterwards', async () => {
    const { groups, leader, follower } = await startPair(new FakeClock());
    expect((await groups.sync(syncRequest(follower))).assignment.toString()).toBe('right');
    expect((await groups.sync(syncRequest(leader))).assignment.toString()).toBe('left');
  });

  test('gives an empty assignment to whom the leader leaves out', async () => {
    const { groups } = await startCoordinator(new FakeClock());
    const joined = await groups.join(joinRequest());
    expect(await groups.sync(syncRequest(joined))).toMatchObject({
      error: 'NONE',
      assignment: Buffer.alloc(0),
    });
  });

  test('answers parked syncs with REBALANCE_IN_PROGRESS when a new rebalance starts', async () => {
    const { groups, leader, follower } = await startPair(new FakeClock());
    const [, next] = await Promise.all([
      groups.join(joinRequest({ memberId: leader.memberId })),
      groups.join(joinRequest({ memberId: follower.memberId })),
    ]);
    const parked = groups.sync(syncRequest(next));
    expect(await peek(parked)).toBe('parked');
    void groups.join(joinRequest());
    expect((await parked).error).toBe('REBALANCE_IN_PROGRESS');
  });

  test.each([
    { name: 'a wrong generation', changes: { generation: 7 }, error: 'ILLEGAL_GENERATION' },
    { name: 'an unknown member', changes: { memberId: 'nobody' }, error: 'UNKNOWN_MEMBER_ID' },
    { name: 'an unknown group', changes: { groupId: 'h' }, error: 'UNKNOWN_MEMBER_ID' },
    {
      name: 'another protocol type',
      changes: { protocolType: 'connect' },
      error: 'INCONSISTENT_GROUP_PROTOCOL',
    },
    { name: 'another protocol', changes: { protocolName: 'sticky' }, error: 'INCONSISTENT_GROUP_PROTOCOL' },
  ])('refuses $name', async ({ changes, error }) => {
    const { groups } = await startCoordinator(new FakeClock());
    const joined = await groups.join(joinRequest());
    expect((await groups.sync(syncRequest(joined, {}, changes))).error).toBe(error);
  });

  test('removes who never asks for its assignment, so that the others go on', async () => {
    const clock = new FakeClock();
    const { groups, leader, follower } = await startPair(clock);
    const [silent, waiting] = await Promise.all([
      groups.join(joinRequest({ memberId: leader.memberId })),
      groups.join(joinRequest({ memberId: follower.memberId })),
    ]);
    const parked = groups.sync(syncRequest(waiting));
    for (let passed = 0; passed < REBALANCE_MS; passed += SESSION_MS / 2) {
      expect(await peek(parked)).toBe('parked');
      groups.heartbeat(memberRequest(silent));
      await clock.advance(SESSION_MS / 2);
    }
    expect((await parked).error).toBe('REBALANCE_IN_PROGRESS');
    const next = await groups.join(joinRequest({ memberId: follower.memberId }));
    expect(next).toMatchObject({ leaderId: follower.memberId, generation: 4 });
  });
});

describe('sessions', () => {
  test('end without a heartbeat, and the others rebalance', async () => {
    const clock = new FakeClock();
    const { groups, leader, follower } = await startPair(clock);
    await clock.advance(SESSION_MS - 1);
    expect(groups.heartbeat(memberRequest(leader))).toBe('NONE');
    await clock.advance(1);
    expect(groups.heartbeat(memberRequest(leader))).toBe('REBALANCE_IN_PROGRESS');
    expect(groups.heartbeat(memberRequest(follower))).toBe('UNKNOWN_MEMBER_ID');
    const alone = await groups.join(joinRequest({ memberId: leader.memberId }));
    expect(alone.members).toHaveLength(1);
  });

  test('live on heartbeats and commits', async () => {
    const clock = new FakeClock();
    const { groups, leader, follower } = await startPair(clock);
    for (let round = 0; round < 5; round += 1) {
      await clock.advance(SESSION_MS - 1);
      expect(groups.heartbeat(memberRequest(leader))).toBe('NONE');
      expect(groups.commit({ ...memberRequest(follower), offsets: [offsetOf(round)] })).toEqual(['NONE']);
    }
    expect(groups.describe('g').group.members).toHaveLength(2);
  });

  test('do not run while a join is parked, and run again once it is answered', async () => {
    const clock = new FakeClock();
    const { groups, leader, follower } = await startPair(clock);
    const parked = groups.join(joinRequest({ memberId: leader.memberId }));
    for (let passed = 0; passed < 3 * SESSION_MS; passed += SESSION_MS / 2) {
      await clock.advance(SESSION_MS / 2);
      groups.heartbeat(memberRequest(follower));
    }
    expect(await peek(parked)).toBe('parked');
    await groups.join(joinRequest({ memberId: follower.memberId }));
    const joined = await parked;
    expect(groups.heartbeat(memberRequest(joined))).toBe('NONE');
    await clock.advance(SESSION_MS);
    expect(groups.heartbeat(memberRequest(joined))).toBe('UNKNOWN_MEMBER_ID');
  });

  test('give a join of a new member five minutes, and that of an established one any time', async () => {
    const clock = new FakeClock();
    const { groups, leader, follower } = await startPair(clock);
    const longest = { sessionTimeoutMs: 1_800_000, rebalanceTimeoutMs: 1_800_000 };
    const established = groups.join(joinRequest({ memberId: leader.memberId, ...longest }));
    const fresh = groups.join(joinRequest(longest));
    for (let passed = 0; passed < 300_000; passed += SESSION_MS / 2) {
      expect(await peek(fresh)).toBe('parked');
      groups.heartbeat(memberRequest(follower));
      await clock.advance(SESSION_MS / 2);
    }
    expect(await fresh).toMatchObject({ error: 'UNKNOWN_MEMBER_ID', memberId: '' });
    expect(await peek(established)).toBe('parked');
  });

  test('leave no timer behind once the group is empty', async () => {
    const clock = new FakeClock();
    const { groups } = await startPair(clock);
    await clock.advance(SESSION_MS);
    expect(stateOf(groups)).toBe('Empty');
    // The retention check of the coordinator is the one timer left.
    expect(clock.pending).toBe(1);
  });

  test('check the member before the generation', async () => {
    const { groups, leader } = await startPair(new FakeClock());
    expect(groups.heartbeat(memberRequest(leader, { generation: 1 }))).toBe('ILLEGAL_GENERATION');
    expect(groups.heartbeat(memberRequest(leader, { memberId: 'x', generation: 1 }))).toBe(
      'UNKNOWN_MEMBER_ID',
    );
  });
});

describe('static members', () => {
  const instanceId = 'worker-1';

  async function startStaticPair(clock: FakeClock) {
    return startPair(clock, { instanceId });
  }

  test('come back without a rebalance, under a new id, while the old id is fenced', async () => {
    const { groups, leader, follower } = await startStaticPair(new FakeClock());
    expect(follower.memberId).toMatch(/^worker-1-/);
    const back: JoinResult = await groups.join(joinRequest({ instanceId }));
    expect(back).toMatchObject({ error: 'NONE', generation: 2, leaderId: leader.memberId, members: [] });
    expect(back.memberId).not.toBe(follower.memberId);
    expect(stateOf(groups)).toBe('Stable');
    expect((await groups.sync(syncRequest(back, {}, { instanceId }))).assignment.toString()).toBe('right');

    const old = memberRequest(follower, { instanceId });
    expect(groups.heartbeat(old)).toBe('FENCED_INSTANCE_ID');
    expect(groups.commit({ ...old, offsets: [offsetOf(1)] })).toEqual(['FENCED_INSTANCE_ID']);
    expect((await groups.sync(syncRequest(follower, {}, { instanceId }))).error).toBe('FENCED_INSTANCE_ID');
    const rejoin = joinRequest({ instanceId, memberId: follower.memberId });
    expect((await groups.join(rejoin)).error).toBe('FENCED_INSTANCE_ID');
    expect(groups.leave('g', [old]).members[0]?.error).toBe('FENCED_INSTANCE_ID');
    expect(groups.heartbeat(memberRequest(back, { instanceId }))).toBe('NONE');
  });

  test('come back with another subscription without a rebalance, as in Kafka', async () => {
    const { groups } = await startStaticPair(new FakeClock());
    const changed = joinRequest({ instanceId, protocols: protocols('range', 'other') });
    expect(await groups.join(changed)).toMatchObject({ error: 'NONE', generation: 2, members: [] });
    expect(stateOf(groups)).toBe('Stable');
  });

  test('rebalance when they come back and the group chooses another protocol', async () => {
    const { groups } = await startCoordinator(new FakeClock());
    const first = await groups.join(joinRequest({ instanceId, protocols: protocols('range', 'm') }));
    await groups.sync(syncRequest(first, {}, { instanceId }));
    const both = [...protocols('sticky', 'm'), ...protocols('range', 'm')];
    const back = await groups.join(joinRequest({ instanceId, protocols: both }));
    expect(back).toMatchObject({ error: 'NONE', generation: 2, protocolName: 'sticky' });
  });

  test('fence the requests their previous incarnation left parked', async () => {
    const { groups, leader, follower } = await startStaticPair(new FakeClock());
    void groups.join(joinRequest({ memberId: leader.memberId }));
    const before = groups.join(joinRequest({ memberId: follower.memberId, instanceId }));
    await before;
    const parkedSync = groups.sync(syncRequest({ ...(await before) }, {}, { instanceId }));
    const back = groups.join(joinRequest({ instanceId }));
    expect((await parkedSync).error).toBe('FENCED_INSTANCE_ID');
    expect(await peek(back)).toBe('parked');
    const again = groups.join(joinRequest({ instanceId }));
    expect((await back).error).toBe('FENCED_INSTANCE_ID');
    expect(await peek(again)).toBe('parked');
    await groups.join(joinRequest({ memberId: leader.memberId }));
    expect((await again).error).toBe('NONE');
  });

  test('stay in a rebalance they miss, until their session ends', async () => {
    const clock = new FakeClock();
    const { groups, leader, follower } = await startStaticPair(clock);
    const rejoined = groups.join(joinRequest({ memberId: leader.memberId }));
    await clock.advance(SESSION_MS - 1);
    expect(await peek(rejoined)).toBe('parked');
    await clock.advance(1);
    expect((await rejoined).members).toHaveLength(1);
    const late = memberRequest(follower, { instanceId });
    expect(groups.heartbeat(late)).toBe('UNKNOWN_MEMBER_ID');
  });

  test('are removed by their instance id alone', async () => {
    const { groups } = await startStaticPair(new FakeClock());
    const left = groups.leave('g', [
      { memberId: '', instanceId },
      { memberId: '', instanceId: 'nobody' },
    ]);
    expect(left.error).toBe('NONE');
    expect(left.members.map(({ error }) => error)).toEqual(['NONE', 'UNKNOWN_MEMBER_ID']);
  });
});
