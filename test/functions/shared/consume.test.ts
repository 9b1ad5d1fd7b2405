import { expect, it } from 'vitest';
import * as z from 'zod';
import { consume, type Received } from '../../../functions/shared/consume.ts';
import { FunctionError } from '../../../functions/shared/errors.ts';
import { createLogger } from '../../../functions/shared/logger.ts';
import { Meter } from '../../../functions/shared/metrics.ts';
import { eventually } from '../../support/eventually.ts';
import { captureLogs } from '../../support/function-logs.ts';
import { makeKafkaEvent } from '../../support/kafka-event.ts';
import { makeContext } from '../../support/lambda-context.ts';
import { FUNCTION_NAME, rootOf, startDaemon, stubLambda } from './trace/start-daemon.ts';

const schema = z.strictObject({ n: z.int('must be an integer') });

const context = makeContext('test');

const surroundings = () => ({
  ...{ group: 'test-group', logger: createLogger('test'), meter: new Meter('millrace', 'test') },
});

async function run(event: unknown) {
  const handled: Received<{ n: number }>[][] = [];
  const handle = async (records: readonly Received<{ n: number }>[]) => void handled.push([...records]);
  const answer = await consume(event, context, { ...surroundings(), schema, handle });
  return { answer, handled };
}

it('hands over the parsed records with their positions, in order', async () => {
  captureLogs();
  const { answer, handled } = await run(makeKafkaEvent({ 1: [{ n: 1 }, { n: 2 }], 0: [{ n: 0 }] }));
  expect(answer).toEqual({ batchItemFailures: [] });
  expect(handled[0]?.map(({ event, partition, offset }) => [event.n, partition, offset])).toEqual([
    [0, 0, 0],
    [1, 1, 0],
    [2, 1, 1],
  ]);
  expect(handled[0]?.[0]?.key?.toString()).toBe('a key');
});

it.each([
  ['lists', `${'['.repeat(50_000)}${']'.repeat(50_000)}`, JSON.parse],
  ['objects', `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`, JSON.parse],
  ['objects read with a reviver', `{"n":${'['.repeat(50_000)}${']'.repeat(50_000)}}`, reviveNothing],
])('holds a value of deeply nested %s against its own record alone', async (_, deep, parseJson) => {
  const logs = captureLogs();
  const handled: number[] = [];
  const answer = await consume(makeKafkaEvent({ 0: [{ n: 1 }, deep, { n: 2 }] }), context, {
    ...{ ...surroundings(), schema, parseJson },
    handle: async (records) => void handled.push(...records.map(({ offset }) => offset)),
  });
  expect(handled).toEqual([0, 2]);
  expect(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier.offset)).toEqual([1]);
  expect(logs.lines(/Record invalid/)).toMatchObject([
    { violations: expect.arrayContaining([expect.stringContaining('nested too deeply')]) },
  ]);
});

function reviveNothing(text: string): unknown {
  return JSON.parse(text, (_key, value) => value);
}

it('reports invalid records by partition and offset, logs why, and handles the rest', async () => {
  const logs = captureLogs();
  const values = [{ n: 1 }, '{"n":', '', { n: 1.5, extra: true }, { n: 2 }];
  const { answer, handled } = await run(
    makeKafkaEvent({ 3: values }, { topic: 'my-topic', firstOffset: 40 }),
  );
  expect(handled[0]?.map(({ offset }) => offset)).toEqual([40, 44]);
  expect(answer.batchItemFailures).toEqual(
    [41, 42, 43].map((offset) => ({ itemIdentifier: { partition: 'my-topic-3', offset } })),
  );
  const lines = logs.lines(/Record invalid/);
  expect(lines).toMatchObject([
    { level: 'ERROR', topic: 'my-topic', partition: 3, offset: 41 },
    { level: 'ERROR', offset: 42 },
    {
      level: 'ERROR',
      offset: 43,
      violations: ['n 1.5 must be an integer', 'extra true is no field that is known here: remove it'],
    },
  ]);
  expect(lines[0]?.['violations']).toEqual([expect.stringMatching(/^value must be JSON: /)]);
});

it('adds what describes an invalid record to its log line, where there is something to say', async () => {
  const logs = captureLogs();
  const asked: unknown[] = [];
  await consume(makeKafkaEvent({ 0: [{ n: 'four' }, '"text"', '{', { n: 5 }] }), context, {
    schema,
    ...surroundings(),
    handle: async () => {},
    describeInvalid(json) {
      asked.push(json);
      return typeof json === 'object' ? 'an odd number' : undefined;
    },
  });
  expect(asked).toEqual([{ n: 'four' }, 'text']);
  const lines = logs.lines(/^Record invalid$/);
  expect(lines).toMatchObject([
    { offset: 0, summary: 'an odd number', violations: ['n "four" must be an integer'] },
    { offset: 1 },
    { offset: 2 },
  ]);
  expect(lines.map((line) => 'summary' in line)).toEqual([true, false, false]);
});

