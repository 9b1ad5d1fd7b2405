import { expect, test } from 'vitest';
import { metadata } from '../../../local/kafka/apis/03-metadata.ts';
import { createTopics } from '../../../local/kafka/apis/19-create-topics.ts';
import { deleteTopics } from '../../../local/kafka/apis/20-delete-topics.ts';
import { describeConfigs } from '../../../local/kafka/apis/32-describe-configs.ts';
import { alterConfigs } from '../../../local/kafka/apis/33-alter-configs.ts';
import { createPartitions } from '../../../local/kafka/apis/37-create-partitions.ts';
import { incrementalAlterConfigs } from '../../../local/kafka/apis/44-incremental-alter-configs.ts';
import { NO_UUID } from '../../../local/kafka/wire/types.ts';
import { startTestBroker } from './start-test-broker.ts';
import { WireClient } from './wire-client.ts';

const TOPIC = 2;
const SET = 0;
const newTopic = (name: string) => ({
  name,
  partitions: 1,
  replicationFactor: -1,
  assignments: [],
  configs: [],
});

async function start() {
  const { port, broker } = await startTestBroker();
  const client = await WireClient.connect(port);
  const create = (...names: string[]) =>
    client.send(createTopics, 7, { topics: names.map(newTopic), timeoutMs: 1, validateOnly: false });
  await create('orders');
  return { client, create, broker };
}

test('a name that a request has twice is refused once, and nothing is done for it', async () => {
  const { client, create, broker } = await start();
  const created = await create('new', 'twice', 'twice');
  expect(created.topics.map(({ name, error }) => [name, error])).toEqual([
    ['new', 'NONE'],
    ['twice', 'INVALID_REQUEST'],
  ]);
  const grown = await client.send(createPartitions, 3, {
    topics: [2, 3].map((count) => ({ name: 'orders', count, assignments: null })),
    timeoutMs: 1,
    validateOnly: false,
  });
  expect(grown.topics.map(({ error }) => error)).toEqual(['INVALID_REQUEST']);
  const deleted = await client.send(deleteTopics, 1, { topicNames: ['orders', 'orders'], timeoutMs: 1 });
  expect(deleted.topics.map(({ error }) => error)).toEqual(['INVALID_REQUEST']);
  const described = await client.send(metadata, 9, { topics: [{ name: 'orders' }, { name: 'orders' }] });
  expect(described.topics.map(({ partitions }) => partitions.length)).toEqual([1]);
  expect(broker.inspect().topics.map(({ name }) => name)).toEqual(['orders', 'new']);
});

test('a topic is deleted by its name or by its id, not by both or neither', async () => {
  const { client, broker } = await start();
  const id = broker.inspect().topics[0]?.id ?? '';
  const remove = async (topic: { name: string | null; id: string }) => {
    const { topics } = await client.send(deleteTopics, 6, { topics: [topic], timeoutMs: 1 });
    return topics.map(({ error }) => error);
  };
  expect(await remove({ name: 'orders', id })).toEqual(['INVALID_REQUEST']);
  expect(await remove({ name: null, id: NO_UUID })).toEqual(['INVALID_REQUEST']);
  expect(await remove({ name: null, id })).toEqual(['NONE']);
});

test('a name that no topic can have is said to be invalid', async () => {
  const { client } = await start();
  const described = await client.send(metadata, 9, { topics: [{ name: 'two words' }] });
  expect(described.topics.map(({ error }) => error)).toEqual(['INVALID_TOPIC_EXCEPTION']);
});

test.each([
  [
    'twice',
    [
      { name: 'retention.ms', value: '1' },
      { name: 'retention.ms', value: '2' },
    ],
    'INVALID_REQUEST',
  ],
  ['without a value', [{ name: 'retention.ms', value: null }], 'INVALID_REQUEST'],
  ['unknown, and named like a field of an answer', [{ name: 'error', value: '1' }], 'INVALID_CONFIG'],
])('a config that is given %s is refused', async (_, configs, error) => {
  const { client } = await start();
  const resource = { resourceType: TOPIC, resourceName: 'orders' };
  const replaced = await client.send(alterConfigs, 2, {
    resources: [{ ...resource, configs }],
    validateOnly: false,
  });
  expect(replaced.responses.map((response) => response.error)).toEqual([error]);
  const changed = await client.send(incrementalAlterConfigs, 1, {
    resources: [{ ...resource, configs: configs.map((config) => ({ ...config, operation: SET })) }],
    validateOnly: false,
  });
  expect(changed.responses.map((response) => response.error)).toEqual([error]);
});

test('configs are described all when none is named', async () => {
  const { client } = await start();
  const count = async (names: string[] | null) => {
    const resources = [{ resourceType: TOPIC, resourceName: 'orders', names }];
    const { results } = await client.send(describeConfigs, 4, { resources, includeSynonyms: false });
    return results[0]?.configs.length;
  };
  expect(await count(['retention.ms'])).toBe(1);
  expect(await count([])).toBe(await count(null));
});
