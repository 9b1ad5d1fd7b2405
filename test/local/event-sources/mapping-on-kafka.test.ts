import { expect, onTestFinished, test } from 'vitest';
import { type Clock, systemClock } from '../../../local/core/clock.ts';
import { createDoublingBackoff } from '../../../local/event-sources/backoff.ts';
import { type Mapping, type MappingOptions, startMapping } from '../../../local/event-sources/mapping.ts';
import type { MappingDefinition } from '../../../local/event-sources/mapping-definition.ts';
import { SchemaRegistry } from '../../../local/glue/registry.ts';
import { eventually } from '../../support/eventually.ts';
import { allow, CONSUMER_STATEMENTS, startKafka, type TestKafka } from './start-kafka.ts';
import { FakeFunction, FUNCTION_ERROR, makeDefinition, parseEvent, reportItems } from './support.ts';

let mappings = 0;

async function startOn(
  kafka: TestKafka,
  definition: Partial<MappingDefinition> = {},
  changes: Partial<MappingOptions> = {},
): Promise<{ mapping: Mapping; target: FakeFunction }> {
  const target = new FakeFunction();
  const mapping = await startMapping({
    definition: makeDefinition(definition),
    uuid: `mapping-${++mappings}`,
    kafka: kafka.plaintext,
    invoke: target.invoke,
    schemas: new SchemaRegistry(),
    access: kafka.iam,
    clock: systemClock,
    journal: kafka.journal,
    backoff: createDoublingBackoff(5, 50),
    recovery: createDoublingBackoff(50, 200),
    ...changes,
  });
  onTestFinished(() => mapping.stop());
  return { mapping, target };
}

async function createTopics(kafka: TestKafka, topics: Record<string, number>): Promise<void> {
  await kafka.admin.createTopics({
    topics: Object.entries(topics).map(([topic, numPartitions]) => ({ topic, numPartitions })),
  });
}

const fill = (partition: number, count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => ({
    partition,
    key: `key-${from + index}`,
    value: `value-${from + index}`,
  }));

test('hands over what is in the topic and what comes, as the role, until nothing lags', async () => {
  const kafka = await startKafka(CONSUMER_STATEMENTS);
  await createTopics(kafka, { orders: 3 });
  await kafka.produce('orders', [...fill(0, 5), ...fill(2, 5)]);
  const { mapping, target } = await startOn(kafka, {}, { kafka: kafka.asRole });
  await eventually(() => expect(target.batches.flat()).toHaveLength(10));
  await kafka.produce('orders', fill(1, 3));
  await eventually(async () => {
    expect(await kafka.lagOf('order-tracker', 'orders')).toBe(0);
    expect(mapping.inspect().partitions.map(({ lag, committed }) => [lag, committed])).toEqual([
      [0, '5'],
      [0, '3'],
      [0, '5'],
    ]);
  });
  expect(mapping.inspect()).toMatchObject({ state: 'Enabled', lastProcessingResult: 'OK', inFlight: 0 });
  expect(kafka.entries.filter(({ kind }) => kind === 'access-denied' || kind === 'error')).toEqual([]);
});

test('shows null keys and values, headers and timestamps as they were produced', async () => {
  const kafka = await startKafka();
  await createTopics(kafka, { orders: 1 });
  await kafka.produce('orders', [
    { key: null, value: null },
    {
      key: Buffer.from([0xff, 0x00]),
      value: '',
      headers: { trace: 'ë', again: ['1', '2'], toString: 's' },
    },
  ]);
  const { target } = await startOn(kafka);
  await eventually(() => expect(target.events).toHaveLength(1));
  const { records, bootstrapServers } = parseEvent(target.events[0] ?? '');
  expect(bootstrapServers).toBe(kafka.plaintext.bootstrapServers.join(','));
  expect(records['orders-0']).toEqual([
    {
      topic: 'orders',
      partition: 0,
      offset: 0,
      timestamp: expect.any(Number),
      timestampType: 'CREATE_TIME',
      headers: [],
    },
    {
      topic: 'orders',
      partition: 0,
      offset: 1,
      timestamp: expect.any(Number),
      timestampType: 'CREATE_TIME',
      key: '/wA=',
      value: '',
      headers: [
        { trace: [-61, -85] },
        { again: [49] },
        { again: [50] },
        Object.fromEntries([['toString', [115]]]),
      ],
    },
  ]);
});

