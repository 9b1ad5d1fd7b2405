import { readdir } from 'node:fs/promises';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { Journal } from '../../../local/core/journal.ts';
import type { Api, ApiContext } from '../../../local/kafka/apis/api.ts';
import { apis } from '../../../local/kafka/apis/index.ts';
import { GroupCoordinator } from '../../../local/kafka/groups/coordinator.ts';
import { OffsetStore } from '../../../local/kafka/groups/offset-store.ts';
import { Partitions } from '../../../local/kafka/log/partitions.ts';
import { ProducerIds } from '../../../local/kafka/log/producer-ids.ts';
import { advertisedRanges } from '../../../local/kafka/profiles.ts';
import { SaslSession } from '../../../local/kafka/security/session.ts';
import { TopicCatalog } from '../../../local/kafka/topics/catalog.ts';
import { Reader } from '../../../local/kafka/wire/reader.ts';
import { decode } from '../../../local/kafka/wire/schema.ts';
import { Writer } from '../../../local/kafka/wire/writer.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import messages from './wire/kafka-2.8.1-messages.json' with { type: 'json' };

/** The rights of each API, as `action resource-type`. Kafka's own table, in the actions of MSK IAM access control. */
const RIGHTS: Record<string, string[] | 'before-authentication' | 'connect'> = {
  Produce: ['WriteData topic', 'WriteDataIdempotently cluster', 'AlterTransactionalId transactional-id'],
  Fetch: ['ReadData topic'],
  ListOffsets: ['DescribeTopic topic'],
  Metadata: ['DescribeTopic topic'],
  OffsetCommit: ['AlterGroup group', 'ReadData topic'],
  OffsetFetch: ['DescribeGroup group', 'DescribeTopic topic'],
  FindCoordinator: ['DescribeGroup group', 'DescribeTransactionalId transactional-id'],
  JoinGroup: ['AlterGroup group'],
  Heartbeat: ['AlterGroup group'],
  LeaveGroup: ['AlterGroup group'],
  SyncGroup: ['AlterGroup group'],
  DescribeGroups: ['DescribeGroup group'],
  ListGroups: ['DescribeCluster cluster', 'DescribeGroup group'],
  SaslHandshake: 'before-authentication',
  ApiVersions: 'before-authentication',
  CreateTopics: ['CreateTopic topic', 'DescribeTopicDynamicConfiguration topic'],
  DeleteTopics: ['DeleteTopic topic'],
  InitProducerId: ['WriteDataIdempotently cluster', 'AlterTransactionalId transactional-id'],
  OffsetForLeaderEpoch: ['DescribeTopic topic'],
  DescribeConfigs: ['DescribeTopicDynamicConfiguration topic'],
  AlterConfigs: ['AlterTopicDynamicConfiguration topic'],
  SaslAuthenticate: 'before-authentication',
  CreatePartitions: ['AlterTopic topic'],
  DeleteGroups: ['DeleteGroup group'],
  IncrementalAlterConfigs: ['AlterTopicDynamicConfiguration topic'],
  OffsetDelete: ['DeleteGroup group', 'ReadData topic'],
  DescribeCluster: 'connect',
};

test('has one file per API, named by its key, and no key twice', async () => {
  const files = await readdir(new URL('../../../local/kafka/apis', import.meta.url));
  const numbered = files.flatMap((file) => /^(\d\d)-/.exec(file)?.[1] ?? []).map(Number);
  expect(apis.map((api) => api.key)).toEqual(numbered.sort((a, b) => a - b));
});

test('advertises the versions it handles, and Produce from 0 on', () => {
  const ranges = advertisedRanges(apis);
  expect(ranges).toHaveLength(apis.length);
  expect(ranges[0]).toEqual({ apiKey: 0, minVersion: 0, maxVersion: 9 });
  expect(ranges[1]).toEqual({ apiKey: 1, minVersion: 4, maxVersion: 12 });
});

