import { expect, it, onTestFinished, vi } from 'vitest';
import { Meter } from '../../../functions/shared/metrics.ts';
import { captureLogs } from '../../support/function-logs.ts';

const createMeter = () => new Meter('millrace-dev', 'orders');
const OF_ORDERS = { namespace: 'millrace-dev', unit: 'Count', dimensions: { service: 'orders' } };

it('writes what was counted once, in one line, and begins anew', () => {
  const logs = captureLogs();
  const meter = createMeter();
  meter.count('Produced', 20);
  meter.count('Produced', 5);
  meter.count('Refused');
  meter.publish();
  meter.publish();
  expect(logs.metrics()).toEqual([
    { ...OF_ORDERS, name: 'Produced', values: [25] },
    { ...OF_ORDERS, name: 'Refused', values: [1] },
  ]);
  meter.count('Refused');
  meter.publish();
  expect(logs.metrics('Refused').map(({ values }) => values)).toEqual([[1], [1]]);
});

it('writes nothing when nothing was measured', () => {
  const logs = captureLogs();
  const meter = createMeter();
  meter.count('Repeated', 0);
  meter.publish();
  expect([...logs.lines(), ...logs.metrics()]).toEqual([]);
});

it('counts by further dimensions, and without them where the total is wanted', () => {
  const logs = captureLogs();
  const meter = createMeter();
  for (const reason of ['item_unknown', 'user_unknown', 'item_unknown'])
    meter.countBy('Rejected', { reason });
  meter.countBy('Notifications', { channel: 'email', result: 'sent' });
  meter.count('Accepted', 2);
  meter.publish();
  const rejected = { ...OF_ORDERS, name: 'Rejected' };
  expect(logs.metrics()).toEqual([
    { ...OF_ORDERS, name: 'Accepted', values: [2] },
    { ...rejected, values: [2] },
    { ...rejected, dimensions: { service: 'orders', reason: 'item_unknown' }, values: [2] },
    { ...rejected, values: [1] },
    { ...rejected, dimensions: { service: 'orders', reason: 'user_unknown' }, values: [1] },
    {
      ...OF_ORDERS,
      name: 'Notifications',
      dimensions: { service: 'orders', channel: 'email', result: 'sent' },
      values: [1],
    },
  ]);
  expect(logs.lines()).toEqual([]);
  meter.countBy('Rejected', { reason: 'user_unknown' });
  meter.publish();
  expect(logs.metrics('Rejected').slice(4)).toMatchObject([{ values: [1] }, { values: [1] }]);
});

it('writes the latency of each of 500 events, a hundred to a line', () => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-01-31T09:31:00Z') });
  onTestFinished(() => void vi.useRealTimers());
  const logs = captureLogs();
  const meter = createMeter();
  meter.count('Accepted', 500);
  const expected = Array.from({ length: 500 }, (_, n) => 60_000 - n);
  for (const ms of expected) meter.measureLatency(new Date(Date.now() - ms).toISOString());
  meter.publish();
  const latencies = logs.metrics('DecisionLatency');
  expect(latencies.map(({ values }) => values.length)).toEqual([100, 100, 100, 100, 100]);
  expect(latencies.flatMap(({ values }) => values)).toEqual(expected);
  expect(latencies[4]).toMatchObject({ unit: 'Milliseconds', dimensions: { service: 'orders' } });
  expect(logs.metrics('Accepted').map(({ values }) => values)).toEqual([[500]]);
});

it.each([
  ['2026-01-31T09:30:59.500Z', 500],
  ['2026-01-31T10:30:59+01:00', 1_000],
  // Without a zone in UTC, wherever this runs.
  ['2026-01-31T09:30:00', 60_000],
  // By a clock that is ahead.
  ['2026-01-31T09:32:00Z', 0],
])('measures from %s %i ms', (timestamp, ms) => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-01-31T09:31:00Z') });
  onTestFinished(() => void vi.useRealTimers());
  const logs = captureLogs();
  const meter = createMeter();
  meter.measureLatency(timestamp);
  meter.publish();
  expect(logs.metrics('DecisionLatency')).toMatchObject([{ values: [ms] }]);
});
