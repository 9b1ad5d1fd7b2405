import { expect, onTestFinished, test } from 'vitest';
import type { AccessControl } from '../../../local/core/access.ts';
import type { SchemaStore } from '../../../local/event-sources/decode-record.ts';
import { MessageTooLarge } from '../../../local/event-sources/kafka-source.ts';
import { type Mapping, startMapping } from '../../../local/event-sources/mapping.ts';
import type { MappingDefinition } from '../../../local/event-sources/mapping-definition.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import {
  ALLOW_ALL,
  FakeFunction,
  FUNCTION_ERROR,
  MemoryCluster,
  makeDefinition,
  makeJournal,
  reportItems,
} from './support.ts';

interface Setup {
  partitions?: number;
  definition?: Partial<MappingDefinition>;
  access?: AccessControl;
  schemas?: SchemaStore;
  prepare?: (cluster: MemoryCluster) => void;
}

async function setUp({ partitions = 1, definition, access = ALLOW_ALL, schemas, prepare }: Setup = {}) {
  const clock = new FakeClock();
  const cluster = new MemoryCluster(partitions);
  const target = new FakeFunction();
  const { journal, entries } = makeJournal(clock);
  prepare?.(cluster);
  const mapping: Mapping = await startMapping({
    definition: makeDefinition(definition),
    uuid: '11111111-2222-3333-4444-555555555555',
    kafka: { bootstrapServers: ['127.0.0.1:9098', '127.0.0.1:9099'] },
    invoke: target.invoke,
    schemas: schemas ?? { get: () => undefined },
    access,
    clock,
    journal,
    createCluster: () => cluster,
  });
  onTestFinished(() => mapping.stop());
  const states = () =>
    entries.flatMap((entry) => (entry.kind === 'mapping-state' ? [[entry.state, entry.reason]] : []));
  return { clock, cluster, target, entries, mapping, states };
}

const DLQ = { deadLetterTopic: 'order-tracker.dlq' };

test('goes from Creating to Enabled and back through Disabling', async () => {
  const { mapping, states, cluster, target, clock } = await setUp();
  expect(mapping.state).toBe('Enabled');
  await mapping.disable();
  expect(mapping.state).toBe('Disabled');
  expect(cluster.sources.every((source) => !source.isMember)).toBe(true);
  cluster.append(0, 2);
  await clock.advance(1000);
  expect(target.events).toHaveLength(0);
  await mapping.enable();
  await clock.advance(0);
  expect(target.batches).toEqual([['0:0', '0:1']]);
  expect(states().map(([state]) => state)).toEqual([
    'Creating',
    'Enabled',
    'Disabling',
    'Disabled',
    'Enabling',
    'Enabled',
  ]);
});

test('starts Disabled when the template says so', async () => {
  const { mapping, cluster } = await setUp({ definition: { enabled: false } });
  expect(mapping.state).toBe('Disabled');
  expect(cluster.sources).toHaveLength(0);
  await mapping.enable();
  expect(mapping.state).toBe('Enabled');
});

test('hands over at once what is there when the window is 0, several partitions in one event', async () => {
  const { cluster, target, clock, mapping } = await setUp({
    partitions: 3,
    prepare: (topic) => {
      topic.append(0, 2);
      topic.append(2, 1);
    },
  });
  await clock.advance(0);
  expect(target.batches).toEqual([['0:0', '0:1', '2:0']]);
  expect(JSON.parse(target.events[0] ?? '').bootstrapServers).toBe('127.0.0.1:9098,127.0.0.1:9099');
  expect(cluster.commits).toEqual([
    [
      { partition: 0, offset: 2n },
      { partition: 2, offset: 1n },
    ],
  ]);
  expect(mapping.inspect()).toMatchObject({
    state: 'Enabled',
    lastProcessingResult: 'OK',
    pollers: 1,
    inFlight: 0,
    partitions: [
      { partition: 0, committed: '2', end: '2', lag: 0, position: '2', queued: 0 },
      { partition: 1, lag: 0 },
      { partition: 2, committed: '1', lag: 0 },
    ],
    counters: { polled: 3, invoked: 3, failed: 0, dropped: 0, deadLettered: 0 },
  });
});

