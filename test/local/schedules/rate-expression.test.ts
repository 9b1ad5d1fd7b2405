import { expect, test } from 'vitest';
import { parseRate } from '../../../local/schedules/rate-expression.ts';

test.each([
  ['rate(1 minute)', 60_000],
  ['rate(5 minutes)', 300_000],
  ['rate(2 hours)', 7_200_000],
  ['rate(30 days)', 2_592_000_000],
])('reads %s', (expression, milliseconds) => {
  expect(parseRate(expression)).toBe(milliseconds);
});

test.each([
  'rate(0 minutes)',
  'rate(1.5 hours)',
  'rate(10 seconds)',
  'rate(minute)',
  'rate(1 minute) ',
  'cron(0 12 * * ? *)',
  'at(2026-11-21T00:00:00)',
])('does not take %s for a rate', (expression) => {
  expect(parseRate(expression)).toBeUndefined();
});
