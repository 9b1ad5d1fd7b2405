import { describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  listDeadLetters,
  readDeadLetters,
  redriveDeadLetters,
} from '../../../functions/api/contract/dead-letters.ts';
import { listGroups, resetOffsets, showGroup } from '../../../functions/api/contract/groups.ts';
import { listTopics, readMessages, showTopic } from '../../../functions/api/contract/topics.ts';
import type { RouteContract } from '../../../functions/shared/http/contract.ts';
import { loadHandler } from '../../support/function-handler.ts';
import { captureLogs } from '../../support/function-logs.ts';
import { callRoute, type HttpCall } from '../../support/http-event.ts';
import { makeContext } from '../../support/lambda-context.ts';
import { startAdmin } from './start-admin.ts';
import { writeLetters } from './write-letters.ts';

const T0 = 1_700_000_000_000;
const DLQ = 'order-tracker.dlq';
const group = { group: 'order-tracker' };

/** The function behind the API on a broker of the test's own. */
async function start() {
  const subject = await startAdmin({ orders: 2, [DLQ]: 1 });
  vi.doMock('../../../functions/shared/kafka-client.ts', () => ({ createKafkaClient: () => subject.kafka }));
  onTestFinished(() => void vi.doUnmock('../../../functions/shared/kafka-client.ts'));
  const handler = await loadHandler<unknown>(() => import('../../../functions/kafka-admin/handler.ts'), {
    KAFKA_BOOTSTRAP_SERVERS: 'boot.example:9098',
    SCHEMA_DEFINITIONS: '{}',
    CONSUMER_GROUPS: JSON.stringify([{ ...group, topic: 'orders', deadLetterTopic: DLQ }]),
  });
  const call = (contract: RouteContract, options?: HttpCall) => callRoute(handler, contract, options);
  /** The body of an answer that is as its contract says. */
  const ask = async (contract: RouteContract, options?: HttpCall) => {
    const { status, body } = await call(contract, options);
    if (status !== contract.answer.status) throw new Error(`${status}: ${JSON.stringify(body)}`);
    expect(contract.answer.body?.parse(body)).toEqual(body);
    return body;
  };
  const send = (partition: number, values: readonly object[]) =>
    subject.producer.send({
      topic: 'orders',
      messages: values.map((value, index) => ({
        ...{ partition, key: 'pen', value: JSON.stringify(value) },
        timestamp: String(T0 + partition + index * 10),
      })),
    });
  /** Records of the topic with a letter about each. */
  const fail = async (count: number) => {
    await send(
      0,
      Array.from({ length: count }, (_, index) => ({ n: index })),
    );
    await writeLetters(
      subject.producer,
      { source: 'orders', deadLetterTopic: DLQ },
      Array.from({ length: count }, (_, index) => ({
        ...{ partition: 0, offset: index, timestamp: T0 + index * 10 },
        ...{ key: Buffer.from('pen'), value: Buffer.from(JSON.stringify({ n: index })) },
      })),
    );
  };
  return { ...subject, handler, call, ask, send, fail };
}

type Numbered = { value: { text: string } };
const numbersOf = ({ records }: { records: Numbered[] }) =>
  records.map(({ value }) => JSON.parse(value.text).n);

it('answers whoever invokes it as before', async () => {
  const { handler } = await start();
  expect(await handler({ operation: 'list-topics' }, makeContext('kafka-admin'))).toMatchObject({
    status: 'done',
    topics: [{ topic: DLQ }, { topic: 'orders' }],
  });
});