test('closes a batch by its window or by its size, whichever is first', async () => {
  const { cluster, target, clock } = await setUp({ definition: { batchSize: 3, batchingWindowMs: 1000 } });
  cluster.append(0, 1);
  await clock.advance(999);
  expect(target.batches).toEqual([]);
  cluster.append(0, 1);
  await clock.advance(1);
  expect(target.batches).toEqual([['0:0', '0:1']]);
  cluster.append(0, 4);
  await clock.advance(0);
  expect(target.batches.slice(1)).toEqual([['0:2', '0:3', '0:4']]);
  await clock.advance(1000);
  expect(target.batches.slice(2)).toEqual([['0:5']]);
});

test('never has two batches of one partition under way, and at most five at a time', async () => {
  const { cluster, target, clock, mapping } = await setUp({ partitions: 7, definition: { batchSize: 1 } });
  const release: (() => void)[] = [];
  target.answer = () => new Promise((resolve) => release.push(() => resolve({})));
  for (let partition = 0; partition < 7; partition += 1) cluster.append(partition, 2);
  await clock.advance(0);
  expect(target.batches).toEqual([['0:0'], ['1:0'], ['2:0'], ['3:0'], ['4:0']]);
  expect(mapping.inspect().inFlight).toBe(5);
  release[2]?.();
  await clock.advance(0);
  expect(target.batches.slice(5)).toEqual([['5:0']]);
  target.answer = () => ({});
  for (const done of release) done();
  await clock.advance(0);
  for (const done of release) done();
  await clock.advance(0);
  expect(cluster.lag()).toBe(0);
});

test('lets one partition flow while a batch of another is retried', async () => {
  const { cluster, target, clock } = await setUp({ partitions: 2, definition: { retryAttempts: -1 } });
  target.answer = (payload) => (payload.includes('"partition":1,') ? FUNCTION_ERROR : {});
  cluster.append(1, 1);
  await clock.advance(0);
  for (let round = 0; round < 5; round += 1) {
    cluster.append(0, 1);
    await clock.advance(10);
  }
  expect(cluster.committed.get(0)).toBe(5n);
  cluster.append(1, 1);
  await clock.advance(60_000);
  expect(cluster.committed.has(1)).toBe(false);
  expect(target.batches.filter((batch) => batch.includes('1:1'))).toEqual([]);
  target.answer = () => ({});
  await clock.advance(10_000);
  expect(cluster.lag()).toBe(0);
});

test('frees a partition of a shared batch as soon as its own records are done', async () => {
  const { cluster, target, clock } = await setUp({
    partitions: 2,
    definition: { retryAttempts: -1, reportBatchItemFailures: true },
  });
  target.answer = (payload) => (payload.includes('"partition":1,') ? reportItems(['1:0']) : {});
  cluster.append(0, 1);
  cluster.append(1, 1);
  await clock.advance(0);
  cluster.append(0, 1);
  await clock.advance(0);
  expect(cluster.committed.get(0)).toBe(2n);
  expect(cluster.committed.has(1)).toBe(false);
});

test('sends a poison in the middle to the dead-letter topic and goes on, with bisecting', async () => {
  const { cluster, target, clock, entries } = await setUp({
    definition: { ...DLQ, bisect: true, retryAttempts: 1 },
  });
  target.answer = (payload) => (payload.includes('"offset":4,') ? FUNCTION_ERROR : {});
  cluster.append(0, 10);
  await clock.advance(1000);
  expect(cluster.lag()).toBe(0);
  expect(cluster.deadLetters).toHaveLength(1);
  const letter = JSON.parse(cluster.deadLetters[0]?.value ?? '');
  expect(cluster.deadLetters[0]?.key).toEqual(Buffer.from('key-4'));
  expect(letter).toEqual({
    requestContext: {
      requestId: expect.stringMatching(/^r\d+$/),
      functionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:consumer:$LATEST',
      condition: 'RetriesExhausted',
      approximateInvokeCount: expect.any(Number),
    },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    version: '1.0',
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    KafkaBatchInfo: {
      batchSize: 1,
      eventSourceArn: makeDefinition().clusterArn,
      bootstrapServers: '127.0.0.1:9098,127.0.0.1:9099',
      payloadSize: Buffer.byteLength(JSON.stringify(letter.payload)),
      recordInfo: { offset: '4', timestamp: new Date(1_700_000_000_004).toISOString() },
    },
    payload: {
      eventSource: 'aws:kafka',
      eventSourceArn: makeDefinition().clusterArn,
      bootstrapServers: '127.0.0.1:9098,127.0.0.1:9099',
      records: {
        'orders-0': [
          {
            topic: 'orders',
            partition: 0,
            offset: 4,
            timestamp: 1_700_000_000_004,
            timestampType: 'CREATE_TIME',
            key: Buffer.from('key-4').toString('base64'),
            value: Buffer.from('value-4').toString('base64'),
            headers: [],
          },
        ],
      },
    },
  });
  expect(entries).toContainEqual(
    expect.objectContaining({
      kind: 'dead-letter',
      topic: 'orders',
      partition: 0,
      offset: '4',
      destination: 'order-tracker.dlq',
      condition: 'RetriesExhausted',
    }),
  );
});

