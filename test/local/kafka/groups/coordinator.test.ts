import { describe, expect, test } from 'vitest';
import { FakeClock } from '../../../support/fake-clock.ts';
import {
  joinRequest,
  memberRequest,
  offsetOf,
  peek,
  protocols,
  SESSION_MS,
  startCoordinator,
  syncRequest,
} from './requests.ts';

const DAY_MS = 24 * 60 * 60_000;
const simple = { groupId: 'g', memberId: '', instanceId: null, generation: -1 };
const anyTopic = (topic: string) => `id-of-${topic}`;

/** What a consumer says it subscribes to: version, topics, no user data. */
function subscription(...topics: string[]): string {
  const parts = topics.map((topic) => `\u0000${String.fromCharCode(topic.length)}${topic}`);
  return `\u0000\u0001\u0000\u0000\u0000${String.fromCharCode(topics.length)}${parts.join('')}\u0000\u0000\u0000\u0000`;
}

describe('committing', () => {
  test('is open to anyone without a generation while the group is Empty, and to members alone otherwise', async () => {
    const clock = new FakeClock();
    const { groups } = await startCoordinator(clock);
    expect(groups.commit({ ...simple, offsets: [offsetOf(3)] })).toEqual(['NONE']);
    const joined = await groups.join(joinRequest());
    await groups.sync(syncRequest(joined));
    expect(groups.commit({ ...simple, offsets: [offsetOf(4)] })).toEqual(['UNKNOWN_MEMBER_ID']);
    expect(groups.commit({ ...memberRequest(joined), offsets: [offsetOf(5)] })).toEqual(['NONE']);
    const outdated = memberRequest(joined, { generation: 0 });
    expect(groups.commit({ ...outdated, offsets: [offsetOf(6)] })).toEqual(['ILLEGAL_GENERATION']);
    expect(groups.fetchOffsets('g', anyTopic).offsets).toEqual([offsetOf(5, { committedAt: clock.now() })]);
  });

  test('is accepted while members rejoin and refused while they wait for their assignment', async () => {
    const { groups } = await startCoordinator(new FakeClock());
    const joined = await groups.join(joinRequest());
    const commit = () => groups.commit({ ...memberRequest(joined), offsets: [offsetOf(1)] });
    expect(commit()).toEqual(['REBALANCE_IN_PROGRESS']);
    await groups.sync(syncRequest(joined));
    void groups.join(joinRequest());
    expect(groups.describe('g').group.state).toBe('PreparingRebalance');
    expect(commit()).toEqual(['NONE']);
  });

  test('with a generation fails on a group that is not there', async () => {
    const { groups } = await startCoordinator(new FakeClock());
    const request = { ...simple, memberId: 'm', generation: 3, offsets: [offsetOf(1)] };
    expect(groups.commit(request)).toEqual(['ILLEGAL_GENERATION']);
    expect(groups.list().groups).toEqual([]);
  });

  test('refuses metadata over 4096 characters, for that partition alone', async () => {
    const { groups } = await startCoordinator(new FakeClock());
    const long = (length: number, partition: number) =>
      offsetOf(1, { partition, metadata: 'é'.repeat(length) });
    const errors = groups.commit({ ...simple, offsets: [long(4097, 0), long(4096, 1)] });
    expect(errors).toEqual(['OFFSET_METADATA_TOO_LARGE', 'NONE']);
    expect(groups.fetchOffsets('g', anyTopic).offsets.map(({ partition }) => partition)).toEqual([1]);
  });

  test('is not told to a topic of the same name with another id', async () => {
    const { groups } = await startCoordinator(new FakeClock());
    groups.commit({ ...simple, offsets: [offsetOf(1)] });
    expect(groups.fetchOffsets('g', () => 'id-of-the-next').offsets).toEqual([]);
    expect(groups.fetchOffsets('g', () => undefined).offsets).toEqual([]);
    expect(groups.fetchOffsets('g', anyTopic).offsets).toHaveLength(1);
    groups.forget('t');
    expect(groups.fetchOffsets('g', anyTopic).offsets).toEqual([]);
  });
});