it('shows topics, and 404 for one that there is not', async () => {
  captureLogs();
  const { ask, call, send } = await start();
  await send(1, [{}, {}]);
  expect((await ask(listTopics, { as: 'viewer' })).topics).toMatchObject([
    { topic: DLQ, partitions: 1, records: 0 },
    { topic: 'orders', partitions: 2, records: 2 },
  ]);
  expect(await ask(showTopic, { path: { topic: 'orders' } })).toMatchObject({
    partitions: [{ latest: 0 }, { latest: 2 }],
  });
  const { status, headers, body } = await call(showTopic, { path: { topic: 'nope' } });
  expect({ status, type: headers['content-type'] }).toEqual({
    status: 404,
    type: 'application/problem+json',
  });
  expect(body.violations).toMatchObject([{ path: 'topic', value: '"nope"' }]);
});

describe('messages', () => {
  const path = { topic: 'orders' };

  it('are read from the beginning, an offset, a time, positions, and back from the end', async () => {
    captureLogs();
    const { ask, send } = await start();
    await send(0, [{ n: 0 }, { n: 2 }, { n: 4 }]);
    await send(1, [{ n: 1 }, { n: 3 }, { n: 5 }]);
    const read = (query: Record<string, string>) => ask(readMessages, { path, query });
    expect(numbersOf(await read({}))).toEqual([0, 1, 2, 3, 4, 5]);
    expect(numbersOf(await read({ from: '1', partition: '1' }))).toEqual([3, 5]);
    expect(numbersOf(await read({ from: new Date(T0 + 10).toISOString() }))).toEqual([2, 3, 4, 5]);
    expect(numbersOf(await read({ from: '1901-01-01T00:00:00Z' }))).toHaveLength(6);
    expect(numbersOf(await read({ from: 'end' }))).toEqual([]);
    expect(numbersOf(await read({ last: '2' }))).toEqual([4, 5]);
    expect(numbersOf(await read({ last: '2', partition: '0' }))).toEqual([2, 4]);
    expect(numbersOf(await read({ last: '1000' }))).toEqual([0, 1, 2, 3, 4, 5]);
    const first = await read({ limit: '4' });
    expect({ numbers: numbersOf(first), more: first.more }).toEqual({ numbers: [0, 1, 2, 3], more: true });
    const positions = first.positions.map((at: { partition: number; offset: number }) =>
      Object.values(at).join(':'),
    );
    expect(numbersOf(await read({ positions: positions.join(',') }))).toEqual([4, 5]);
    expect(numbersOf(await read({ last: '4', limit: '2' }))).toEqual([4, 5]);
  });

  it('are filtered by fields, percent-encoded', async () => {
    captureLogs();
    const { ask, send } = await start();
    await send(0, [
      { n: 0, user: 'a&b=c %', at: { home: true } },
      { n: 1, user: 'bob', at: { home: true } },
    ]);
    const read = async (filter: string) => numbersOf(await ask(readMessages, { path, query: { filter } }));
    expect(await read('user=bob')).toEqual([1]);
    expect(await read('user=a%26b=c %25&at.home=true')).toEqual([0]);
    expect(await read('user=bob&n=0')).toEqual([]);
    expect(numbersOf(await ask(readMessages, { path, query: { filter: 'user=bob', last: '1' } }))).toEqual([
      1,
    ]);
  });

  it('are shown raw, and waited for', async () => {
    captureLogs();
    const { ask, send } = await start();
    const waiting = ask(readMessages, {
      path,
      query: { positions: '0:0,1:0', wait_ms: '10000', raw: 'true' },
    });
    await send(0, [{ n: 7 }]);
    expect((await waiting).records).toMatchObject([{ value: { format: 'base64', text: 'eyJuIjo3fQ==' } }]);
  });

  it.each([
    [{ last: '2', positions: '0:1' }, 400, 'last'],
    [{ positions: '0:1,0:2' }, 400, 'positions'],
    [{ filter: 'user' }, 400, 'filter'],
    [{ filter: 'user=%E0%A4%A' }, 400, 'filter'],
    [{ from: 'yesterday' }, 400, 'from'],
    [{ wait_ms: '60000' }, 400, 'wait_ms'],
    [{ partition: '7' }, 422, 'partition'],
    [{ from: '99' }, 422, 'from'],
    [{ positions: '0:99' }, 422, 'positions'],
    [{ positions: '7:0' }, 422, 'partition'],
  ])('are refused of %j', async (query, expected, named) => {
    captureLogs();
    const { call } = await start();
    const { status, body } = await call(readMessages, { path, query });
    expect({ status, paths: body.violations.map((one: { path: string }) => one.path) }).toEqual({
      status: expected,
      paths: [named],
    });
  });
});