test('dead-letters a full batch of poison record by record', async () => {
  const { cluster, target, clock, mapping } = await setUp({
    definition: { ...DLQ, batchSize: 5, retryAttempts: 1 },
  });
  target.answer = () => FUNCTION_ERROR;
  cluster.append(0, 5);
  await clock.advance(1000);
  expect(cluster.deadLetters.map(({ key }) => key?.toString())).toEqual(
    [0, 1, 2, 3, 4].map((n) => `key-${n}`),
  );
  expect(cluster.committed.get(0)).toBe(5n);
  expect(mapping.inspect().counters).toMatchObject({ invoked: 10, failed: 10, deadLettered: 5, dropped: 0 });
});

test('retries ten times when retries are endless and there is a dead-letter topic', async () => {
  const { cluster, target, clock } = await setUp({ definition: { ...DLQ, retryAttempts: -1 } });
  target.answer = () => FUNCTION_ERROR;
  cluster.append(0, 1);
  await clock.advance(120_000);
  expect(target.events).toHaveLength(11);
  expect(cluster.deadLetters).toHaveLength(1);
});

test('drops exhausted records without a destination and says so', async () => {
  const { cluster, target, clock, entries, mapping } = await setUp({ definition: { retryAttempts: 0 } });
  target.answer = (payload) => (payload.includes('"offset":0,') ? FUNCTION_ERROR : {});
  cluster.append(0, 1);
  await clock.advance(0);
  expect(cluster.committed.get(0)).toBe(1n);
  expect(mapping.inspect().counters.dropped).toBe(1);
  expect(entries).toContainEqual(
    expect.objectContaining({
      kind: 'warning',
      message: expect.stringContaining('dropped orders-0 offset 0: RetriesExhausted'),
    }),
  );
});

test('commits only up to the first reported item until that is done with', async () => {
  const { cluster, target, clock } = await setUp({
    definition: { ...DLQ, reportBatchItemFailures: true, retryAttempts: 1 },
  });
  target.answer = (payload) => (payload.includes('"offset":3,') ? reportItems(['0:3']) : {});
  cluster.append(0, 6);
  await clock.advance(0);
  expect(cluster.committed.get(0)).toBe(3n);
  await clock.advance(1000);
  expect(cluster.committed.get(0)).toBe(6n);
  expect(JSON.parse(cluster.deadLetters[0]?.value ?? '').responseContext).toEqual({
    statusCode: 200,
    executedVersion: '$LATEST',
    functionError: null,
  });
});

test('recovers from a function that fails sometimes without losing or reordering a record', async () => {
  const { cluster, target, clock } = await setUp({
    partitions: 2,
    definition: { batchSize: 7, retryAttempts: -1 },
  });
  let calls = 0;
  const done: string[] = [];
  target.answer = (payload) => {
    calls += 1;
    if (calls % 3 === 0) return FUNCTION_ERROR;
    if (calls % 5 === 0) throw new Error('Rate Exceeded.');
    done.push(...(target.batches.at(-1) ?? []));
    return { payload };
  };
  cluster.append(0, 50);
  cluster.append(1, 50);
  await clock.advance(600_000);
  expect(cluster.lag()).toBe(0);
  for (const partition of [0, 1])
    expect(done.filter((name) => name.startsWith(`${partition}:`))).toEqual(
      Array.from({ length: 50 }, (_, offset) => `${partition}:${offset}`),
    );
});

test('keeps offering a throttled batch', async () => {
  const { cluster, target, clock, mapping } = await setUp({ definition: { ...DLQ, retryAttempts: 0 } });
  target.answer = () => {
    throw new Error('Rate Exceeded.');
  };
  cluster.append(0, 1);
  await clock.advance(60_000);
  expect(cluster.deadLetters).toHaveLength(0);
  expect(cluster.committed.has(0)).toBe(false);
  target.answer = () => ({});
  await clock.advance(10_000);
  expect(cluster.lag()).toBe(0);
  expect(mapping.inspect().counters.deadLettered).toBe(0);
});

