import { BatchGetTracesCommand, GetTraceSummariesCommand, XRayClient } from '@aws-sdk/client-xray';
import { expect, test } from 'vitest';
import { Journal, type JournalEvent } from '../../../local/core/journal.ts';
import { TraceStore } from '../../../local/monitoring/trace-store.ts';
import { startMonitoring } from './start-monitoring.ts';

const START = Date.parse('2026-01-31T12:00:00Z');
const traceId = (digit: string) => `1-${digit.repeat(8)}-${digit.repeat(24)}`;

type Segment = JournalEvent & { kind: 'segment' };

function segment(id: string, more: Partial<Segment> = {}): Segment {
  return {
    ...{ kind: 'segment', functionName: 'orders', traceId: traceId('1'), id: id.repeat(16), name: 'orders' },
    ...{ startTime: START, endTime: START + 250, annotations: {} },
    ...more,
  };
}

test('answers traces with their segments as documents, and names those it does not know', async () => {
  const { journal, connect } = await startMonitoring();
  journal.record(segment('b', { parentId: 'a'.repeat(16), startTime: START + 500, endTime: START + 1_500 }));
  journal.record(segment('a', { origin: 'AWS::Lambda::Function', annotations: { offset: 3 } }));
  journal.record(segment('c', { traceId: traceId('2'), fault: true }));
  const answer = await connect(XRayClient).send(
    new BatchGetTracesCommand({ TraceIds: [traceId('1'), traceId('9'), traceId('2')] }),
  );
  expect(answer.UnprocessedTraceIds).toEqual([traceId('9')]);
  expect(answer.NextToken).toBeUndefined();
  expect(answer.Traces?.map(({ Id, Duration, LimitExceeded }) => [Id, Duration, LimitExceeded])).toEqual([
    [traceId('1'), 1.5, false],
    [traceId('2'), 0.25, false],
  ]);
  const documents = answer.Traces?.flatMap(({ Segments }) =>
    Segments?.map(({ Id, Document }) => [Id, JSON.parse(Document ?? '')]),
  );
  const seconds = START / 1000;
  expect(documents).toEqual([
    [
      'a'.repeat(16),
      {
        ...{ id: 'a'.repeat(16), name: 'orders', trace_id: traceId('1'), origin: 'AWS::Lambda::Function' },
        ...{ start_time: seconds, end_time: seconds + 0.25, annotations: { offset: 3 } },
      },
    ],
    [
      'b'.repeat(16),
      {
        ...{ id: 'b'.repeat(16), name: 'orders', trace_id: traceId('1'), parent_id: 'a'.repeat(16) },
        ...{ start_time: seconds + 0.5, end_time: seconds + 1.5 },
      },
    ],
    [
      'c'.repeat(16),
      {
        ...{ id: 'c'.repeat(16), name: 'orders', trace_id: traceId('2'), fault: true },
        ...{ start_time: seconds, end_time: seconds + 0.25 },
      },
    ],
  ]);
});

test('replaces a segment in progress with what is sent of it later', async () => {
  const { journal, connect } = await startMonitoring();
  const ask = async () => {
    const answer = await connect(XRayClient).send(new BatchGetTracesCommand({ TraceIds: [traceId('1')] }));
    return answer.Traces?.[0]?.Segments?.map(({ Document }) => JSON.parse(Document ?? ''));
  };
  const { endTime: _, ...begun } = segment('a');
  journal.record(begun);
  expect(await ask()).toMatchObject([{ in_progress: true }]);
  journal.record(segment('a'));
  expect(await ask()).toEqual([expect.not.objectContaining({ in_progress: true })]);
});

test('takes one to five ids', async () => {
  const { connect } = await startMonitoring();
  const client = connect(XRayClient);
  const refusal = { name: 'InvalidRequestException', message: expect.stringContaining('TraceIds') };
  for (const TraceIds of [[], ['1', '2', '3', '4', '5', '6'], ['1'.repeat(36)]])
    await expect(client.send(new BatchGetTracesCommand({ TraceIds }))).rejects.toMatchObject(refusal);
});

test('asks for the right, and names an operation that is not emulated', async () => {
  const { api, connect } = await startMonitoring();
  const client = connect(XRayClient, 'role');
  const command = new BatchGetTracesCommand({ TraceIds: [traceId('1')] });
  await expect(client.send(command)).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringContaining('xray:BatchGetTraces on resource: *'),
  });
  api.grant({ Effect: 'Allow', Action: 'xray:BatchGetTraces', Resource: '*' });
  await expect(client.send(command)).resolves.toMatchObject({ Traces: [] });
  const summaries = new GetTraceSummariesCommand({ StartTime: new Date(), EndTime: new Date() });
  await expect(client.send(summaries)).rejects.toMatchObject({
    name: 'InvalidRequestException',
    message: 'POST /TraceSummaries of the X-Ray API is not emulated. Emulated: BatchGetTraces.',
  });
});

test('keeps so many segments of all traces together, one that was replaced counted once', () => {
  const journal = new Journal({ now: () => START });
  const store = new TraceStore(journal, { maxSegments: 3 });
  const send = (...digits: string[]) => {
    for (const digit of digits) journal.record(segment('a', { traceId: traceId(digit) }));
    return ['1', '2', '3', '4', '5'].filter((digit) => store.get(traceId(digit)) !== undefined).join('');
  };
  expect(send('1', '1', '1', '1', '2', '3')).toBe('123');
  expect(send('4')).toBe('234');
  expect(send('5')).toBe('345');
});

test('keeps the newest traces, and of each a thousand segments', () => {
  const journal = new Journal({ now: () => START });
  const store = new TraceStore(journal, { maxTraces: 2 });
  for (const digit of ['1', '2', '1', '3']) journal.record(segment('a', { traceId: traceId(digit) }));
  expect(['1', '2', '3'].map((digit) => store.get(traceId(digit))?.segments.size)).toEqual([undefined, 1, 1]);
  for (let index = 0; index <= 1_000; index++)
    journal.record(segment('a', { traceId: traceId('2'), id: String(index).padStart(16, '0') }));
  expect(store.get(traceId('2'))).toMatchObject({ isCut: true, segments: { size: 1_000 } });
});