describe('groups', () => {
  it('are listed with their lag, and shown', async () => {
    captureLogs();
    const { ask, call, send, done } = await start();
    await send(0, [{}, {}, {}]);
    expect((await ask(listGroups)).groups).toMatchObject([
      {
        ...group,
        topic: 'orders',
        state: 'Dead',
        members: 0,
        lag: 0,
        partitions: [{ lag: null }, { lag: null }],
      },
    ]);
    await done({
      ...{ operation: 'set-offsets', ...group, topic: 'orders' },
      offsets: [{ partition: 0, offset: 1 }],
    });
    expect((await ask(listGroups)).groups).toMatchObject([
      {
        state: 'Empty',
        lag: 2,
        partitions: [
          { partition: 0, lag: 2 },
          { partition: 1, lag: null },
        ],
      },
    ]);
    expect(await ask(showGroup, { path: group })).toMatchObject({ ...group, state: 'Empty' });
    expect((await call(showGroup, { path: { group: 'nope' } })).status).toBe(404);
  });

  it('are set to other offsets, and with a dry run are told of them', async () => {
    captureLogs();
    const { ask, call, send } = await start();
    await send(0, [{}, {}, {}]);
    const reset = (body: object) => ask(resetOffsets, { path: group, body });
    const planned = await reset({ to: { offset: 2 }, partitions: [0], dry_run: true });
    expect(planned).toMatchObject({
      dry_run: true,
      topic: 'orders',
      changes: [{ partition: 0, from: null, to: 2 }],
    });
    expect((await ask(showGroup, { path: group })).partitions[0].committed).toBeNull();
    expect(await reset({ to: { offset: 2 }, partitions: [0], dry_run: false })).toMatchObject({
      dry_run: false,
      changes: [{ partition: 0, to: 2 }],
    });
    expect((await ask(showGroup, { path: group })).partitions[0].committed).toBe(2);
    expect(await reset({ to: { time: '2000-01-01T00:00:00Z' }, dry_run: true })).toMatchObject({
      changes: [{ partition: 0, to: 0, again: 2 }, { partition: 1 }],
    });
    const refused = await call(resetOffsets, { path: group, body: { to: { offset: 9 }, dry_run: false } });
    expect(refused).toMatchObject({ status: 422, body: { violations: [{ path: 'to.offset', value: '9' }] } });
    const unknown = await call(resetOffsets, {
      path: group,
      body: { to: 'latest', topic: 'nope', dry_run: true },
    });
    expect(unknown).toMatchObject({ status: 422, body: { violations: [{ path: 'topic' }] } });
  });

  it('with members keep their offsets', async () => {
    captureLogs();
    const { call, kafka } = await start();
    const consumer = kafka.consumer({ groupId: group.group });
    onTestFinished(() => consumer.disconnect());
    await consumer.subscribe({ topic: 'orders', fromBeginning: true });
    const joined = new Promise((resolve) => void consumer.on('consumer.group_join', resolve));
    await consumer.run({ eachMessage: async () => undefined });
    await joined;
    expect(await call(resetOffsets, { path: group, body: { to: 'latest', dry_run: false } })).toMatchObject({
      status: 422,
      body: { violations: [{ path: 'group', problem: expect.stringContaining('members') }] },
    });
  });
});