test('sends dead letters again until the topic takes them, and holds the offset', async () => {
  const { cluster, target, clock, entries } = await setUp({ definition: { ...DLQ, retryAttempts: 0 } });
  target.answer = () => FUNCTION_ERROR;
  cluster.failDeadLetters = [
    Object.assign(new Error('Not authorized to access topics'), { type: 'TOPIC_AUTHORIZATION_FAILED' }),
    new Error('closed'),
  ];
  cluster.append(0, 1);
  await clock.advance(50);
  expect(cluster.committed.has(0)).toBe(false);
  await clock.advance(1000);
  expect(cluster.committed.get(0)).toBe(1n);
  expect(cluster.deadLetters).toHaveLength(1);
  const errors = entries.flatMap((entry) => (entry.kind === 'error' ? [entry.message] : []));
  expect(errors).toHaveLength(2);
  expect(errors[0]).toContain('kafka-cluster:WriteData');
  expect(errors[0]).toContain(':topic/millrace/3f1c-1/order-tracker.dlq');
});

test('gives up a record whose timestamp is no date', async () => {
  const { cluster, target, clock } = await setUp({
    definition: { ...DLQ, retryAttempts: 0 },
    prepare: (topic) => topic.append(0, 1, { timestamp: 9e15 }),
  });
  target.answer = () => FUNCTION_ERROR;
  await clock.advance(1000);
  expect(cluster.lag()).toBe(0);
  const letter = JSON.parse(cluster.deadLetters[0]?.value ?? '');
  expect(letter).toMatchObject({ KafkaBatchInfo: { recordInfo: { timestamp: '9000000000000000' } } });
});

test('leaves the payload out of a dead letter that the topic finds too large', async () => {
  const { cluster, clock } = await setUp({
    definition: DLQ,
    prepare: (topic) => {
      topic.failDeadLetters = [new MessageTooLarge('too large')];
      topic.append(0, 1, { value: Buffer.alloc(5 * 1024 * 1024) });
      topic.append(0, 1);
    },
  });
  await clock.advance(0);
  expect(cluster.lag()).toBe(0);
  const letter = JSON.parse(cluster.deadLetters[0]?.value ?? '');
  expect(letter).not.toHaveProperty('payload');
  expect(letter).toMatchObject({
    requestContext: { condition: 'MaximumPayloadSizeExceeded', approximateInvokeCount: 0 },
    responseContext: null,
    KafkaBatchInfo: { recordInfo: { offset: '0' } },
  });
});

const REGISTRY = {
  schemaRegistry: {
    registryArn: 'arn:aws:glue:eu-west-1:000000000000:registry/millrace',
    recordFormat: 'JSON',
    attributes: ['VALUE'],
  },
} as const;

test('dead-letters records that do not decode and delivers those around them', async () => {
  const id = Buffer.alloc(16, 7);
  const good = Buffer.concat([Buffer.from([3, 0]), id, Buffer.from([0x02, 0x61])]);
  const version = {
    definition: '"string"',
    dataFormat: 'AVRO',
    schemaName: 'order',
    registryName: 'millrace',
  };
  const { cluster, target, clock } = await setUp({
    definition: { ...DLQ, ...REGISTRY },
    schemas: { get: (asked) => (asked.startsWith('07070707') ? version : undefined) },
    prepare: (topic) => {
      topic.append(0, 1, { value: good });
      topic.append(0, 1, { value: good.subarray(0, -1) });
      topic.append(0, 1, { value: Buffer.concat([Buffer.from([3, 0]), Buffer.alloc(16, 8)]) });
      topic.append(0, 1, { value: good });
      topic.append(0, 1, { value: Buffer.from('no frame') });
    },
  });
  await clock.advance(0);
  expect(target.batches).toEqual([['0:0', '0:3']]);
  expect(cluster.lag()).toBe(0);
  const conditions = cluster.deadLetters.map(({ value }) => JSON.parse(value).requestContext.condition);
  expect(conditions).toEqual(['DESERIALIZATION_ERROR', 'SCHEMA_NOT_FOUND', 'DESERIALIZATION_ERROR']);
});

