import { expect, test } from 'vitest';
import { traceJourney } from '../../../local/live-view/trace-journey.ts';
import { batched, ended, logged, started, startRecorder, traceOf, wrote } from './record-entries.ts';

const place = { topic: 'orders', partition: 1, offset: 7 };
const position = { topic: 'orders', partition: 1, offset: '7' };
const ORDER = 'b41c2b4e-8a0a-4a4e-9d2b-2a8f0a4f7d11';
const ranges = [{ partition: 1, first: '5', last: '9' }];

test('follows a record from its producer through every group to what was logged and written', () => {
  const { record, recorder, clock } = startRecorder();
  const time = clock.now();
  record(started('p', { functionName: 'producer', by: 'api' }));
  record(logged('p', { outcome: 'produced', id: ORDER, order_id: ORDER, ...place }, 'producer'));
  record(logged('p', { outcome: 'produced', id: 'another', ...place, offset: 77 }, 'producer'));
  record(ended('p', { functionName: 'producer' }));
  record(started('t'), logged('t', { outcome: 'tracked', id: ORDER, ...place, trace_id: traceOf('p') }));
  record(logged('t', { outcome: 'tracked', id: 'another', ...place, partition: 0 }));
  record(
    wrote('t', { order_id: ORDER }),
    wrote('t', { order_id: 'another' }),
    wrote('other', { order_id: ORDER }),
  );
  record(ended('t'), batched('t', { records: 5, ranges }));
  record(started('f', { functionName: 'fulfil' }), wrote('f', { decision: `${ORDER}#1` }), ended('f'));
  record(batched('f', { mapping: 'uuid-2', group: 'processor', records: 5, ranges }));
  record(started('x'), ended('x'), batched('x', { ranges: [{ partition: 1, first: '8', last: '9' }] }));
  record(started('y'), ended('y'), batched('y', { topic: 'payments', ranges }));
  const segment = { kind: 'segment', annotations: {}, startTime: 1, endTime: 2 } as const;
  record({ ...segment, functionName: 'producer', traceId: traceOf('p'), id: 'a', name: 'producer' });
  const batch = { records: 5, ranges };
  const attempt = { time, status: 'success', durationMs: 12, attempt: 1, outcome: 'success', batch };
  const write = { time, table: 'history', operation: 'PutItem', conditionFailed: false };
  const line = JSON.stringify({ outcome: 'produced', id: ORDER, order_id: ORDER, ...place });
  expect(traceJourney(recorder, position)).toEqual({
    record: place,
    groups: [
      {
        ...{ group: 'tracker', mapping: 'uuid-1', functionName: 'consumer' },
        attempts: [
          {
            ...{ requestId: 't', ...attempt },
            lines: [
              expect.objectContaining({ record: expect.objectContaining({ outcome: 'tracked', id: ORDER }) }),
            ],
            writes: [
              { ...write, requestId: 't', key: { order_id: ORDER }, mine: true },
              { ...write, requestId: 't', key: { order_id: 'another' }, mine: false },
            ],
          },
        ],
      },
      {
        ...{ group: 'processor', mapping: 'uuid-2', functionName: 'fulfil' },
        attempts: [
          {
            ...{ requestId: 'f', ...attempt, lines: [] },
            writes: [{ ...write, requestId: 'f', key: { decision: `${ORDER}#1` }, mine: true }],
          },
        ],
      },
    ],
    produced: { functionName: 'producer', requestId: 'p', time, traceId: traceOf('p'), line },
    traces: [{ traceId: traceOf('p'), segments: [expect.objectContaining({ id: 'a', name: 'producer' })] }],
    keptSince: time,
  });
});

