import { createSocket } from 'node:dgram';
import { expect, onTestFinished, test } from 'vitest';
import type { AccessDecision } from '../../../local/core/access.ts';
import { Journal, type JournalEntry } from '../../../local/core/journal.ts';
import { MAX_DATAGRAMS_A_SECOND } from '../../../local/tracing/datagram-budget.ts';
import { XRay } from '../../../local/tracing/xray.ts';
import { eventually } from '../../support/eventually.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const SEGMENT = {
  name: 'orders-consumer',
  id: '70de5b6f19ff9a0a',
  trace_id: `1-5759e988-${'b'.repeat(24)}`,
  parent_id: '53995c3f42cd8ad8',
  start_time: 1_700_000_000.25,
  end_time: 1_700_000_000.5,
};
const HEADER = '{"format":"json","version":1}\n';
const write = (segment: object) => `${HEADER}${JSON.stringify(segment)}`;

async function startXRay(options: { denied?: readonly string[]; clock?: FakeClock } = {}) {
  const { denied = [], clock = new FakeClock() } = options;
  const journal = new Journal({ now: () => clock.now() });
  const entries: JournalEntry[] = [];
  journal.subscribe((entry) => entries.push(entry));
  const asked = new Set<string>();
  const xray = new XRay({
    ...{ clock, journal },
    access: {
      check({ arn }, action, resource): AccessDecision {
        asked.add(`${arn} ${action} ${resource}`);
        return denied.includes(action) ? { allowed: false, reason: 'no' } : { allowed: true };
      },
    },
  });
  onTestFinished(() => xray.stop());
  const startDaemon = (functionName: string) =>
    xray.startDaemon({ functionName, principal: { arn: functionName } });
  return { xray, entries, asked, clock, startDaemon };
}

/** Sends as a function does: from a port of its own, without an answer. */
async function send(address: string, ...datagrams: (string | Buffer)[]): Promise<void> {
  const [host, port] = address.split(':');
  const socket = createSocket('udp4');
  for (const datagram of datagrams)
    await new Promise<void>((resolve, reject) => {
      socket.send(datagram, Number(port), host, (error) => (error === null ? resolve() : reject(error)));
    });
  await new Promise<void>((resolve) => socket.close(resolve));
}

const segments = (entries: readonly JournalEntry[]) => entries.filter(({ kind }) => kind === 'segment');
const warnings = (entries: readonly JournalEntry[]) =>
  entries.flatMap((entry) => (entry.kind === 'warning' ? [entry.message] : []));

test('journals the segments that a function sends, as its own', async () => {
  const { entries, asked, startDaemon } = await startXRay();
  const [one, other] = [await startDaemon('one'), await startDaemon('other')];
  expect(one.address).toMatch(/^127\.0\.0\.1:\d+$/);
  const annotations = { topic: 'orders', partition: 3, replay: false };
  await send(one.address, write({ ...SEGMENT, annotations, metadata: { batch: { trace: 'x' } } }));
  await send(other.address, write({ ...SEGMENT, fault: true, parent_id: undefined }));
  await eventually(() => expect(segments(entries)).toHaveLength(2));
  expect(segments(entries)).toContainEqual({
    ...{ time: expect.any(Number), kind: 'segment', functionName: 'one', name: 'orders-consumer' },
    ...{ traceId: SEGMENT.trace_id, id: SEGMENT.id, parentId: SEGMENT.parent_id, annotations },
    ...{ startTime: 1_700_000_000_250, endTime: 1_700_000_000_500 },
  });
  expect(segments(entries)).toContainEqual({
    ...{ time: expect.any(Number), kind: 'segment', functionName: 'other', name: 'orders-consumer' },
    ...{ traceId: SEGMENT.trace_id, id: SEGMENT.id, fault: true, annotations: {} },
    ...{ startTime: 1_700_000_000_250, endTime: 1_700_000_000_500 },
  });
  expect([...asked].toSorted()).toEqual([
    'one xray:PutTelemetryRecords *',
    'one xray:PutTraceSegments *',
    'other xray:PutTelemetryRecords *',
    'other xray:PutTraceSegments *',
  ]);
});

test('takes a segment in progress and a subsegment by itself', async () => {
  const { entries, startDaemon } = await startXRay();
  const { address } = await startDaemon('one');
  const { end_time: _end, ...open } = SEGMENT;
  await send(address, write({ ...open, in_progress: true }), write({ ...SEGMENT, type: 'subsegment' }));
  await eventually(() => expect(segments(entries)).toHaveLength(2));
  expect(segments(entries)[0]).not.toHaveProperty('endTime');
});