test('moves past a batch in which nothing decodes without calling the function', async () => {
  const { cluster, target, clock, mapping } = await setUp({ definition: REGISTRY });
  cluster.append(0, 3);
  await clock.advance(0);
  expect(target.events).toHaveLength(0);
  expect(cluster.lag()).toBe(0);
  expect(mapping.inspect().counters.dropped).toBe(3);
});

test('has a problem, and loses nothing, while the role may not read the registry', async () => {
  let allowed = false;
  const access: AccessControl = {
    check: (principal, action, resource) =>
      allowed
        ? { allowed: true }
        : { allowed: false, reason: `${principal.arn} may not ${action} on ${resource}` },
  };
  const { cluster, clock, mapping, states } = await setUp({ definition: REGISTRY, access });
  cluster.append(0, 1);
  await clock.advance(100_000);
  expect(mapping.inspect().lastProcessingResult).toBe(
    'PROBLEM: Lambda failed to read the schema registry. arn:aws:sts::000000000000:assumed-role/consumer-role/consumer may not glue:GetRegistry on arn:aws:glue:eu-west-1:000000000000:registry/millrace',
  );
  expect(states()).toHaveLength(2);
  expect(cluster.committed.has(0)).toBe(false);
  allowed = true;
  await clock.advance(60_000);
  expect(cluster.lag()).toBe(0);
});

test('says what the cluster refuses and comes back when that is repaired', async () => {
  const refusal = Object.assign(new Error('Not authorized to access group'), {
    type: 'GROUP_AUTHORIZATION_FAILED',
  });
  const { cluster, clock, mapping, states, entries, target } = await setUp({
    prepare: (topic) => {
      topic.failReadOffsets = new Error('wrapped', { cause: refusal });
    },
  });
  expect(mapping.state).toBe('Enabled');
  const problem =
    'PROBLEM: Cluster failed to authorize Lambda. Not authorized to access group: the role arn:aws:iam::000000000000:role/consumer-role needs kafka-cluster:DescribeGroup and kafka-cluster:AlterGroup on arn:aws:kafka:eu-west-1:000000000000:group/millrace/3f1c-1/order-tracker.';
  expect(mapping.inspect().lastProcessingResult).toBe(problem);
  await clock.advance(300_000);
  expect(states()).toEqual([
    ['Creating', 'USER_INITIATED'],
    ['Enabled', problem],
  ]);
  expect(entries.filter(({ kind }) => kind === 'warning')).toHaveLength(1);
  cluster.failReadOffsets = undefined;
  cluster.append(0, 1);
  await clock.advance(30_000);
  expect(target.batches).toEqual([['0:0']]);
  expect(mapping.inspect().lastProcessingResult).toBe('OK');
  expect(states().at(-1)).toEqual(['Enabled', 'OK']);
});

test('starts anew after a poller fails, from the committed offset', async () => {
  const { cluster, target, clock, mapping } = await setUp();
  cluster.append(0, 2);
  await clock.advance(0);
  cluster.sources[0]?.fail(
    Object.assign(new Error('connect ECONNREFUSED'), { name: 'KafkaJSConnectionError' }),
  );
  await clock.advance(0);
  expect(mapping.inspect().lastProcessingResult).toBe('PROBLEM: Connection error. connect ECONNREFUSED');
  cluster.append(0, 1);
  await clock.advance(1000);
  expect(target.batches).toEqual([['0:0', '0:1'], ['0:2']]);
  expect(cluster.sources).toHaveLength(2);
});

test('runs as many pollers as asked for, but no more than partitions', async () => {
  const { mapping, cluster, target, clock } = await setUp({
    partitions: 3,
    definition: { minimumPollers: 5 },
  });
  expect(mapping.inspect().pollers).toBe(3);
  expect(mapping.inspect().partitions.map(({ partition, poller }) => [partition, poller])).toEqual([
    [0, 0],
    [1, 1],
    [2, 2],
  ]);
  for (const partition of [0, 1, 2]) cluster.append(partition, 1);
  await clock.advance(0);
  expect(target.batches).toEqual([['0:0'], ['1:0'], ['2:0']]);
});

