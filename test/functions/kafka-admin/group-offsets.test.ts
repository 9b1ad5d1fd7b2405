import type { Consumer, Kafka } from 'kafkajs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { startAdmin } from './start-admin.ts';

/** Reads everything there is and stays in the group until it is told to leave. */
async function consume(kafka: Kafka, { group, count }: { group: string; count: number }): Promise<Consumer> {
  const consumer = kafka.consumer({ groupId: group, maxWaitTimeInMs: 50 });
  onTestFinished(() => consumer.disconnect());
  let seen = 0;
  const all = Promise.withResolvers<void>();
  await consumer.subscribe({ topic: 'orders', fromBeginning: true });
  await consumer.run({
    eachMessage: async () => {
      seen += 1;
      if (seen === count) all.resolve();
    },
  });
  await all.promise;
  await consumer.commitOffsets([
    { topic: 'orders', partition: 0, offset: String(count / 2) },
    { topic: 'orders', partition: 1, offset: String(count / 2) },
  ]);
  return consumer;
}

const T0 = 1_700_000_000_000;

async function startGroup() {
  const subject = await startAdmin({ orders: 2, 'order-tracker.dlq': 1 });
  await subject.producer.send({
    topic: 'orders',
    messages: Array.from({ length: 20 }, (_, index) => ({
      partition: index % 2,
      timestamp: String(T0 + index * 1000),
      value: String(index),
    })),
  });
  const consumer = await consume(subject.kafka, { group: 'order-tracker', count: 20 });
  return { ...subject, consumer };
}

describe('groups', () => {
  it('are listed and described with members, offsets and lag', async () => {
    const { producer, done, refused, consumer } = await startGroup();
    expect((await done({ operation: 'list-groups' })).groups).toEqual([
      { group: 'order-tracker', state: 'Stable', members: 1, topic: 'orders' },
    ]);
    const group = await done({ operation: 'describe-group', group: 'order-tracker' });
    expect(group).toMatchObject({
      ...{ group: 'order-tracker', state: 'Stable' },
      members: [
        {
          clientHost: expect.stringContaining('127.0.0.1'),
          assignment: [{ topic: 'orders', partitions: [0, 1] }],
        },
      ],
    });
    const member = group.members[0].memberId;
    expect(group.partitions).toEqual([
      { topic: 'orders', partition: 0, committed: 10, end: 10, lag: 0, member },
      { topic: 'orders', partition: 1, committed: 10, end: 10, lag: 0, member },
    ]);
    await consumer.disconnect();
    await producer.send({ topic: 'orders', messages: [{ partition: 1, value: 'more' }] });
    expect(await done({ operation: 'describe-group', group: 'order-tracker' })).toMatchObject({
      ...{ state: 'Empty', members: [] },
      partitions: [
        { lag: 0, member: null },
        { committed: 10, end: 11, lag: 1, member: null },
      ],
    });
    expect(await refused({ operation: 'describe-group', group: 'nobody' })).toEqual([
      'group "nobody" is no group of the cluster: it has neither members nor offsets',
    ]);
  });
});

describe('offsets', () => {
  it('are planned by word, offset and time', async () => {
    const { done } = await startGroup();
    const plan = async (to: unknown, partitions?: number[]) =>
      (
        await done({
          operation: 'plan-offsets',
          group: 'order-tracker',
          to,
          ...(partitions && { partitions }),
        })
      ).changes;
    expect(await plan('earliest')).toEqual([
      { partition: 0, from: 10, to: 0, again: 10, skipped: 0 },
      { partition: 1, from: 10, to: 0, again: 10, skipped: 0 },
    ]);
    expect(await plan('latest', [1])).toEqual([{ partition: 1, from: 10, to: 10, again: 0, skipped: 0 }]);
    expect(await plan({ offset: 4 }, [0])).toEqual([{ partition: 0, from: 10, to: 4, again: 6, skipped: 0 }]);
    expect(await plan({ time: new Date(T0 + 3000).toISOString() })).toEqual([
      { partition: 0, from: 10, to: 2, again: 8, skipped: 0 },
      { partition: 1, from: 10, to: 1, again: 9, skipped: 0 },
    ]);
    expect(await plan({ time: '2040-01-01T00:00:00Z' }, [0])).toMatchObject([{ to: 10 }]);
  });

  it('are refused out of range, for partitions that are not there, and while the group has members', async () => {
    const { refused, consumer, done } = await startGroup();
    const plan = { operation: 'plan-offsets', group: 'order-tracker' };
    expect(await refused({ ...plan, to: { offset: 11 } })).toEqual([
      'to.offset 11 is out of range: orders-0 has 0 to 10, orders-1 has 0 to 10 (the last is the end)',
    ]);
    expect(await refused({ ...plan, to: 'earliest', partitions: [0, 2, 7] })).toEqual([
      'partitions [2,7] are none of orders, which has 0 to 1',
    ]);
    expect(await refused({ ...plan, to: 'earliest', topic: 'missing' })).toEqual([
      expect.stringContaining('topic "missing" is no topic of the cluster'),
    ]);
    const set = { operation: 'set-offsets', group: 'order-tracker', topic: 'orders' };
    expect(await refused({ ...set, offsets: [{ partition: 0, offset: 3 }] })).toEqual([
      expect.stringMatching(
        /^group "order-tracker" is Stable and has 1 members: .* at 127\.0\.0\.1\. Offsets are set/,
      ),
    ]);
    expect(await refused({ ...set, offsets: [{ partition: 0, offset: 99 }] })).toEqual([
      expect.stringContaining('offsets 99 is out of range'),
    ]);
    await consumer.disconnect();
    expect(await done({ ...set, offsets: [{ partition: 0, offset: 3 }] })).toMatchObject({
      changes: [{ partition: 0, from: 10, to: 3, again: 7, skipped: 0 }],
    });
    const { partitions } = await done({ operation: 'describe-group', group: 'order-tracker' });
    expect(partitions).toMatchObject([
      { committed: 3, lag: 7 },
      { committed: 10, lag: 0 },
    ]);
  });

  it('are set for a group that there is not yet, in which a consumer then begins there', async () => {
    const { kafka, done } = await startGroup();
    await done({
      ...{ operation: 'set-offsets', group: 'newcomer', topic: 'orders' },
      offsets: [
        { partition: 0, offset: 9 },
        { partition: 1, offset: 10 },
      ],
    });
    const seen: string[] = [];
    const consumer = kafka.consumer({ groupId: 'newcomer', maxWaitTimeInMs: 50 });
    onTestFinished(() => consumer.disconnect());
    await consumer.subscribe({ topic: 'orders', fromBeginning: true });
    await consumer.run({ eachMessage: async ({ message }) => void seen.push(String(message.value)) });
    await eventually(() => expect(seen).toEqual(['18']));
  });
});