describe('a restart', () => {
  test('keeps offsets and protocol type, and the members have to join again', async () => {
    const clock = new FakeClock();
    const { groups, directory } = await startCoordinator(clock);
    const joined = await groups.join(joinRequest());
    await groups.sync(syncRequest(joined));
    groups.commit({ ...memberRequest(joined), offsets: [offsetOf(5)] });

    const { groups: restarted } = await startCoordinator(clock, { directory });
    expect(restarted.list().groups).toEqual([{ groupId: 'g', protocolType: 'consumer', state: 'Empty' }]);
    expect(restarted.fetchOffsets('g', anyTopic).offsets).toHaveLength(1);
    expect(restarted.heartbeat(memberRequest(joined))).toBe('UNKNOWN_MEMBER_ID');
    const stale = restarted.commit({ ...memberRequest(joined), offsets: [offsetOf(6)] });
    expect(stale).toEqual(['UNKNOWN_MEMBER_ID']);
    expect((await restarted.join(joinRequest())).error).toBe('NONE');
  });

  test('counts the retention from when the group became Empty, not from the restart', async () => {
    const clock = new FakeClock();
    const { groups, directory } = await startCoordinator(clock);
    const joined = await groups.join(joinRequest());
    await groups.sync(syncRequest(joined));
    groups.commit({ ...memberRequest(joined), offsets: [offsetOf(5)] });
    groups.leave(
      'g',
      [joined].map(({ memberId }) => ({ memberId, instanceId: null })),
    );
    await clock.advance(6 * DAY_MS);
    groups.stop();
    const { groups: restarted } = await startCoordinator(clock, { directory });
    await clock.advance(DAY_MS - 3600_000);
    expect(restarted.fetchOffsets('g', anyTopic).offsets).toHaveLength(1);
    await clock.advance(3600_000);
    expect(restarted.list().groups).toEqual([]);
  });
});

describe('retention', () => {
  test('keeps the offsets of a group with members for as long as it has them', async () => {
    const clock = new FakeClock();
    const { groups } = await startCoordinator(clock);
    const patient = joinRequest({ sessionTimeoutMs: 1_800_000, rebalanceTimeoutMs: 1_800_000 });
    const joined = await groups.join(patient);
    await groups.sync(syncRequest(joined));
    groups.commit({ ...memberRequest(joined), offsets: [offsetOf(5)] });
    for (let passed = 0; passed < 8 * DAY_MS; passed += 1_200_000) {
      await clock.advance(1_200_000);
      groups.heartbeat(memberRequest(joined));
    }
    expect(groups.fetchOffsets('g', anyTopic).offsets).toHaveLength(1);
    await clock.advance(1_800_000 + 7 * DAY_MS + 600_000);
    expect(groups.list().groups).toEqual([]);
  });

  test('ages each offset by itself in a group that never had members', async () => {
    const clock = new FakeClock();
    const { groups } = await startCoordinator(clock);
    groups.commit({ ...simple, offsets: [offsetOf(1)] });
    await clock.advance(4 * DAY_MS);
    groups.commit({ ...simple, offsets: [offsetOf(2, { partition: 1 })] });
    await clock.advance(4 * DAY_MS);
    expect(groups.fetchOffsets('g', anyTopic).offsets.map(({ partition }) => partition)).toEqual([1]);
    await clock.advance(4 * DAY_MS);
    expect(groups.list().groups).toEqual([]);
  });
});