test('reads on where it was in partitions it keeps over a rebalance', async () => {
  const { cluster, target, clock } = await setUp({ definition: { batchSize: 1 } });
  const release: (() => void)[] = [];
  target.answer = () => new Promise((resolve) => release.push(() => resolve({})));
  cluster.append(0, 3);
  await clock.advance(0);
  cluster.rebalance();
  target.answer = () => ({});
  release[0]?.();
  await clock.advance(0);
  expect(target.batches).toEqual([['0:0'], ['0:1'], ['0:2']]);
  expect(cluster.lag()).toBe(0);
});

test('commits nothing for a partition it lost, which is delivered again', async () => {
  const { cluster, target, clock } = await setUp({ definition: { batchSize: 1 } });
  const release: (() => void)[] = [];
  target.answer = () => new Promise((resolve) => release.push(() => resolve({})));
  cluster.append(0, 2);
  await clock.advance(0);
  cluster.rebalance(false);
  await clock.advance(0);
  expect(target.batches).toEqual([['0:0']]);
  target.answer = () => ({});
  release[0]?.();
  await clock.advance(0);
  expect(target.batches).toEqual([['0:0'], ['0:0'], ['0:1']]);
  expect(cluster.commits.flat().map(({ offset }) => offset)).toEqual([1n, 2n]);
});

test('commits with the next assignment what a rebalance refused', async () => {
  const { cluster, clock, mapping } = await setUp();
  cluster.refuseCommits = true;
  cluster.append(0, 2);
  await clock.advance(0);
  expect(mapping.inspect().counters.commitErrors).toBe(1);
  expect(cluster.lag()).toBe(2);
  cluster.refuseCommits = false;
  cluster.rebalance();
  await clock.advance(0);
  expect(cluster.lag()).toBe(0);
  expect(mapping.inspect().partitions[0]?.lag).toBe(0);
});

test('pins LATEST down at its first assignment and prefers a committed offset', async () => {
  const { cluster, target, clock } = await setUp({
    partitions: 2,
    definition: { startingPosition: 'LATEST' },
    prepare: (topic) => {
      topic.append(0, 3);
      topic.append(1, 3);
      topic.committed.set(1, 1n);
    },
  });
  await clock.advance(0);
  expect(cluster.committed.get(0)).toBe(3n);
  cluster.append(0, 1);
  await clock.advance(0);
  expect(target.batches).toEqual([['1:1', '1:2'], ['0:3']]);
});

test('waits for the invocation under way, commits it and hands nothing more over when it stops', async () => {
  const { cluster, target, clock, mapping } = await setUp({ definition: { batchSize: 1 } });
  const release: (() => void)[] = [];
  target.answer = () => new Promise((resolve) => release.push(() => resolve({})));
  cluster.append(0, 2);
  await clock.advance(0);
  const stopped = mapping.stop();
  await clock.advance(0);
  release[0]?.();
  await clock.advance(0);
  await stopped;
  expect(cluster.committed.get(0)).toBe(1n);
  expect(target.events).toHaveLength(1);
  await mapping.stop();
});

test('does not wait for ever for an invocation when it stops', async () => {
  const { cluster, target, clock, mapping } = await setUp();
  target.answer = () => new Promise(() => undefined);
  cluster.append(0, 1);
  await clock.advance(0);
  const stopped = mapping.stop();
  await clock.advance(5_000);
  await stopped;
  expect(mapping.state).toBe('Disabled');
});

test('ends the wait between two attempts when it stops', async () => {
  const { cluster, target, clock, mapping } = await setUp({ definition: { retryAttempts: -1 } });
  target.answer = () => FUNCTION_ERROR;
  cluster.append(0, 1);
  await clock.advance(20_000);
  const calls = target.events.length;
  await mapping.stop();
  expect(target.events).toHaveLength(calls);
  expect(clock.pending).toBe(0);
});

test('stops reading a partition that has enough waiting and goes on later', async () => {
  const { cluster, target, clock, mapping } = await setUp({ definition: { batchSize: 5_000 } });
  const release: (() => void)[] = [];
  target.answer = () => new Promise((resolve) => release.push(() => resolve({})));
  cluster.append(0, 25_000);
  await clock.advance(100);
  expect(mapping.inspect().partitions[0]).toMatchObject({ paused: true });
  cluster.append(0, 1);
  await clock.advance(5_000);
  expect(mapping.inspect().partitions[0]).toMatchObject({ end: '25001', lag: 25_001 });
  target.answer = () => ({});
  release[0]?.();
  await clock.advance(0);
  expect(cluster.lag()).toBe(0);
});