test.each(apis)('$name declares its rights', (api) => {
  expect(RIGHTS).toHaveProperty(api.name);
  const expected = RIGHTS[api.name];
  if (typeof expected === 'string') expect(api.authorize).toBe(expected);
  else expect(typeof api.authorize).toBe('object');
});

const guarded = apis.filter((api) => typeof api.authorize === 'object');

test.each(guarded)('$name asks for no other rights than its own', async (api) => {
  const asked = new Set<string>();
  // Every request that Kafka's definitions make, first with nothing allowed, then with everything.
  for (const isAllowed of [false, true]) {
    for (let version = api.versions[0]; version <= api.versions[1]; version++) {
      for (const right of await callWithMessage(api, version, isAllowed)) asked.add(right);
    }
  }
  const declared = new Set(RIGHTS[api.name]);
  expect([...asked].filter((right) => !declared.has(right))).toEqual([]);
  if (typeof api.authorize !== 'object') return;
  const columns = api.authorize.each ?? [];
  expect(columns.map((column) => column.join(' ')).filter((right) => !declared.has(right))).toEqual([]);
  // Idempotence is in the batches, which are noise here; kafkajs drives it in another test.
  const missed = [...declared].filter(
    (right) => !asked.has(right) && right !== 'WriteDataIdempotently cluster',
  );
  expect(missed.filter((right) => !right.endsWith('transactional-id'))).toEqual([]);
});

const recorded: Record<string, string> = z.record(z.string(), z.string()).parse(messages);

async function callWithMessage(api: Api, version: number, isAllowed: boolean): Promise<Set<string>> {
  const asked = new Set<string>();
  const context = await makeContext(version, (right) => {
    asked.add(right);
    return isAllowed;
  });
  const message = Buffer.from(recorded[`${api.name} v${version} request`] ?? '', 'hex');
  const request = tame(decode(api.requestCodec(version), new Reader(message)));
  const { authorize } = api;
  if (typeof authorize === 'object' && 'needs' in authorize) {
    const { action, resource } = authorize.needs(request);
    if (!context.authorize(action, resource)) {
      api.responseCodec(version).write(new Writer(), authorize.refuse(request));
      return asked;
    }
  }
  const response = await api.handle(context, request);
  if (typeof response !== 'symbol') api.responseCodec(version).write(new Writer(), response);
  return asked;
}

/** Random values that lead off the path on which rights are asked for, put right. */
const TAMED: Record<string, unknown> = {
  acks: -1,
  resourceType: 2,
  statesFilter: [],
  transactionalId: null,
  keyType: 0,
};

function tame(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(tame);
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [name, name in TAMED ? TAMED[name] : tame(field)]),
  );
}

/** A broker without sockets, with the topics and groups that the messages name. */
async function makeContext(apiVersion: number, ask: (right: string) => boolean): Promise<ApiContext> {
  const directory = await tempFolder();
  const clock = new FakeClock();
  const journal = new Journal({ now: () => clock.now() });
  const topics = await TopicCatalog.open(directory);
  const partitions = new Partitions({ directory: await tempFolder(), topics, clock, journal });
  const offsets = OffsetStore.open(directory);
  offsets.setOccupancy('orders', 'consumer', clock.now());
  const groups = new GroupCoordinator({ clock, offsets });
  onTestFinished(() => {
    groups.stop();
    partitions.close();
    offsets.close();
  });
  topics.create({ name: 'orders', partitions: 1, configs: {} });
  return {
    clusterId: 'c',
    clock,
    journal,
    topics,
    partitions,
    producerIds: await ProducerIds.open(directory),
    groups,
    advertised: [],
    apiVersion,
    clientId: 'test',
    identity: { arn: 'arn:aws:iam::123456789012:role/test' },
    node: { id: 1, host: '127.0.0.1', port: 9092 },
    closed: AbortSignal.abort(),
    session: new SaslSession(undefined),
    authorize: (action, resource) => ask(`${action} ${resource.type}`),
    sees: (action, resource) => ask(`${action} ${resource.type}`),
  };
}