describe('administration', () => {
  test('describes a group nobody knows as Dead, and says a Stable one with metadata and assignments', async () => {
    const { groups } = await startCoordinator(new FakeClock());
    expect(groups.describe('g')).toMatchObject({ error: 'NONE', group: { state: 'Dead', members: [] } });
    const joined = await groups.join(joinRequest());
    expect(groups.describe('g').group).toMatchObject({
      state: 'CompletingRebalance',
      protocolName: '',
      members: [{ metadata: Buffer.alloc(0), assignment: Buffer.alloc(0) }],
    });
    await groups.sync(syncRequest(joined, { [joined.memberId]: 'mine' }));
    expect(groups.describe('g').group).toMatchObject({
      state: 'Stable',
      protocolType: 'consumer',
      protocolName: 'range',
      members: [
        { clientHost: '/127.0.0.1', metadata: Buffer.from('metadata'), assignment: Buffer.from('mine') },
      ],
    });
  });

  test('lists groups, all or those in given states', async () => {
    const { groups } = await startCoordinator(new FakeClock());
    await groups.join(joinRequest());
    groups.commit({ ...simple, groupId: 'h', offsets: [offsetOf(1)] });
    expect(groups.list().groups.map(({ groupId }) => groupId)).toEqual(['g', 'h']);
    expect(groups.list(['empty']).groups).toEqual([{ groupId: 'h', protocolType: '', state: 'Empty' }]);
  });

  test('deletes a group when it is Empty', async () => {
    const clock = new FakeClock();
    const { groups, directory } = await startCoordinator(clock);
    const joined = await groups.join(joinRequest());
    await groups.sync(syncRequest(joined));
    groups.commit({ ...memberRequest(joined), offsets: [offsetOf(5)] });
    expect(groups.delete('g')).toBe('NON_EMPTY_GROUP');
    await clock.advance(SESSION_MS);
    expect(groups.delete('g')).toBe('NONE');
    expect(groups.delete('g')).toBe('GROUP_ID_NOT_FOUND');
    const { groups: restarted } = await startCoordinator(clock, { directory });
    expect(restarted.list().groups).toEqual([]);
  });

  test('deletes offsets of topics that no member subscribes to', async () => {
    const { groups } = await startCoordinator(new FakeClock());
    const wanted = [
      { topic: 't', partition: 0 },
      { topic: 'left', partition: 0 },
    ];
    expect(groups.deleteOffsets('g', wanted).error).toBe('GROUP_ID_NOT_FOUND');
    groups.commit({
      ...simple,
      offsets: [offsetOf(1), offsetOf(2, { topic: 'left', topicId: 'id-of-left' })],
    });
    const joined = await groups.join(joinRequest({ protocols: protocols('range', subscription('t')) }));
    await groups.sync(syncRequest(joined));
    expect(groups.deleteOffsets('g', wanted)).toEqual({
      error: 'NONE',
      subscribed: new Set(['t']),
    });
    expect(groups.fetchOffsets('g', anyTopic).offsets.map(({ topic }) => topic)).toEqual(['t']);
  });

  test('does not delete offsets under members whose subscriptions it cannot read', async () => {
    const { groups } = await startCoordinator(new FakeClock());
    const joined = await groups.join(joinRequest({ protocolType: 'connect' }));
    await groups.sync(syncRequest(joined));
    expect(groups.deleteOffsets('g', []).error).toBe('NON_EMPTY_GROUP');
  });
});

test('wakes every parked request when it stops, and refuses all later ones', async () => {
  const clock = new FakeClock();
  const { groups } = await startCoordinator(clock);
  const joined = await groups.join(joinRequest());
  await groups.sync(syncRequest(joined));
  const parkedJoin = groups.join(joinRequest());
  const waiting = await groups.join(joinRequest({ groupId: 'h', requireKnownMemberId: true }));
  const pair = [
    groups.join(joinRequest({ groupId: 'h', memberId: waiting.memberId })),
    groups.join(joinRequest({ groupId: 'h' })),
  ];
  await Promise.race(pair);
  expect(await peek(parkedJoin)).toBe('parked');
  groups.stop();
  groups.stop();
  expect((await parkedJoin).error).toBe('NOT_COORDINATOR');
  expect(clock.pending).toBe(0);
  expect((await groups.join(joinRequest())).error).toBe('NOT_COORDINATOR');
  expect(groups.heartbeat(memberRequest(joined))).toBe('NOT_COORDINATOR');
  expect(groups.commit({ ...simple, offsets: [offsetOf(1)] })).toEqual(['NOT_COORDINATOR']);
  expect(groups.leave('g', []).error).toBe('NOT_COORDINATOR');
  expect(groups.fetchOffsets('g', anyTopic).error).toBe('NOT_COORDINATOR');
});
