import { AssignerProtocol } from 'kafkajs';
import { expect, onTestFinished, test } from 'vitest';
import { eventually } from '../../../support/eventually.ts';
import { createTopic, expectSame, produce, startCluster, startReader } from './cluster.ts';

const values = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => `v${from + index}`);

test('two consumers share the partitions, and the one that stays takes all over', async () => {
  const { kafka, troubles } = await startCluster();
  await createTopic(kafka, 'orders', 4);
  const first = await startReader(kafka, { topic: 'orders', groupId: 'g' });
  await eventually(() => expect(first.assigned()).toEqual([0, 1, 2, 3]));
  const second = await startReader(kafka, { topic: 'orders', groupId: 'g' });
  await eventually(() => {
    expect(first.assigned()).toHaveLength(2);
    expect(second.assigned()).toHaveLength(2);
    expect([...first.assigned(), ...second.assigned()].sort()).toEqual([0, 1, 2, 3]);
  });
  await produce(kafka, 'orders', values(0, 40));
  await eventually(() => expectSame([...first.seen, ...second.seen], values(0, 40)));
  expect(first.seen).toHaveLength(20);

  await second.consumer.disconnect();
  await eventually(() => expect(first.assigned()).toEqual([0, 1, 2, 3]));
  await produce(kafka, 'orders', values(40, 60));
  await eventually(() => expectSame([...first.seen, ...second.seen], values(0, 60)));
  expect(troubles()).toEqual([]);
});

test('committed offsets survive a restart of the broker, and a running consumer goes on', async () => {
  const before = await startCluster();
  await createTopic(before.kafka, 'orders', 2);
  await produce(before.kafka, 'orders', values(0, 10));
  const reader = await startReader(before.kafka, { topic: 'orders', groupId: 'g' });
  await eventually(() => expectSame(reader.seen, values(0, 10)));
  const stopped = await startReader(before.kafka, { topic: 'orders', groupId: 'stopped' });
  await eventually(() => expectSame(stopped.seen, values(0, 10)));
  await stopped.consumer.disconnect();
  await before.broker.stop();

  const after = await startCluster({ directory: before.directory, port: before.port });
  await produce(after.kafka, 'orders', values(10, 20));
  // At least once: what was read and not yet committed when the broker went is read again.
  await eventually(() => expectSame([...new Set(reader.seen)], values(0, 20)));
  const again = await startReader(after.kafka, { topic: 'orders', groupId: 'stopped' });
  await eventually(() => expectSame(again.seen, values(10, 20)));
  await reader.consumer.disconnect();
});

test('a consumer of a deleted and recreated topic starts over', async () => {
  const { kafka } = await startCluster();
  await createTopic(kafka, 'orders', 1);
  await produce(kafka, 'orders', values(0, 10));
  const reader = await startReader(kafka, { topic: 'orders', groupId: 'g' });
  await eventually(() => expectSame(reader.seen, values(0, 10)));
  await reader.consumer.disconnect();
  const admin = kafka.admin();
  onTestFinished(() => admin.disconnect());
  await admin.connect();
  expect(await admin.fetchOffsets({ groupId: 'g', topics: ['orders'] })).toMatchObject([
    { partitions: [{ partition: 0, offset: '10' }] },
  ]);
  await admin.deleteTopics({ topics: ['orders'] });
  await createTopic(kafka, 'orders', 1);
  expect(await admin.fetchOffsets({ groupId: 'g', topics: ['orders'] })).toMatchObject([
    { partitions: [{ partition: 0, offset: '-1' }] },
  ]);
  await produce(kafka, 'orders', values(10, 15));
  const again = await startReader(kafka, { topic: 'orders', groupId: 'g' });
  await eventually(() => expectSame(again.seen, values(10, 15)));
});

