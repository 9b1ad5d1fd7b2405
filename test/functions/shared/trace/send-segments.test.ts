import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { expect, it, onTestFinished, vi } from 'vitest';
import { sendSegments, type TracedWork } from '../../../../functions/shared/trace/send-segments.ts';
import { eventually } from '../../../support/eventually.ts';
import { FUNCTION_NAME, rootOf, startDaemon, stubLambda } from './start-daemon.ts';

const PARENT = '53995c3f42cd8ad8';

function work(n: number, changes: Partial<TracedWork> = {}): TracedWork {
  const trace = { root: rootOf(n), parent: PARENT, isSampled: true };
  return { topic: 'orders', partition: 1, offset: n, hasFailed: false, trace, ...changes };
}

const begin = () => ({ group: 'order-tracker', startedAt: Date.now() - 1_500 });

it('sends a segment that follows the one of the record', async () => {
  const { segments } = await startDaemon();
  stubLambda({ _X_AMZN_TRACE_ID: `Root=${rootOf(99)};Parent=${PARENT};Sampled=1` });
  const handling = begin();
  await sendSegments([work(7), work(8, { hasFailed: true })], handling);
  await eventually(() => expect(segments).toHaveLength(2));
  const common = { name: FUNCTION_NAME, parent_id: PARENT, metadata: { batch: { trace_id: rootOf(99) } } };
  const at = { topic: 'orders', partition: 1, group: 'order-tracker' };
  expect(segments).toMatchObject([
    { ...common, trace_id: rootOf(8), fault: true, annotations: { ...at, offset: 8 } },
    { ...common, trace_id: rootOf(7), annotations: { ...at, offset: 7 } },
  ]);
  expect(segments[1]).not.toHaveProperty('fault');
  expect(new Set(segments.map(({ id }) => id)).size).toBe(2);
  for (const { start_time, end_time } of segments) {
    expect(start_time).toBe(handling.startedAt / 1_000);
    expect(end_time - start_time).toBeGreaterThanOrEqual(1.4);
    expect(end_time - start_time).toBeLessThan(60);
  }
});

it('sends one segment for a trace, of what has failed where something has', async () => {
  const { segments } = await startDaemon();
  await sendSegments(
    [1, 2, 3].map((offset) => work(5, { offset, hasFailed: offset === 2 })),
    begin(),
  );
  await eventually(() => expect(segments).toHaveLength(1));
  expect(segments).toMatchObject([{ fault: true, annotations: { offset: 2 } }]);
});

it('sends none for what is not sampled, and a first one where nothing came before', async () => {
  const { segments } = await startDaemon();
  await sendSegments(
    [
      work(1, { trace: { root: rootOf(1), parent: PARENT, isSampled: false } }),
      work(2, { trace: { root: rootOf(2), parent: undefined, isSampled: true } }),
    ],
    begin(),
  );
  await eventually(() => expect(segments).toHaveLength(1));
  expect(segments).toMatchObject([{ trace_id: rootOf(2) }]);
  expect(segments[0]).not.toHaveProperty('parent_id');
});

it('sends a hundred segments at most, of what has failed first', async () => {
  const { segments } = await startDaemon();
  const all = Array.from({ length: 500 }, (_, n) => work(n, { hasFailed: n % 10 === 9 }));
  await sendSegments(all, begin());
  await eventually(() => expect(segments).toHaveLength(100));
  expect(segments.filter(({ fault }) => fault)).toHaveLength(50);
});

it('sends nothing that UDP does not carry', async () => {
  const { segments } = await startDaemon();
  await sendSegments([work(1, { topic: 'x'.repeat(70_000) }), work(2, { topic: 'x'.repeat(249) })], begin());
  await eventually(() => expect(segments).toMatchObject([{ trace_id: rootOf(2) }]));
});

it('does nothing when there is no daemon, nobody listens, or nobody can be sent to', async () => {
  const gone = createSocket('udp4');
  await once(gone.bind(0, '127.0.0.1'), 'listening');
  const { port } = gone.address();
  gone.close();
  await once(gone, 'close');
  // The last is the broadcast address, which a socket may not send to unless it says so.
  for (const address of ['', 'nowhere', `127.0.0.1:${port}`, '255.255.255.255:2000']) {
    stubLambda({ AWS_XRAY_DAEMON_ADDRESS: address });
    for (let batch = 0; batch < 3; batch++)
      await expect(sendSegments([work(batch)], begin())).resolves.toBeUndefined();
  }
});

it('leaves no socket open, whatever becomes of the segments', async () => {
  await startDaemon();
  const open = () => process.getActiveResourcesInfo().filter((name) => /UDP/.test(name)).length;
  const before = open();
  const warnings = vi.spyOn(process, 'emitWarning');
  onTestFinished(() => warnings.mockRestore());
  for (let batch = 0; batch < 20; batch++) await sendSegments([work(batch)], begin());
  stubLambda({ AWS_XRAY_DAEMON_ADDRESS: '255.255.255.255:2000' });
  for (let batch = 0; batch < 20; batch++) await sendSegments([work(batch)], begin());
  await eventually(() => expect(open()).toBeLessThanOrEqual(before));
  expect(warnings).not.toHaveBeenCalled();
});