describe('dead letters', () => {
  it('are counted, read and redriven', async () => {
    captureLogs();
    const { ask, call, fail } = await start();
    await fail(3);
    expect((await ask(listDeadLetters)).groups).toMatchObject([{ ...group, waiting: 3, letters: 3 }]);
    const first = await ask(readDeadLetters, { path: group, query: { limit: '2' } });
    expect(first).toMatchObject({ letters: [{ offset: 0, state: 'waiting' }, { offset: 1 }], more: true });
    expect(
      await ask(readDeadLetters, { path: group, query: { positions: `0:${first.positions[0].offset}` } }),
    ).toMatchObject({ letters: [{ offset: 2 }], more: false });
    const redrive = (body: object) => ask(redriveDeadLetters, { path: group, body });
    expect(await redrive({ dry_run: true })).toMatchObject({ redriven: [{}, {}, {}], left: [] });
    expect(await redrive({ max: 1 })).toMatchObject({ redriven: [{ letter: { offset: 0 } }], more: true });
    expect((await ask(listDeadLetters)).groups).toMatchObject([{ waiting: 2 }]);
    expect((await ask(readDeadLetters, { path: group, query: { all: 'true' } })).letters).toMatchObject([
      { state: 'redriven' },
      { state: 'waiting' },
      { state: 'waiting' },
    ]);
    for (const contract of [readDeadLetters, redriveDeadLetters])
      expect(
        (await call(contract, { path: { group: 'nope' }, ...(contract.method === 'POST' && { body: {} }) }))
          .status,
      ).toBe(404);
  });

  it('are redriven by name, those before them wait, and a later redrive of all sends none again', async () => {
    captureLogs();
    const { ask, call, fail } = await start();
    await fail(5);
    const redrive = async (body: object) => {
      const { redriven, left } = await ask(redriveDeadLetters, { path: group, body });
      const offsetOf = ({ letter }: { letter: { offset: number } }) => letter.offset;
      return { redriven: redriven.map(offsetOf), left: left.map(offsetOf) };
    };
    const letters = (...offsets: number[]) => offsets.map((offset) => ({ partition: 0, offset }));
    expect(await redrive({ letters: letters(3, 1), dry_run: true })).toEqual({ redriven: [1, 3], left: [] });
    expect(await redrive({ letters: letters(3, 1) })).toEqual({ redriven: [1, 3], left: [] });
    expect((await ask(listDeadLetters)).groups).toMatchObject([{ waiting: 3, letters: 5 }]);
    expect((await ask(readDeadLetters, { path: group })).letters).toMatchObject(
      [0, 2, 4].map((offset) => ({ offset, state: 'waiting' })),
    );
    expect(await redrive({ letters: letters(3, 0) })).toEqual({ redriven: [0], left: [3] });
    expect(await redrive({ max: 1 })).toEqual({ redriven: [2], left: [] });
    expect(await redrive({})).toEqual({ redriven: [4], left: [] });
    expect(await redrive({})).toEqual({ redriven: [], left: [] });
    expect((await ask(readMessages, { path: { topic: 'orders' } })).records).toHaveLength(10);
    const { status, body } = await call(redriveDeadLetters, {
      path: group,
      body: {
        letters: [
          { partition: 0, offset: 17 },
          { partition: 9, offset: 0 },
        ],
      },
    });
    expect(status).toBe(422);
    expect(body.violations).toMatchObject([
      { path: 'letters[0]', value: '{"partition":0,"offset":17}' },
      { path: 'letters[1]' },
    ]);
  });
});

