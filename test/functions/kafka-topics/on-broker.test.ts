import { describe, expect, it } from 'vitest';
import { createKafkaTopics } from '../../../functions/kafka-topics/kafka-topics.ts';
import { topicsRequest } from '../../../functions/kafka-topics/topics-request.ts';
import { startTestBroker } from '../../local/kafka/start-test-broker.ts';

async function createSubject() {
  const { broker, kafka, troubles } = await startTestBroker();
  const resource = createKafkaTopics({
    connect: () => kafka,
    log: { info: () => undefined },
    pause: async () => undefined,
  });
  const topics = () =>
    Object.fromEntries(
      broker
        .inspect()
        .topics.map(({ name, partitions, configs }) => [name, { partitions: partitions.length, configs }]),
    );
  return { kafka, resource, topics, troubles };
}

function request(Topics: object[], OnDelete = 'retain') {
  return topicsRequest.parse({
    ClusterArn: 'arn:aws:kafka:eu-west-1:111122223333:cluster/demo/uuid-1',
    BootstrapServers: 'unused:9098',
    Topics,
    OnDelete,
  });
}

describe('Custom::KafkaTopics on a broker', () => {
  it('creates, adopts, grows, configures, resets and deletes', async () => {
    const { kafka, resource, topics, troubles } = await createSubject();
    const admin = kafka.admin();
    await admin.connect();
    await admin.createTopics({
      topics: [
        {
          topic: 'adopted',
          numPartitions: 1,
          configEntries: [{ name: 'max.message.bytes', value: '2000000' }],
        },
      ],
    });
    await admin.disconnect();

    const first = request([
      { Name: 'orders', Partitions: '3', Configs: { 'retention.ms': '60000', 'retention.bytes': '1000000' } },
      { Name: 'adopted', Partitions: '1' },
    ]);
    await resource.apply(first, undefined);
    await resource.apply(first, undefined);
    expect(topics()).toMatchObject({
      orders: { partitions: 3, configs: { 'retention.ms': '60000', 'retention.bytes': '1000000' } },
      adopted: { partitions: 1, configs: { 'max.message.bytes': '2000000' } },
    });

    const second = request([
      { Name: 'orders', Partitions: '10', Configs: { 'retention.ms': '70000' } },
      { Name: 'adopted', Partitions: '2', Configs: { 'retention.ms': '50000' } },
    ]);
    await resource.apply(second, first);
    expect(topics()).toMatchObject({
      orders: { partitions: 10, configs: { 'retention.ms': '70000' } },
      adopted: { partitions: 2, configs: { 'max.message.bytes': '2000000', 'retention.ms': '50000' } },
    });
    expect(topics()['orders']?.configs).not.toHaveProperty('retention.bytes', '1000000');

    const third = request([{ Name: 'orders', Partitions: '9' }], 'delete');
    await expect(resource.apply(third, second)).rejects.toThrow(/has 10 partitions and cannot shrink to 9/);
    await resource.remove(third);
    await resource.remove(third);
    expect(Object.keys(topics())).toEqual(['adopted']);
    expect(troubles()).toEqual([]);
  });
});