test.each([
  ['no header', JSON.stringify(SEGMENT), /its first line is no \{"format":"json","version":1\}/],
  ['another format', `{"format":"xml","version":1}\n<a/>`, /its first line is no .*"format\\":\\"xml/],
  ['nothing', '', /its first line is no/],
  ['noise', Buffer.from([0, 255, 10, 254]), /its first line is no/],
  ['half a document', write(SEGMENT).slice(0, -5), /what follows its first line is no JSON/],
  ['no object', `${HEADER}[1]`, /expected object/],
  ['an id of another form', write({ ...SEGMENT, id: 'X' }), /id: expected 16 hexadecimal digits/],
  ['another trace id', write({ ...SEGMENT, trace_id: 'abc' }), /trace_id: expected 1-</],
  ['no end', write({ ...SEGMENT, end_time: undefined }), /end_time: expected either end_time or in_progress/],
  ['a text as its time', write({ ...SEGMENT, start_time: 'now' }), /start_time: .*expected number/],
  ['a nested annotation', write({ ...SEGMENT, annotations: { a: {} } }), /annotations\.a: expected text/],
  ['a key with a dot', write({ ...SEGMENT, annotations: { 'a.b': 1 } }), /annotations\.a\.b: /],
  [
    'a lost subsegment',
    write({ ...SEGMENT, type: 'subsegment', parent_id: undefined }),
    /parent_id: expected/,
  ],
  [
    '51 annotations',
    write({
      ...SEGMENT,
      annotations: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`k${i}`, i])),
    }),
    /at most 50 annotations/,
  ],
])('warns of %s, and names the function', async (_what, datagram, problem) => {
  const { entries, startDaemon } = await startXRay();
  const { address } = await startDaemon('sloppy');
  await send(address, datagram);
  await eventually(() => expect(warnings(entries)).toHaveLength(1));
  expect(warnings(entries)[0]).toMatch(/^sloppy sent X-Ray a segment that it would drop: /);
  expect(warnings(entries)[0]).toMatch(problem);
  expect(segments(entries)).toEqual([]);
});

test('keeps a warning short, however much is wrong', async () => {
  const { entries, startDaemon } = await startXRay();
  const { address } = await startDaemon('sloppy');
  const annotations = Object.fromEntries(Array.from({ length: 3000 }, (_, index) => [`key.${index}`, {}]));
  await send(address, write({ ...SEGMENT, annotations }));
  await eventually(() => expect(warnings(entries)).toHaveLength(1));
  expect(warnings(entries)[0]?.length).toBeLessThan(400);
});

test('drops the segments of a role that may not send them', async () => {
  const { entries, asked, startDaemon } = await startXRay({ denied: ['xray:PutTraceSegments'] });
  const daemon = await startDaemon('mute');
  await send(daemon.address, write(SEGMENT));
  await eventually(() => expect(asked).toContain('mute xray:PutTraceSegments *'));
  expect(entries).toEqual([]);
});

test('sends segments on when it may only not tell of itself', async () => {
  const { entries, startDaemon } = await startXRay({ denied: ['xray:PutTelemetryRecords'] });
  await send((await startDaemon('one')).address, write(SEGMENT));
  await eventually(() => expect(segments(entries)).toHaveLength(1));
});

test('reads no more than it may of a function that floods it, says so once, and goes on', async () => {
  const { entries, clock, startDaemon } = await startXRay();
  const [flooded, calm] = [await startDaemon('flooder'), await startDaemon('calm')];
  const storm = Array.from({ length: 400 }, () => write(SEGMENT));
  await eventually(async () => {
    await send(flooded.address, ...storm);
    expect(warnings(entries)).toHaveLength(1);
  });
  expect(warnings(entries)[0]).toMatch(/^flooder sends X-Ray more than 2600 segments a second/);
  expect(segments(entries)).toHaveLength(MAX_DATAGRAMS_A_SECOND);
  await send(calm.address, write(SEGMENT));
  await eventually(() => expect(segments(entries)).toHaveLength(MAX_DATAGRAMS_A_SECOND + 1));
  await clock.advance(1000);
  await eventually(async () => {
    await send(flooded.address, write(SEGMENT));
    expect(segments(entries).length).toBeGreaterThan(MAX_DATAGRAMS_A_SECOND + 1);
  });
});

test('tells the same mistake again only after a pause', async () => {
  const { entries, clock, startDaemon } = await startXRay();
  const { address } = await startDaemon('sloppy');
  await send(address, 'x', 'y', write(SEGMENT));
  await eventually(() => expect(segments(entries)).toHaveLength(1));
  expect(warnings(entries)).toHaveLength(1);
  await clock.advance(5000);
  await send(address, 'z');
  await eventually(() => expect(warnings(entries)).toHaveLength(2));
});

test('may be stopped twice, and frees its ports', async () => {
  const { xray, entries, startDaemon } = await startXRay();
  const { address } = await startDaemon('one');
  await xray.stop();
  await xray.stop();
  const port = Number(address.split(':')[1]);
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(port, '127.0.0.1', resolve));
  await new Promise<void>((resolve) => socket.close(resolve));
  expect(entries).toEqual([]);
});
