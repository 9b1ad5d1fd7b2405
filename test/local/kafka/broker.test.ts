import { ConfigResourceTypes } from 'kafkajs';
import { describe, expect, onTestFinished, test } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { startTestBroker, type TestBroker } from './start-test-broker.ts';

async function connectAdmin({ kafka }: TestBroker) {
  const admin = kafka.admin();
  await admin.connect();
  onTestFinished(() => admin.disconnect());
  return admin;
}

async function connectProducer({ kafka }: TestBroker, options = {}) {
  const producer = kafka.producer(options);
  await producer.connect();
  onTestFinished(() => producer.disconnect());
  return producer;
}

async function withTopic(options: { topic: string; numPartitions?: number }) {
  const started = await startTestBroker();
  const admin = await connectAdmin(started);
  await admin.createTopics({ topics: [{ numPartitions: 1, ...options }] });
  return { ...started, admin, producer: await connectProducer(started) };
}

describe('topics', () => {
  test('are made once, listed and described', async () => {
    const { admin } = await withTopic({ topic: 'orders', numPartitions: 3 });
    expect(await admin.createTopics({ topics: [{ topic: 'orders' }] })).toBe(false);
    expect(await admin.listTopics()).toEqual(['orders']);
    const { topics } = await admin.fetchTopicMetadata({ topics: ['orders'] });
    expect(topics[0]?.partitions.map(({ partitionId, leader }) => [partitionId, leader])).toEqual([
      [0, 1],
      [1, 1],
      [2, 1],
    ]);
  });

  test('grow but do not shrink', async () => {
    const { admin } = await withTopic({ topic: 'orders', numPartitions: 2 });
    await admin.createPartitions({ topicPartitions: [{ topic: 'orders', count: 4 }] });
    const { topics } = await admin.fetchTopicMetadata({ topics: ['orders'] });
    expect(topics[0]?.partitions).toHaveLength(4);
    await expect(
      admin.createPartitions({ topicPartitions: [{ topic: 'orders', count: 3 }] }),
    ).rejects.toMatchObject({ type: 'INVALID_PARTITIONS' });
  });

  test.each([
    ['a name with a space', { topic: 'two words' }, 'INVALID_TOPIC_EXCEPTION'],
    ['a name that collides', { topic: 'my_topic' }, 'INVALID_TOPIC_EXCEPTION'],
    ['no partitions', { topic: 'none', numPartitions: 0 }, 'INVALID_PARTITIONS'],
    ['more partitions than a cluster has', { topic: 'many', numPartitions: 2401 }, 'INVALID_REQUEST'],
    ['three replicas', { topic: 'three', replicationFactor: 3 }, 'INVALID_REPLICATION_FACTOR'],
    [
      'a config that is fixed',
      { topic: 'c', configEntries: [{ name: 'segment.bytes', value: '1' }] },
      'INVALID_CONFIG',
    ],
    [
      'compaction',
      { topic: 'c', configEntries: [{ name: 'cleanup.policy', value: 'compact' }] },
      'INVALID_CONFIG',
    ],
    [
      'messages over 8 MiB',
      { topic: 'c', configEntries: [{ name: 'max.message.bytes', value: '8388609' }] },
      'INVALID_CONFIG',
    ],
  ])('are refused with %s', async (_, topic, type) => {
    const { admin } = await withTopic({ topic: 'my.topic' });
    await expect(admin.createTopics({ topics: [topic] })).rejects.toMatchObject({
      errors: [expect.objectContaining({ type })],
    });
  });

  test('show and change their configs; what is left out goes back to its default', async () => {
    const { admin } = await withTopic({ topic: 'orders' });
    const alter = (configEntries: { name: string; value: string }[]) =>
      admin.alterConfigs({
        validateOnly: false,
        resources: [{ type: ConfigResourceTypes.TOPIC, name: 'orders', configEntries }],
      });
    const read = async () => {
      const { resources } = await admin.describeConfigs({
        includeSynonyms: false,
        resources: [{ type: ConfigResourceTypes.TOPIC, name: 'orders' }],
      });
      return Object.fromEntries(
        resources[0]?.configEntries.map(({ configName, configValue }) => [configName, configValue]) ?? [],
      );
    };
    expect(await read()).toMatchObject({ 'retention.ms': '604800000', 'max.message.bytes': '1048588' });
    await alter([{ name: 'retention.ms', value: '1000' }]);
    expect(await read()).toMatchObject({ 'retention.ms': '1000' });
    await alter([{ name: 'retention.bytes', value: '-1' }]);
    expect(await read()).toMatchObject({ 'retention.ms': '604800000', 'retention.bytes': '-1' });
    await expect(alter([{ name: 'retention.ms', value: 'soon' }])).rejects.toMatchObject({
      type: 'INVALID_CONFIG',
    });
  });

  test('take their records with them when they are deleted', async () => {
    const { admin, producer, broker } = await withTopic({ topic: 'orders' });
    await producer.send({ topic: 'orders', messages: [{ value: 'old' }] });
    await admin.deleteTopics({ topics: ['orders'] });
    expect(broker.inspect().topics).toEqual([]);
    await admin.createTopics({ topics: [{ topic: 'orders' }] });
    expect(await admin.fetchTopicOffsets('orders')).toMatchObject([{ low: '0', high: '0' }]);
  });

  test('are not made by asking for them', async () => {
    const { admin, producer } = await withTopic({ topic: 'orders' });
    await expect(producer.send({ topic: 'ordres', messages: [{ value: 'x' }] })).rejects.toMatchObject({
      message: expect.stringContaining('does not host this topic-partition'),
    });
    expect(await admin.listTopics()).toEqual(['orders']);
  });
});