it('says that Kafka is out of reach', async () => {
  const logs = captureLogs();
  const { call } = await start();
  vi.doMock('../../../functions/kafka-admin/kafkajs-cluster.ts', async (importOriginal) => ({
    ...(await importOriginal<object>()),
    createCluster: () => ({
      connect: () =>
        Promise.reject(Object.assign(new Error('connect ETIMEDOUT'), { name: 'KafkaJSConnectionError' })),
      disconnect: () => Promise.resolve(),
    }),
  }));
  onTestFinished(() => void vi.doUnmock('../../../functions/kafka-admin/kafkajs-cluster.ts'));
  const handler = await loadHandler<unknown>(() => import('../../../functions/kafka-admin/handler.ts'), {
    KAFKA_BOOTSTRAP_SERVERS: 'boot.example:9098',
    SCHEMA_DEFINITIONS: '{}',
    CONSUMER_GROUPS: '[]',
  });
  expect(await callRoute(handler, listTopics)).toMatchObject({
    status: 502,
    body: { detail: expect.stringContaining('KafkaJSConnectionError') },
  });
  expect(logs.lines(/^Request failed$/)).toMatchObject([
    { level: 'ERROR', error: { stack: expect.any(String) } },
  ]);
  expect((await call(listTopics)).status).toBe(200);
});

describe('what only a user may read', () => {
  const path = { topic: 'orders' };
  const reset = { event_type: 'password_reset', user: 'alice', code: '424242', n: 1 };
  const texts = ({ records }: { records: Numbered[] }) => records.map(({ value }) => value.text);

  it('is shown to operators, and masked for viewers wherever it stands', async () => {
    captureLogs();
    const { ask, call, producer } = await start();
    const deep = `{"a":${'{"a":'.repeat(9_000)}1${'}'.repeat(9_001)}`;
    const values = [
      JSON.stringify(reset),
      '{"c\\u006fde":"424242","id":12345678901234567890}',
      '{"details":[{"link":"https://example.com/424242"}]}',
      '{"event_type":"password_reset","code":"424242',
      JSON.stringify({ payload: { records: { 'orders-0': [{ value: btoa('{"code":"424242"}') }] } } }),
      deep,
      '{"n":2,"code":null}',
      'a line of text',
    ];
    await producer.send({ topic: 'orders', messages: values.map((value) => ({ partition: 0, value })) });
    expect(texts(await ask(readMessages, { path }))).toEqual(values);
    const masked = texts(await ask(readMessages, { path, as: 'viewer' }));
    expect(masked).toEqual([
      JSON.stringify({ ...reset, code: '***' }),
      '{"code":"***","id":12345678901234567890}',
      '{"details":[{"link":"***"}]}',
      '***',
      '{"payload":{"records":"***"}}',
      '***',
      '{"n":2,"code":null}',
      'a line of text',
    ]);
    expect(await call(readMessages, { path, query: { raw: 'true' }, as: 'viewer' })).toMatchObject({
      status: 403,
    });
    const guess = (as: 'viewer' | 'operator') =>
      ask(readMessages, { path, query: { filter: 'code=424242&user=alice' }, as });
    expect((await guess('operator')).records).toHaveLength(1);
    expect((await guess('viewer')).records).toEqual([]);
  });

  it('is masked in the record that a letter is about', async () => {
    captureLogs();
    const { ask, producer, send } = await start();
    await send(0, [reset]);
    const value = Buffer.from(JSON.stringify(reset));
    await writeLetters(producer, { source: 'orders', deadLetterTopic: DLQ }, [
      { partition: 0, offset: 0, timestamp: T0, key: Buffer.from('pen'), value },
      // Of a record that the topic has no more.
      { partition: 0, offset: 99, timestamp: T0, key: Buffer.from('pen'), value },
    ]);
    for (const [as, code] of [
      ['viewer', '***'],
      ['operator', '424242'],
    ] as const) {
      const { letters } = await ask(readDeadLetters, { path: group, as });
      expect(
        letters.map(({ original }: { original: Numbered }) => JSON.parse(original.value.text).code),
      ).toEqual([code, code]);
    }
    const { records } = await ask(readMessages, { path: { topic: DLQ }, as: 'viewer' });
    expect(records).toHaveLength(2);
    expect(JSON.stringify(records)).not.toContain(value.toString('base64').slice(0, 20));
  });
});
