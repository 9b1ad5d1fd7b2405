import kafkajs from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { createKafkaTopics } from '../../../functions/kafka-topics/kafka-topics.ts';
import { topicsRequest } from '../../../functions/kafka-topics/topics-request.ts';
import { FakeCluster, protocolError } from './fake-cluster.ts';

const { KafkaJSAggregateError, KafkaJSConnectionError, KafkaJSNumberOfRetriesExceeded } = kafkajs;

function createSubject() {
  const cluster = new FakeCluster();
  const logged: Record<string, unknown>[] = [];
  const connections: unknown[] = [];
  const resource = createKafkaTopics({
    connect: (connection) => {
      connections.push(connection);
      return cluster.client();
    },
    log: { info: (message, attributes) => void logged.push({ message, ...attributes }) },
    pause: async () => undefined,
  });
  return { cluster, resource, logged, connections };
}

function request(topics: object[], OnDelete = 'retain') {
  return topicsRequest.parse({
    ClusterArn: 'arn:aws:kafka:eu-west-1:111122223333:cluster/demo/uuid-1',
    BootstrapServers: 'boot-1:9098,boot-2:9098',
    Topics: topics,
    OnDelete,
  });
}

describe('Custom::KafkaTopics', () => {
  it('creates all topics with one request, waits for their leaders and disconnects', async () => {
    const { cluster, resource, connections } = createSubject();
    cluster.leaderlessLooks = 3;
    const wanted = request([
      { Name: 'orders', Partitions: '3', Configs: { 'retention.ms': '60000' } },
      { Name: 'orders.dlq', Partitions: '1' },
    ]);
    await resource.apply(wanted, undefined);
    expect(cluster.changes).toEqual(['create orders,orders.dlq']);
    expect(cluster.topics.get('orders')).toEqual({ partitions: 3, configs: { 'retention.ms': '60000' } });
    expect(cluster.connected).toBe(0);
    expect(connections).toEqual([
      { bootstrapServers: ['boot-1:9098', 'boot-2:9098'], securityProtocol: 'SASL_SSL' },
    ]);
  });

  it('speaks to the cluster as it is told that the cluster is spoken to', async () => {
    const { resource, connections } = createSubject();
    const topics = [{ Name: 'orders', Partitions: '1' }];
    await resource.apply({ ...request(topics), SecurityProtocol: 'PLAINTEXT' }, undefined);
    expect(connections).toMatchObject([{ securityProtocol: 'PLAINTEXT' }]);
  });

  it('does nothing the second time', async () => {
    const { cluster, resource } = createSubject();
    const wanted = request([{ Name: 'orders', Partitions: '3', Configs: { 'retention.ms': '60000' } }]);
    await resource.apply(wanted, undefined);
    cluster.changes.length = 0;
    await resource.apply(wanted, undefined);
    await resource.apply(wanted, wanted);
    expect(cluster.changes).toEqual([]);
  });

  it('grows and configures what exists, keeping what was set by hand', async () => {
    const { cluster, resource, logged } = createSubject();
    cluster.topics.set('orders', { partitions: 9, configs: { 'max.message.bytes': '7' } });
    await resource.apply(
      request([{ Name: 'orders', Partitions: '10', Configs: { 'retention.ms': '1' } }]),
      undefined,
    );
    expect(cluster.changes).toEqual(['grow orders', 'configure orders']);
    expect(cluster.topics.get('orders')).toEqual({
      partitions: 10,
      configs: { 'max.message.bytes': '7', 'retention.ms': '1' },
    });
    expect(logged.at(-1)).toMatchObject({
      message: 'Topics reconciled',
      grown: [{ name: 'orders', partitions: 10 }],
    });
  });

  it('creates nothing beside a topic that would have to shrink', async () => {
    const { cluster, resource } = createSubject();
    cluster.topics.set('orders', { partitions: 4, configs: {} });
    const wanted = request([
      { Name: 'orders', Partitions: '3' },
      { Name: 'new', Partitions: '1' },
    ]);
    await expect(resource.apply(wanted, undefined)).rejects.toThrow(/cannot shrink to 3/);
    expect(cluster.changes).toEqual([]);
    expect(cluster.connected).toBe(0);
  });

  it('names the topics that the cluster refused to create, and why', async () => {
    const { cluster, resource } = createSubject();
    const refused = Object.assign(protocolError('TOPIC_AUTHORIZATION_FAILED', 'Not authorized'), {
      topic: 'orders',
    });
    cluster.fail('createTopics', new KafkaJSAggregateError('Topic creation errors', [refused]));
    const failure = await resource
      .apply(request([{ Name: 'orders', Partitions: '1' }]), undefined)
      .catch((error: unknown) => error);
    expect(String(failure)).toMatch(/topic "orders": Not authorized/);
    expect(resource.isTransient(failure)).toBe(true);
  });

  it('keeps the topics when it is deleted, without so much as connecting', async () => {
    const { resource, connections, logged } = createSubject();
    await resource.remove(request([{ Name: 'orders', Partitions: '1' }]));
    expect(connections).toEqual([]);
    expect(logged).toEqual([{ message: 'Topics kept', topics: ['orders'] }]);
  });

  it('deletes the topics there still are when told to', async () => {
    const { cluster, resource } = createSubject();
    cluster.topics.set('orders', { partitions: 1, configs: {} });
    cluster.topics.set('foreign', { partitions: 1, configs: {} });
    const topics = [
      { Name: 'orders', Partitions: '1' },
      { Name: 'gone', Partitions: '1' },
    ];
    await resource.remove(request(topics, 'delete'));
    await resource.remove(request(topics, 'delete'));
    expect(cluster.changes).toEqual(['delete orders']);
    expect([...cluster.topics.keys()]).toEqual(['foreign']);
  });

  it('takes a cluster whose name is gone for a cluster without topics, and no other failure', async () => {
    const { cluster, resource } = createSubject();
    const wanted = request([{ Name: 'orders', Partitions: '1' }], 'delete');
    const failConnecting = (code: string) =>
      cluster.fail(
        'connect',
        new KafkaJSNumberOfRetriesExceeded(new KafkaJSConnectionError('Failed to connect', { code }), {
          retryCount: 8,
          retryTime: 1,
        }),
      );
    failConnecting('ENOTFOUND');
    await resource.remove(wanted);
    failConnecting('ETIMEDOUT');
    await expect(resource.remove(wanted)).rejects.toThrow('Failed to connect');
  });

  it('knows which failures pass by themselves', () => {
    const { resource } = createSubject();
    const passing = [
      protocolError('TOPIC_AUTHORIZATION_FAILED'),
      protocolError('CLUSTER_AUTHORIZATION_FAILED'),
      protocolError('KAFKAJS_UNKNOWN_ERROR_CODE', 'Unknown error code 89'),
      Object.assign(new Error('Access denied'), { name: 'KafkaJSSASLAuthenticationError' }),
      new Error('wrapped', { cause: protocolError('TOPIC_AUTHORIZATION_FAILED') }),
    ];
    expect(passing.map(resource.isTransient)).toEqual(passing.map(() => true));
    const lasting = [
      new Error('no'),
      protocolError('INVALID_CONFIG'),
      protocolError('KAFKAJS_UNKNOWN_ERROR_CODE'),
    ];
    expect(lasting.map(resource.isTransient)).toEqual(lasting.map(() => false));
  });

  it('is another resource on another cluster or under another logical id', () => {
    const { resource } = createSubject();
    const properties = request([{ Name: 'orders', Partitions: '1' }]);
    const id = resource.physicalId(properties, 'Topics');
    expect(id).toBe(`${properties.ClusterArn}/topics/Topics`);
    expect(resource.physicalId({ ...properties, ClusterArn: 'arn:aws:kafka:other' }, 'Topics')).not.toBe(id);
  });
});
