import { expect, it } from 'vitest';
import { startAdmin } from './start-admin.ts';

it('lists topics and describes one', async () => {
  const { producer, done } = await startAdmin({ orders: 2, 'order-tracker.dlq': 1 });
  await producer.send({
    topic: 'orders',
    messages: [
      { partition: 0, value: 'a' },
      { partition: 0, value: 'b' },
    ],
  });
  expect(await done({ operation: 'list-topics' })).toEqual({
    status: 'done',
    topics: [
      { topic: 'order-tracker.dlq', internal: false, partitions: 1, replicationFactor: 1, records: 0 },
      { topic: 'orders', internal: false, partitions: 2, replicationFactor: 1, records: 2 },
    ],
  });
  const described = await done({ operation: 'describe-topic', topic: 'orders' });
  expect(described).toMatchObject({ topic: 'orders', replicationFactor: 1, internal: false });
  expect(described.partitions).toEqual([
    { partition: 0, leader: 1, replicas: [1], isr: [1], healthy: true, earliest: 0, latest: 2 },
    { partition: 1, leader: 1, replicas: [1], isr: [1], healthy: true, earliest: 0, latest: 0 },
  ]);
  expect(described.configs).toContainEqual({ name: 'cleanup.policy', value: 'delete', source: 'default' });
});

it('refuses a topic that is not there, naming those that are', async () => {
  const { refused } = await startAdmin({ orders: 1 });
  const wanted = ['topic "order" is no topic of the cluster: there are orders'];
  expect(await refused({ operation: 'describe-topic', topic: 'order' })).toEqual(wanted);
  expect(await refused({ operation: 'read-records', topic: 'order', from: 'beginning' })).toEqual(wanted);
});

it('refuses requests that do not fit, with every violation', async () => {
  const { ask, refused } = await startAdmin({ orders: 1 });
  expect(await refused({ operation: 'drop-topic' })).toEqual([
    expect.stringMatching(/^operation "drop-topic" must be one of list-topics, /),
  ]);
  expect(await ask([])).toMatchObject({
    status: 'refused',
    violations: [{ path: 'operation', value: '[]' }],
  });
  expect(
    await refused({ operation: 'read-records', topic: '', from: 'start', max: 0, waitMs: -1, extra: 1 }),
  ).toHaveLength(5);
});