it('reads the JSON text as the pipeline asks, and reports what is no JSON in the same words', async () => {
  const logs = captureLogs();
  const handled: unknown[] = [];
  const answer = await consume(makeKafkaEvent({ 0: ['1.50', '1.5.0'] }), context, {
    schema: z.string(),
    ...surroundings(),
    parseJson(text) {
      JSON.parse(text);
      return text;
    },
    async handle(records) {
      handled.push(...records.map(({ event }) => event));
    },
  });
  expect(handled).toEqual(['1.50']);
  expect(answer.batchItemFailures).toEqual([{ itemIdentifier: { partition: 'orders-0', offset: 1 } }]);
  expect(logs.lines(/^Record invalid$/)).toMatchObject([
    { offset: 1, violations: [expect.stringMatching(/^value must be JSON: /)] },
  ]);
});

it('takes a tombstone as invalid, and calls no handler for a batch without valid records', async () => {
  const logs = captureLogs();
  const { answer, handled } = await run({
    records: { 't-0': [{ topic: 't', partition: 0, offset: 5, timestamp: 1 }] },
  });
  expect(handled).toEqual([]);
  expect(answer.batchItemFailures).toEqual([{ itemIdentifier: { partition: 't-0', offset: 5 } }]);
  expect(logs.lines()).toMatchObject([{ violations: ['value absent must be an event, not a tombstone'] }]);
});

it('lets what the handler throws through, so that the whole batch is retried', async () => {
  captureLogs();
  const handle = () => Promise.reject(new Error('the table is gone'));
  const consumption = consume(makeKafkaEvent({ 0: [{ n: 1 }] }), context, {
    schema,
    ...surroundings(),
    handle,
  });
  await expect(consumption).rejects.toThrow('the table is gone');
});

it('hands the same records over again when the handler meets an outage, and says so', async () => {
  const logs = captureLogs();
  const handled: number[][] = [];
  const answer = await consume(makeKafkaEvent({ 0: [{ n: 1 }, { n: 2 }] }), context, {
    schema,
    ...surroundings(),
    async handle(records) {
      handled.push(records.map(({ event }) => event.n));
      if (handled.length === 1)
        throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    },
  });
  expect(answer).toEqual({ batchItemFailures: [] });
  expect(handled).toEqual([
    [1, 2],
    [1, 2],
  ]);
  expect(logs.lines(/trying again/)).toMatchObject([
    { level: 'WARN', reason: 'Error: connect ECONNREFUSED', function_name: 'test' },
  ]);
});

it('reports the records alone that need an item which does not fit its table, and handles the others in order', async () => {
  const logs = captureLogs();
  const handled: number[] = [];
  const answer = await consume(
    makeKafkaEvent({ 0: Array.from({ length: 40 }, (_, n) => ({ n })) }, { firstOffset: 100 }),
    context,
    {
      schema,
      ...surroundings(),
      async handle(records) {
        const numbers = records.map(({ event }) => event.n);
        const bad = numbers.find((n) => n === 7 || n === 23);
        if (bad !== undefined) throw new FunctionError('TABLE_ITEM_INVALID', `Item ${bad} does not fit.`);
        handled.push(...numbers);
      },
    },
  );
  expect(answer.batchItemFailures).toEqual(
    [107, 123].map((offset) => ({ itemIdentifier: { partition: 'orders-0', offset } })),
  );
  expect(handled).toEqual(Array.from({ length: 40 }, (_, n) => n).filter((n) => n !== 7 && n !== 23));
  expect(logs.lines(/^Record not handled$/)).toMatchObject([
    { level: 'ERROR', topic: 'orders', partition: 0, offset: 107, problem: 'Item 7 does not fit.' },
    { level: 'ERROR', offset: 123, problem: 'Item 23 does not fit.' },
  ]);
});

it('logs a bounded line for a record with any number of violations', async () => {
  const logs = captureLogs();
  const value = Object.fromEntries(
    Array.from({ length: 50_000 }, (_, n) => [`${'x'.repeat(n === 0 ? 300_000 : 0)}${n}`, n]),
  );
  const { answer } = await run(makeKafkaEvent({ 0: [value] }));
  expect(answer.batchItemFailures).toHaveLength(1);
  const [line] = logs.lines(/^Record invalid$/);
  expect(JSON.stringify(line).length).toBeLessThan(10_000);
  expect(line?.['violations']).toHaveLength(21);
  expect(JSON.stringify(line)).toContain('has 49981 more violations than are told');
});

