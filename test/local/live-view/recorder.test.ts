import { expect, test } from 'vitest';
import { describeInvocation, summarizeInvocation } from '../../../local/live-view/describe-invocation.ts';
import type { Recorder } from '../../../local/live-view/recorder.ts';
import { batched, ended, logged, started, startRecorder, traceOf, wrote } from './record-entries.ts';

function describe(recorder: Recorder, requestId: string) {
  const invocation = recorder.invocations.find(requestId);
  return invocation && describeInvocation(invocation, recorder);
}

const kept = (recorder: Recorder) => [...recorder.invocations.list()].map(({ requestId }) => requestId);

test('puts together what belongs to an invocation', async () => {
  const { record, recorder, clock } = startRecorder();
  const time = clock.now();
  const ranges = [{ partition: 0, first: '4', last: '5' }];
  record(started('r1', { payload: '{"name":"Zoë"}' }), logged('r1', { level: 'INFO', message: 'hello' }));
  record(logged('r2', { message: 'of another' }), wrote('r1', { id: 'a' }), wrote('r2', { id: 'b' }));
  expect(describe(recorder, 'r1')).toMatchObject({ status: 'running', result: null, resultCut: false });
  await clock.advance(12);
  record(ended('r1', { result: '{"done":true}' }), batched('r1', { records: 2, ranges }));
  const line = JSON.stringify({ level: 'INFO', message: 'hello' });
  expect(describe(recorder, 'r1')).toEqual({
    ...{
      requestId: 'r1',
      functionName: 'consumer',
      time,
      status: 'success',
      durationMs: 12,
      coldStart: false,
    },
    ...{ traceId: traceOf('r1'), payloadBytes: 15, by: 'mapping' },
    ...{ payload: '{"name":"Zoë"}', payloadCut: false, result: '{"done":true}', resultCut: false },
    logs: [{ time, level: 'INFO', line, record: { level: 'INFO', message: 'hello' } }],
    logsCut: false,
    writes: [
      {
        time,
        table: 'history',
        operation: 'PutItem',
        key: { id: 'a' },
        conditionFailed: false,
        requestId: 'r1',
      },
    ],
    ...{ writesCut: false, segments: [] },
    batch: { mapping: 'uuid-1', group: 'tracker', topic: 'orders', attempt: 1, records: ranges },
  });
});

test('shows the segments of the trace in their order', () => {
  const { record, recorder } = startRecorder();
  const about = {
    kind: 'segment',
    functionName: 'consumer',
    traceId: traceOf('r1'),
    annotations: {},
  } as const;
  record(started('r1'));
  record({ ...about, id: 'b', name: 'second', startTime: 20, endTime: 30, parentId: 'a' });
  record({ ...about, id: 'a', name: 'first', startTime: 10, endTime: 40 });
  record({ ...about, id: 'c', name: 'other', startTime: 10, traceId: traceOf('r2') });
  expect(describe(recorder, 'r1')?.segments).toMatchObject([{ id: 'a' }, { id: 'b', parentId: 'a' }]);
});

test('keeps the newest invocations, those that run first of all', () => {
  const { record, recorder } = startRecorder({ maxInvocations: 2 });
  record(started('slow'), started('r1'), ended('r1'), started('r2'), ended('r2'), started('r3'), ended('r3'));
  expect(kept(recorder)).toEqual(['slow', 'r3']);
  record(started('r4'), started('r5'));
  expect(kept(recorder)).toEqual(['r4', 'r5']);
  record(ended('slow'), batched('slow'), logged('slow', {}));
  expect(kept(recorder)).toEqual(['r4', 'r5']);
});

test('drops the texts of the oldest when they are too long together, and says so', () => {
  const { record, recorder } = startRecorder({ maxTextBytes: 100 });
  const payload = JSON.stringify('x'.repeat(38));
  record(started('r1', { payload }), ended('r1', { result: payload }));
  expect(describe(recorder, 'r1')).toMatchObject({ payload, result: payload });
  record(started('r2', { payload }));
  expect(describe(recorder, 'r1')).toMatchObject({
    ...{ payload: '', payloadCut: true, payloadBytes: 40, result: null, resultCut: true, status: 'success' },
  });
  expect(describe(recorder, 'r2')).toMatchObject({ payload, payloadCut: false });
});

test('shows at most a megabyte of a payload', () => {
  const { record, recorder } = startRecorder();
  const payload = JSON.stringify('x'.repeat(2 ** 20));
  record(started('r1', { payload }), ended('r1'));
  const shown = describe(recorder, 'r1');
  expect(shown).toMatchObject({ payload: payload.slice(0, 2 ** 20), payloadCut: true, resultCut: false });
});

test('gives the room of texts back that are no longer kept', () => {
  const { record, recorder } = startRecorder({ maxInvocations: 1, maxTextBytes: 100 });
  const payload = JSON.stringify('x'.repeat(78));
  const result = JSON.stringify('x'.repeat(18));
  for (const requestId of ['r1', 'r2', 'r3'])
    record(started(requestId, { payload }), ended(requestId, { result }));
  expect(describe(recorder, 'r3')).toMatchObject({ payload, payloadCut: false, result });
});

test('keeps the newest lines and writes, and says where some are missing', () => {
  const { record, recorder } = startRecorder({ maxLines: 2, maxWrites: 1 });
  record(started('r1'), logged('r1', { n: 1 }), logged('r1', { n: 2 }), logged('r1', { n: 3 }));
  record(wrote('r1', { id: 'a' }), wrote('r1', { id: 'b' }));
  expect(describe(recorder, 'r1')).toMatchObject({
    ...{ logs: [{ record: { n: 2 } }, { record: { n: 3 } }], logsCut: true },
    ...{ writes: [{ key: { id: 'b' } }], writesCut: true },
  });
});

test('bounds lines by their length, too', () => {
  const { record, recorder } = startRecorder({ maxLineCharacters: 100 });
  for (let n = 0; n < 100; n++) record(logged('r1', { n, text: 'x'.repeat(30) }));
  expect(recorder.lines.size).toBeLessThanOrEqual(2);
});

test('counts invocations and errors of each function, kept or not', () => {
  const { record, recorder, clock } = startRecorder({ maxInvocations: 1 });
  record(started('r1'), ended('r1', { status: 'error', errorType: 'TypeError' }));
  record(started('r2'), ended('r2', { status: 'timeout' }), started('r3'), ended('r3'));
  const lastInvokedAt = clock.now();
  expect(recorder.invocations.countsOf('consumer')).toEqual({ invocations: 3, errors: 2, lastInvokedAt });
  expect(recorder.invocations.countsOf('idle')).toBeUndefined();
});

test('has an event that is tried again run anew under its id', async () => {
  const { record, recorder, clock } = startRecorder();
  record(
    started('r1'),
    logged('r1', { n: 1 }),
    ended('r1', { status: 'error', errorType: 'Error' }),
    started('r2'),
  );
  await clock.advance(60_000);
  record(started('r1'));
  expect(kept(recorder)).toEqual(['r2', 'r1']);
  const invocation = recorder.invocations.find('r1');
  expect(invocation && summarizeInvocation(invocation)).toMatchObject({
    status: 'running',
    time: clock.now(),
  });
  expect(describe(recorder, 'r1')).toMatchObject({ logs: [{ record: { n: 1 } }], logsCut: false });
});

test('records nothing after it was stopped', () => {
  const { record, recorder } = startRecorder();
  recorder.stop();
  record(started('r1'));
  expect(kept(recorder)).toEqual([]);
});