test('writes poison to the dead-letter topic as the role, under its key, and delivers all else', async () => {
  const kafka = await startKafka([
    ...CONSUMER_STATEMENTS,
    allow('topic', 'order-tracker.dlq', ['DescribeTopic', 'WriteData']),
  ]);
  await createTopics(kafka, { orders: 2, 'order-tracker.dlq': 1 });
  const { target } = await startOn(
    kafka,
    { deadLetterTopic: 'order-tracker.dlq', retryAttempts: 1, reportBatchItemFailures: true, batchSize: 10 },
    { kafka: kafka.asRole },
  );
  target.answer = (payload) => (payload.includes('"partition":1,"offset":7,') ? reportItems(['1:7']) : {});
  await kafka.produce('orders', [...fill(0, 30), ...fill(1, 30)]);
  await eventually(async () => expect(await kafka.lagOf('order-tracker', 'orders')).toBe(0));
  expect(new Set(target.batches.flat()).size).toBe(60);

  const letters: { key: string | undefined; value: string; headers: object | undefined }[] = [];
  const consumer = kafka.client.consumer({ groupId: 'reader', maxWaitTimeInMs: 50 });
  await consumer.connect();
  onTestFinished(() => consumer.disconnect());
  await consumer.subscribe({ topics: ['order-tracker.dlq'], fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ message: { key, value, headers } }) =>
      void letters.push({ key: key?.toString(), value: value?.toString() ?? '', headers }),
  });
  await eventually(() => expect(letters).toHaveLength(1));
  expect(letters[0]).toMatchObject({ key: 'key-7', headers: {} });
  expect(JSON.parse(letters[0]?.value ?? '')).toMatchObject({
    requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 2 },
    KafkaBatchInfo: { recordInfo: { offset: '7' } },
    payload: { records: { 'orders-1': [{ offset: 7 }] } },
  });
});

test('waits with its offsets while the role may not write to the dead-letter topic', async () => {
  const kafka = await startKafka(CONSUMER_STATEMENTS);
  await createTopics(kafka, { orders: 1, 'order-tracker.dlq': 1 });
  const { target, mapping } = await startOn(
    kafka,
    { deadLetterTopic: 'order-tracker.dlq', retryAttempts: 0 },
    { kafka: kafka.asRole },
  );
  target.answer = () => FUNCTION_ERROR;
  await kafka.produce('orders', fill(0, 2));
  await eventually(() =>
    expect(kafka.entries).toContainEqual(
      expect.objectContaining({ kind: 'error', message: expect.stringContaining('kafka-cluster:WriteData') }),
    ),
  );
  expect(await kafka.lagOf('order-tracker', 'orders')).toBe(2);
  kafka.iam.attachPolicy(mappingRole(), {
    name: 'repair',
    document: { Statement: [allow('topic', 'order-tracker.dlq', ['DescribeTopic', 'WriteData'])] },
  });
  await eventually(async () => expect(await kafka.lagOf('order-tracker', 'orders')).toBe(0));
  expect(mapping.inspect().counters.deadLettered).toBe(2);
});

function mappingRole(): string {
  return makeDefinition().roleArn;
}