describe('records', () => {
  test('are kept in order and found by time', async () => {
    const { admin, producer } = await withTopic({ topic: 'orders' });
    const start = Date.now() - 10_000;
    const messages = [0, 1, 2].map((second) => ({
      value: `${second}`,
      timestamp: String(start + second * 1000),
    }));
    const [report] = await producer.send({ topic: 'orders', messages });
    expect(report).toMatchObject({ partition: 0, baseOffset: '0', errorCode: 0 });
    expect(await admin.fetchTopicOffsetsByTimestamp('orders', start + 500)).toEqual([
      { partition: 0, offset: '1' },
    ]);
  });

  test('over max.message.bytes are refused', async () => {
    const { producer } = await withTopic({ topic: 'orders' });
    const messages = [{ value: 'x'.repeat(1_100_000) }];
    await expect(producer.send({ topic: 'orders', messages })).rejects.toMatchObject({
      type: 'MESSAGE_TOO_LARGE',
    });
  });

  test('of an idempotent producer are taken', async () => {
    const started = await withTopic({ topic: 'orders' });
    const producer = await connectProducer(started, { idempotent: true });
    for (const value of ['a', 'b']) await producer.send({ topic: 'orders', messages: [{ value }] });
    expect(await started.admin.fetchTopicOffsets('orders')).toMatchObject([{ high: '2' }]);
  });

  test('survive a restart, as do topics and their configs', async () => {
    const { broker, directory, producer, admin } = await withTopic({ topic: 'orders' });
    await producer.send({ topic: 'orders', messages: [{ value: 'kept' }] });
    await Promise.all([producer.disconnect(), admin.disconnect()]);
    await broker.stop();
    const again = await startTestBroker({ directory });
    const consumer = again.kafka.consumer({ groupId: 'g', maxWaitTimeInMs: 200 });
    await consumer.connect();
    onTestFinished(() => consumer.disconnect());
    await consumer.subscribe({ topic: 'orders', fromBeginning: true });
    const seen: (string | undefined)[] = [];
    await consumer.run({ eachMessage: async ({ message }) => void seen.push(message.value?.toString()) });
    await eventually(() => expect(seen).toEqual(['kept']));
    expect(again.broker.inspect().topics).toMatchObject(
      broker.inspect().topics.map(({ id, name }) => ({ id, name })),
    );
    expect(again.troubles()).toEqual([]);
  });
});

test('a transactional producer is refused by name', async () => {
  const started = await withTopic({ topic: 'orders' });
  const producer = await connectProducer(started, {
    transactionalId: 'tx',
    maxInFlightRequests: 1,
    idempotent: true,
  });
  await expect(producer.transaction()).rejects.toThrow();
  await eventually(() => expect(started.troubles().join('\n')).toContain('ransaction'));
});