it('counts the records that it reports back, and writes what was measured when all is thrown too', async () => {
  const logs = captureLogs();
  const { meter, ...others } = surroundings();
  const take = (error: Error) =>
    consume(makeKafkaEvent({ 0: [{ n: 1 }, 'none', { n: 2 }, 'none'] }), context, {
      ...{ ...others, meter, schema },
      async handle(records) {
        if (records.some(({ event }) => event.n === 2)) throw error;
        meter.count('Accepted', records.length);
      },
    });
  await take(new FunctionError('TABLE_ITEM_INVALID', 'Item 2 does not fit.'));
  const counts = () => logs.metrics().map(({ name, values }) => [name, ...values]);
  expect(counts()).toEqual([
    ['Invalid', 2],
    ['Accepted', 1],
    ['Unhandled', 1],
  ]);
  await expect(take(new Error('the table is gone'))).rejects.toThrow('the table is gone');
  expect(counts().slice(3)).toEqual([['Invalid', 2]]);
});

it('tells X-Ray of each trace in the batch, and names it in the lines of its records', async () => {
  const logs = captureLogs();
  const { segments } = await startDaemon();
  stubLambda({ _X_AMZN_TRACE_ID: `Root=${rootOf(99)};Parent=53995c3f42cd8ad8;Sampled=1` });
  const found: unknown[] = [];
  // Bytes beyond 127, which Lambda writes as negative numbers, and headers that are none.
  const foreign = ['żółw', '', 'Root=1;Parent=2;Sampled=1', '{"trace":1}'];
  await consume(
    makeKafkaEvent(
      { 0: [{ n: 0 }, 'none', { n: 2 }, { n: 3 }, { n: 4 }, { n: 5 }, { n: 6 }] },
      {
        headers: (offset): Record<string, string> =>
          offset < 3
            ? { żółw: 'x', 'X-Amzn-Trace-Id': `Root=${rootOf(offset)};Parent=00000000000000ff;Sampled=1` }
            : { 'X-Amzn-Trace-Id': foreign[offset - 3] ?? '' },
      },
    ),
    context,
    {
      ...{ ...surroundings(), schema },
      async handle(records, traces) {
        if (records.some(({ event }) => event.n === 2))
          throw new FunctionError('TABLE_ITEM_INVALID', 'Item 2 does not fit.');
        found.push(
          ...records.map((record) => [record.event.n, traces.idOf(record), traces.headerOf(record)]),
        );
      },
    },
  );
  expect(found).toEqual([
    [0, rootOf(0), `Root=${rootOf(0)};Parent=00000000000000ff;Sampled=1`],
    ...[3, 4, 5, 6].map((n) => [n, undefined, undefined]),
  ]);
  expect(logs.lines(/^Record/)).toMatchObject([
    { message: 'Record invalid', trace_id: rootOf(1), topic: 'orders', partition: 0, offset: 1 },
    { message: 'Record not handled', trace_id: rootOf(2), offset: 2 },
  ]);
  await eventually(() => expect(segments).toHaveLength(3));
  const common = { name: FUNCTION_NAME, parent_id: '00000000000000ff' };
  const metadata = { batch: { trace_id: rootOf(99) } };
  expect(segments.toSorted((a, b) => (a.trace_id < b.trace_id ? -1 : 1))).toMatchObject(
    [0, 1, 2].map((offset) => ({
      ...{ ...common, metadata, trace_id: rootOf(offset) },
      ...(offset > 0 && { fault: true }),
      annotations: { topic: 'orders', partition: 0, offset, group: 'test-group' },
    })),
  );
});

it('tells of all traces as failed when the batch is thrown', async () => {
  captureLogs();
  const { segments } = await startDaemon();
  const headers = (offset: number) => ({ 'X-Amzn-Trace-Id': `Root=${rootOf(offset)};Sampled=1` });
  const consumption = consume(makeKafkaEvent({ 0: [{ n: 1 }, { n: 2 }] }, { headers }), context, {
    ...{ ...surroundings(), schema },
    handle: () => Promise.reject(new Error('the table is gone')),
  });
  await expect(consumption).rejects.toThrow('the table is gone');
  await eventually(() => expect(segments).toMatchObject([{ fault: true }, { fault: true }]));
});