test('the admin client describes, lists and deletes groups', async () => {
  const { kafka } = await startCluster();
  await createTopic(kafka, 'orders', 2);
  const reader = await startReader(kafka, { topic: 'orders', groupId: 'g' });
  await eventually(() => expect(reader.assigned()).toEqual([0, 1]));
  const admin = kafka.admin();
  onTestFinished(() => admin.disconnect());
  await admin.connect();

  const { groups } = await admin.describeGroups(['g', 'nobody']);
  expect(groups).toMatchObject([
    {
      groupId: 'g',
      errorCode: 0,
      state: 'Stable',
      protocolType: 'consumer',
      protocol: 'RoundRobinAssigner',
      members: [{ clientId: 'kafkajs', clientHost: '/127.0.0.1' }],
    },
    { groupId: 'nobody', errorCode: 0, state: 'Dead', members: [] },
  ]);
  const member = groups[0]?.members[0];
  const told = AssignerProtocol.MemberAssignment.decode(member?.memberAssignment ?? Buffer.alloc(0));
  expect(told?.assignment).toEqual({ orders: [0, 1] });
  const subscribed = AssignerProtocol.MemberMetadata.decode(member?.memberMetadata ?? Buffer.alloc(0));
  expect(subscribed?.topics).toEqual(['orders']);
  expect((await admin.listGroups()).groups).toEqual([{ groupId: 'g', protocolType: 'consumer' }]);

  await expect(admin.deleteGroups(['g', 'nobody'])).rejects.toMatchObject({
    groups: expect.arrayContaining([
      expect.objectContaining({ groupId: 'g', errorCode: 68 }),
      expect.objectContaining({ groupId: 'nobody', errorCode: 69 }),
    ]),
  });
  await reader.consumer.disconnect();
  expect(await admin.deleteGroups(['g'])).toEqual([{ groupId: 'g', errorCode: 0 }]);
  expect((await admin.listGroups()).groups).toEqual([]);
});

test('the admin client reads the offsets of a group, and does not set them while it has members', async () => {
  const { kafka } = await startCluster();
  await createTopic(kafka, 'orders', 2);
  await produce(kafka, 'orders', values(0, 10));
  const admin = kafka.admin();
  onTestFinished(() => admin.disconnect());
  await admin.connect();
  const readOffsets = async () => {
    const [fetched] = await admin.fetchOffsets({ groupId: 'g', topics: ['orders'] });
    return Object.fromEntries(fetched?.partitions.map(({ partition, offset }) => [partition, offset]) ?? []);
  };
  expect(await readOffsets()).toEqual({ 0: '-1', 1: '-1' });
  await startReader(kafka, { topic: 'orders', groupId: 'g' });
  await eventually(async () => expect(await readOffsets()).toEqual({ 0: '5', 1: '5' }));
  const underway = admin.setOffsets({
    groupId: 'g',
    topic: 'orders',
    partitions: [{ partition: 0, offset: '1' }],
  });
  await expect(underway).rejects.toThrow(/no running instances/);
  expect(await admin.fetchOffsets({ groupId: 'g' })).toMatchObject([{ topic: 'orders' }]);
});

test('a consumer with a session timeout out of bounds is told so', async () => {
  const { kafka } = await startCluster();
  await createTopic(kafka, 'orders', 1);
  const consumer = kafka.consumer({ groupId: 'g', sessionTimeout: 499, heartbeatInterval: 100 });
  onTestFinished(() => consumer.disconnect());
  const crashed = new Promise<Error>((resolve) => {
    consumer.on(consumer.events.CRASH, ({ payload }) => resolve(payload.error));
  });
  await consumer.connect();
  await consumer.subscribe({ topics: ['orders'] });
  await consumer.run({ eachMessage: async () => {} });
  expect(await crashed).toMatchObject({ type: 'INVALID_SESSION_TIMEOUT' });
});

test('a consumer whose broker stops for good does not keep it from stopping', async () => {
  const { kafka, broker } = await startCluster();
  await createTopic(kafka, 'orders', 1);
  await startReader(kafka, { topic: 'orders', groupId: 'g' });
  await broker.stop();
});
