import { expect, test } from 'vitest';
import {
  formatAge,
  formatBytes,
  formatDuration,
  formatRate,
  formatShort,
} from '../../../../../functions/console/app/ui/format.ts';

test.each([
  [0, 'now'],
  [1_400, 'now'],
  [12_000, '12 s ago'],
  [300_000, '5 min ago'],
  [10_800_000, '3 h ago'],
  [345_600_000, '4 days ago'],
  [-12_000, 'in 12 s'],
])('tells an age of %i ms as %s', (ms, text) => {
  expect(formatAge(ms)).toBe(text);
});

test.each([
  [0, '0/s'],
  [0.05, '3.0/min'],
  [1.46, '1.5/s'],
  [1_234.5, '1,235/s'],
])('tells a rate of %d a second as %s', (rate, text) => {
  expect(formatRate(rate)).toBe(text);
});

test.each([
  [0.25, '0.25 ms'],
  [8.44, '8.4 ms'],
  [840.2, '840 ms'],
  [1_200, '1.20 s'],
  [125_000, '2 min 5 s'],
  [119_900, '2 min 0 s'],
])('tells a duration of %d ms as %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test('tells much in short', () => {
  expect([9_999, 12_345, 1_200_000].map(formatShort)).toEqual(['9,999', '12.3K', '1.2M']);
  expect([512, 1_434, 3 * 1_024 ** 2].map(formatBytes)).toEqual(['512 B', '1.4 KB', '3.0 MB']);
});
