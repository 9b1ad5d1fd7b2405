import { expect, it } from 'vitest';
import { anyTimestamp, toUtc, zonedTimestamp } from '../../../functions/shared/timestamp.ts';

it.each([
  ['2026-02-26T09:37:06.212221', '2026-02-26T09:37:06.212Z'],
  ['2026-02-26T09:37:06.212221+00:00', '2026-02-26T09:37:06.212Z'],
  ['2026-01-31T09:30:00', '2026-01-31T09:30:00.000Z'],
  ['2026-01-31T00:30:00+01:00', '2026-01-30T23:30:00.000Z'],
  ['2026-01-31T09:30:00Z', '2026-01-31T09:30:00.000Z'],
])('%s is %s', (given, utc) => {
  expect(anyTimestamp.parse(given)).toBe(given);
  expect(toUtc(given)).toBe(utc);
});

it.each(['', 'yesterday', '2026-02-30T09:30:00', '2026-01-31', '2026-01-31T09:30:00.'.padEnd(60, '1')])(
  'refuses %j',
  (text) => {
    expect(anyTimestamp.safeParse(text).error?.issues[0]?.message).toMatch(
      /^must be an ISO 8601 date and time/,
    );
  },
);

it('asks for a zone where one is needed', () => {
  expect(zonedTimestamp.safeParse('2026-01-31T09:30:00').success).toBe(false);
  expect(zonedTimestamp.parse('2026-01-31T09:30:00+05:30')).toBe('2026-01-31T09:30:00+05:30');
});
