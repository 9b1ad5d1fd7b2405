import { expect, test } from 'vitest';
import {
  fillMinutes,
  findBeginning,
  rateOfEntries,
  rateOfSeries,
  sumSeries,
} from '../../../../../../functions/console/app/pages/overview/measure.ts';

const MINUTE = 60_000;
const series = [
  {
    service: 'orders',
    metric: 'Produced',
    points: [
      { time: 10 * MINUTE, value: 60 },
      { time: 12 * MINUTE, value: 90 },
      { time: 14 * MINUTE, value: 30 },
    ],
  },
  { service: 'payments', metric: 'Produced', points: [{ time: 12 * MINUTE, value: 10 }] },
  { service: 'orders', metric: 'Accepted', points: [{ time: 12 * MINUTE, value: 7 }] },
];

test('sums a metric of one pipeline, of all, and from a moment on', () => {
  expect(sumSeries(series, { metric: 'Produced', service: 'orders' })).toBe(180);
  expect(sumSeries(series, { metric: 'Produced' })).toBe(190);
  expect(sumSeries(series, { metric: 'Produced', from: 12 * MINUTE })).toBe(130);
  expect(sumSeries(series, { metric: 'Invalid' })).toBe(0);
});

test('takes a rate from the five newest minutes that have ended', () => {
  const counted = { service: 'orders', metric: 'Produced' };
  expect(rateOfSeries(series, counted, 15.5 * MINUTE)).toBe(180 / 300);
  // The minute from 14 to 15 is not over yet.
  expect(rateOfSeries(series, counted, 14.5 * MINUTE)).toBe(150 / 300);
});

test('takes a rate from what was pushed in the last ten seconds, counting nothing twice', () => {
  const entry = (time: number, dimensions: Record<string, string>) => ({
    ...{ time, kind: 'metric', functionName: 'f', namespace: 'millrace', name: 'Rejected', unit: 'Count' },
    dimensions,
    values: [2, 1],
  });
  const entries = [
    entry(1_000, { service: 'fulfilment' }),
    entry(15_000, { service: 'fulfilment' }),
    entry(15_000, { service: 'fulfilment', reason: 'user_unknown' }),
    entry(15_000, { service: 'orders' }),
  ].map((one) => ({ ...one, kind: 'metric' as const }));
  expect(rateOfEntries(entries, { service: 'fulfilment', metric: 'Rejected' }, 20_000)).toBe(0.3);
});

test('shows minutes that counted nothing as zero', () => {
  expect(
    fillMinutes(series, { metric: 'Produced', service: 'orders', from: 9.5 * MINUTE, to: 13 * MINUTE }),
  ).toEqual([
    { time: 10 * MINUTE, value: 60 },
    { time: 11 * MINUTE, value: 0 },
    { time: 12 * MINUTE, value: 90 },
  ]);
});

test('knows when counting began, if that was after what was asked for', () => {
  expect(findBeginning(series, 0)).toBe(10 * MINUTE);
  expect(findBeginning(series, 9 * MINUTE)).toBeUndefined();
  expect(findBeginning([], 0)).toBeUndefined();
});
