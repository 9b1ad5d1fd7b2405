import { expect, inject, onTestFinished, test } from 'vitest';
import { createKafkaTopics } from '../../functions/kafka-topics/kafka-topics.ts';
import { topicsRequest } from '../../functions/kafka-topics/topics-request.ts';
import { createKafkaClient } from '../../functions/shared/kafka-client.ts';
import { eventually } from '../support/eventually.ts';

const BootstrapServers = inject('bootstrapServers') ?? '';

const resource = createKafkaTopics({
  connect: (cluster) => createKafkaClient({ clientId: 'test', ...cluster }),
  log: { info: () => undefined },
  pause: async () => undefined,
});

function request(Topics: object[]) {
  return topicsRequest.parse({
    ClusterArn: 'arn:aws:kafka:eu-west-1:111122223333:cluster/demo/uuid-1',
    ...{ BootstrapServers, SecurityProtocol: 'PLAINTEXT', Topics, OnDelete: 'delete' },
  });
}

test('Custom::KafkaTopics creates, adopts, grows, configures, resets and deletes', async () => {
  const client = createKafkaClient({
    clientId: 'test',
    bootstrapServers: [BootstrapServers],
    securityProtocol: 'PLAINTEXT',
  });
  const admin = client.admin();
  await admin.connect();
  onTestFinished(() => admin.disconnect());
  /** Partitions, replicas and what was set on the topic itself. */
  const look = async () => {
    const { topics } = await admin.fetchTopicMetadata();
    const own = topics.filter(({ name }) => !name.startsWith('__'));
    if (own.length === 0) return {};
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: own.map(({ name }) => ({ type: 2, name })),
    });
    return Object.fromEntries(
      own.map(({ name, partitions }) => [
        name,
        {
          partitions: partitions.length,
          replicas: partitions[0]?.replicas.length,
          configs: Object.fromEntries(
            (resources.find(({ resourceName }) => resourceName === name)?.configEntries ?? [])
              .filter(({ configSource }) => configSource === 1)
              .map(({ configName, configValue }) => [configName, configValue]),
          ),
        },
      ]),
    );
  };
  await admin.createTopics({
    topics: [
      {
        topic: 'adopted',
        numPartitions: 1,
        configEntries: [{ name: 'max.message.bytes', value: '2000000' }],
      },
    ],
  });

  const first = request([
    { Name: 'orders', Partitions: '3', Configs: { 'retention.ms': '60000', 'retention.bytes': '1000000' } },
    { Name: 'adopted', Partitions: '1' },
    { Name: 'order-tracker.dlq', Partitions: '1' },
  ]);
  await resource.apply(first, undefined);
  await resource.apply(first, undefined);
  expect(await look()).toEqual({
    orders: {
      ...{ partitions: 3, replicas: 1 },
      configs: { 'retention.ms': '60000', 'retention.bytes': '1000000' },
    },
    adopted: { partitions: 1, replicas: 1, configs: { 'max.message.bytes': '2000000' } },
    'order-tracker.dlq': { partitions: 1, replicas: 1, configs: {} },
  });

  const second = request([
    { Name: 'orders', Partitions: '10', Configs: { 'retention.ms': '70000' } },
    { Name: 'adopted', Partitions: '2', Configs: { 'retention.ms': '50000' } },
  ]);
  await resource.apply(second, first);
  await eventually(async () =>
    expect(await look()).toMatchObject({
      orders: { partitions: 10, configs: { 'retention.ms': '70000' } },
      adopted: { partitions: 2, configs: { 'max.message.bytes': '2000000', 'retention.ms': '50000' } },
    }),
  );

  await expect(resource.apply(request([{ Name: 'orders', Partitions: '9' }]), second)).rejects.toThrow(
    /has 10 partitions and cannot shrink to 9/,
  );
  await resource.remove(second);
  await resource.remove(second);
  await eventually(async () => expect(Object.keys(await look())).toEqual(['order-tracker.dlq']));
});