test('shows every attempt that had the record, those of a batch that was cut too, and the dead letter', () => {
  const { record, recorder, clock } = startRecorder();
  const attempts = [
    { requestId: 'r1', attempt: 1, last: '9' },
    { requestId: 'r2', attempt: 2, last: '7' },
    { requestId: 'r3', attempt: 3, last: '7' },
  ];
  for (const { requestId, attempt, last } of attempts) {
    record(started(requestId), ended(requestId, { status: 'error', errorType: 'TypeError' }));
    record(batched(requestId, { attempt, outcome: 'failed', ranges: [{ partition: 1, first: '5', last }] }));
  }
  record(batched(undefined, { attempt: 4, outcome: 'failed', error: 'Rate exceeded', ranges }));
  const letter = {
    mapping: 'uuid-1',
    group: 'tracker',
    destination: 'orders-dlq',
    condition: 'RetriesExhausted',
  };
  record({ kind: 'dead-letter', ...letter, ...position });
  record({ kind: 'dead-letter', ...letter, ...position, offset: '8' });
  record(started('g'), ended('g'), batched('g', { mapping: 'uuid-2', group: 'processor', ranges }));
  const { groups } = traceJourney(recorder, position);
  expect(groups).toMatchObject([
    {
      attempts: attempts.map(({ requestId, attempt }) => ({
        requestId,
        attempt,
        status: 'error',
        outcome: 'failed',
      })),
      deadLetter: { topic: 'orders-dlq', condition: 'RetriesExhausted', time: clock.now() },
    },
    { group: 'processor' },
  ]);
  expect(groups[0]?.attempts).toHaveLength(3);
  expect(groups[1]).not.toHaveProperty('deadLetter');
});

test('shows the dead letter of a record that no function ever had', () => {
  const { record, recorder } = startRecorder();
  const mapping = { mapping: 'uuid-1', group: 'tracker', topic: 'orders' };
  record({ kind: 'mapping-state', ...mapping, functionName: 'consumer', state: 'Enabled' });
  // A group that was set back gives it up again: the last time counts.
  for (const condition of ['RetriesExhausted', 'SchemaFailure'])
    record({ kind: 'dead-letter', ...mapping, ...position, destination: 'orders-dlq', condition });
  expect(traceJourney(recorder, position).groups).toMatchObject([
    { group: 'tracker', functionName: 'consumer', attempts: [], deadLetter: { condition: 'SchemaFailure' } },
  ]);
});

test('finds the trace of a segment that notes where the record is', () => {
  const { record, recorder } = startRecorder();
  const annotations = { ...place, group: 'tracker' };
  const segment = { kind: 'segment', functionName: 'consumer', name: 'consumer', startTime: 1 } as const;
  record({ ...segment, traceId: traceOf('a'), id: 'a', annotations });
  record({ ...segment, traceId: traceOf('b'), id: 'b', annotations: { ...annotations, offset: 8 } });
  expect(traceJourney(recorder, position).traces).toMatchObject([{ traceId: traceOf('a') }]);
});

test.each([
  ['the id itself', 'o-1', true],
  ['the id and more behind it', 'o-1#email', true],
  ['another id that begins with it', 'o-12', false],
  ['another id', 'o-2', false],
])('takes a write for its own by a key of %s', (_, id, mine) => {
  const { record, recorder } = startRecorder();
  record(started('t'), logged('t', { id: 'o-1', user_id: 'o-2', ...place }), wrote('t', { id }), ended('t'));
  record(batched('t', { ranges }));
  expect(traceJourney(recorder, position).groups[0]?.attempts[0]?.writes).toMatchObject([{ mine }]);
});

test('has nothing to tell of a record that nobody named', () => {
  const { recorder } = startRecorder();
  expect(traceJourney(recorder, { topic: 'orders', partition: 0, offset: '9007199254740993' })).toEqual({
    ...{ record: { topic: 'orders', partition: 0, offset: 9007199254740992 }, groups: [], traces: [] },
    keptSince: null,
  });
});

test.each([7, '7'])('takes the offset of a line as a number and as text: %j', (offset) => {
  const { record, recorder } = startRecorder();
  record(
    started('t'),
    logged('t', { id: 'o-1', ...place, offset }),
    logged('t', { ...place, offset: 70 }),
    ended('t'),
  );
  record(batched('t', { ranges }));
  expect(traceJourney(recorder, position).groups[0]?.attempts[0]?.lines).toHaveLength(1);
});