test.each([
  ['Connect', /^PROBLEM: SASL authentication failed\..*kafka-cluster:Connect on .*:cluster\//],
  [
    'DescribeGroup',
    /^PROBLEM: Cluster failed to authorize Lambda\..*:group\/millrace\/3f1c-1\/order-tracker\.$/,
  ],
  [
    'AlterGroup',
    /^PROBLEM: Cluster failed to authorize Lambda\..*:group\/millrace\/3f1c-1\/order-tracker\.$/,
  ],
  ['DescribeTopic', /^PROBLEM: Cluster failed to authorize Lambda\..*:topic\/millrace\/3f1c-1\/orders\.$/],
  ['ReadData', /^PROBLEM: Cluster failed to authorize Lambda\..*:topic\/millrace\/3f1c-1\/orders\.$/],
])('has a problem while the role lacks %s and recovers when it is granted', async (missing, problem) => {
  const kafka = await startKafka(
    CONSUMER_STATEMENTS.map((statement) => ({
      ...statement,
      Action: [
        'kafka-cluster:DeleteGroup',
        ...statement.Action.filter((action) => !action.endsWith(missing)),
      ],
    })),
  );
  await createTopics(kafka, { orders: 1 });
  await kafka.produce('orders', fill(0, 1));
  const { mapping, target } = await startOn(kafka, {}, { kafka: kafka.asRole });
  await eventually(() => expect(mapping.inspect().lastProcessingResult).toMatch(problem));
  expect(mapping.state).toBe('Enabled');
  expect(kafka.entries).toContainEqual(
    expect.objectContaining({ kind: 'access-denied', action: `kafka-cluster:${missing}` }),
  );
  kafka.iam.attachPolicy(mappingRole(), { name: 'repair', document: { Statement: CONSUMER_STATEMENTS } });
  await eventually(() => expect(target.batches).toEqual([['0:0']]));
  const problems = kafka.entries.filter(
    (entry) => entry.kind === 'warning' && entry.source === 'event-sources',
  );
  expect(problems).toHaveLength(1);
});

test('waits for a topic that does not exist yet', async () => {
  const kafka = await startKafka();
  const { mapping, target } = await startOn(kafka);
  expect(mapping.inspect().lastProcessingResult).toMatch(/^PROBLEM: /);
  await createTopics(kafka, { orders: 1 });
  await kafka.produce('orders', fill(0, 1));
  await eventually(() => expect(target.batches).toEqual([['0:0']]));
});

test('delivers again what was under way when it was killed, and nothing that was committed', async () => {
  const kafka = await startKafka();
  await createTopics(kafka, { orders: 1 });
  await kafka.produce('orders', fill(0, 4));
  const impatient: Clock = {
    ...systemClock,
    sleep: (delayMs, signal) => systemClock.sleep(Math.min(delayMs, 100), signal),
  };
  const first = await startOn(kafka, { batchSize: 2 }, { clock: impatient });
  first.target.answer = (payload) =>
    payload.includes('"offset":2,') ? new Promise(() => undefined) : Promise.resolve({});
  await eventually(() =>
    expect(first.target.batches).toEqual([
      ['0:0', '0:1'],
      ['0:2', '0:3'],
    ]),
  );
  await first.mapping.stop();
  const second = await startOn(kafka, { batchSize: 2 });
  await eventually(() => expect(second.target.batches).toEqual([['0:2', '0:3']]));
  await eventually(async () => expect(await kafka.lagOf('order-tracker', 'orders')).toBe(0));
});

test('leaves the group when it is disabled, so that its offsets can be changed, and starts from them', async () => {
  const kafka = await startKafka();
  await createTopics(kafka, { orders: 1 });
  await kafka.produce('orders', fill(0, 5));
  const { mapping, target } = await startOn(kafka);
  await eventually(async () => expect(await kafka.lagOf('order-tracker', 'orders')).toBe(0));
  await mapping.disable();
  const { groups } = await kafka.admin.describeGroups(['order-tracker']);
  expect(groups[0]).toMatchObject({ state: 'Empty', members: [] });
  await kafka.admin.deleteGroups(['order-tracker']);
  await mapping.enable();
  await eventually(() => expect(target.batches.flat()).toHaveLength(10));
});

test('shares the partitions with another consumer of its group and takes them back', async () => {
  const kafka = await startKafka();
  await createTopics(kafka, { orders: 4 });
  const first = await startOn(kafka, { retryAttempts: -1, batchSize: 5 });
  let calls = 0;
  const flaky = () => (++calls % 4 === 0 ? FUNCTION_ERROR : {});
  first.target.answer = flaky;
  const produce = async (from: number) => {
    for (const partition of [0, 1, 2, 3]) await kafka.produce('orders', fill(partition, 20, from));
  };
  await produce(0);
  const second = await startOn(kafka, { retryAttempts: -1, batchSize: 5 });
  second.target.answer = flaky;
  await produce(20);
  await eventually(() => {
    expect(first.mapping.inspect().partitions).toHaveLength(2);
    expect(second.mapping.inspect().partitions).toHaveLength(2);
  });
  await produce(40);
  await eventually(async () => expect(await kafka.lagOf('order-tracker', 'orders')).toBe(0));
  await second.mapping.stop();
  await eventually(() => expect(first.mapping.inspect().partitions).toHaveLength(4));
  await produce(60);
  await eventually(async () => expect(await kafka.lagOf('order-tracker', 'orders')).toBe(0));
  const seen = new Set([...first.target.batches, ...second.target.batches].flat());
  expect(seen.size).toBe(4 * 80);
  expect(first.mapping.inspect().partitions.reduce((sum, { lag }) => sum + (lag ?? 0), 0)).toBe(0);
});

test('runs three pollers in one group', async () => {
  const kafka = await startKafka();
  await createTopics(kafka, { orders: 3 });
  const { mapping, target } = await startOn(kafka, { minimumPollers: 3 });
  await eventually(() => {
    const { partitions } = mapping.inspect();
    expect(new Set(partitions.map(({ poller }) => poller)).size).toBe(3);
  });
  await kafka.produce('orders', [...fill(0, 10), ...fill(1, 10), ...fill(2, 10)]);
  await eventually(async () => expect(await kafka.lagOf('order-tracker', 'orders')).toBe(0));
  expect(target.batches.flat().sort()).toHaveLength(30);
});

test('reads only what comes after it started with LATEST', async () => {
  const kafka = await startKafka();
  await createTopics(kafka, { orders: 1 });
  await kafka.produce('orders', fill(0, 3));
  const first = await startOn(kafka, { startingPosition: 'LATEST' });
  await eventually(async () => expect(await kafka.lagOf('order-tracker', 'orders')).toBe(0));
  await first.mapping.stop();
  await kafka.produce('orders', fill(0, 1));
  const second = await startOn(kafka, { startingPosition: 'LATEST' });
  await eventually(() => expect(second.target.batches).toEqual([['0:3']]));
  expect(first.target.events).toEqual([]);
});
