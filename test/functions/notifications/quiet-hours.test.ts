import { expect, it } from 'vitest';
import { quietUntil } from '../../../functions/notifications/quiet-hours.ts';

function until(hours: string, now: string, time_zone = 'Europe/Warsaw'): string | undefined {
  const [from = '', to = ''] = hours.split('-');
  return quietUntil({ from, to, time_zone }, new Date(now))?.toISOString();
}

it.each([
  ['before they begin', '2026-01-31T20:59:59.999Z', undefined],
  ['when they begin', '2026-01-31T21:00:00Z', '2026-02-01T06:00:00.000Z'],
  ['before midnight', '2026-01-31T22:30:12.345Z', '2026-02-01T06:00:00.000Z'],
  ['after midnight', '2026-01-31T23:30:00Z', '2026-02-01T06:00:00.000Z'],
  ['in the last moment', '2026-02-01T05:59:59.999Z', '2026-02-01T06:00:00.000Z'],
  ['when they are over', '2026-02-01T06:00:00Z', undefined],
])('knows quiet hours over midnight, %s', (_, now, expected) => {
  expect(until('22:00-07:00', now)).toBe(expected);
});

it.each([
  ['2026-07-01T10:29:00Z', undefined],
  ['2026-07-01T10:30:00Z', '2026-07-01T12:05:00.000Z'],
  ['2026-07-01T12:05:00Z', undefined],
])('knows quiet hours within a day, at %s', (now, expected) => {
  expect(until('12:30-14:05', now)).toBe(expected);
});

it.each([
  ['Asia/Kathmandu', '2026-01-31T16:15:00Z', '2026-02-01T01:15:00.000Z'],
  ['Pacific/Chatham', '2026-01-31T08:15:00Z', '2026-01-31T17:15:00.000Z'],
  ['America/St_Johns', '2026-01-31T10:29:00Z', '2026-01-31T10:30:00.000Z'],
  ['UTC', '2026-01-31T22:00:00Z', '2026-02-01T07:00:00.000Z'],
])('goes by the clock of %s', (zone, now, expected) => {
  expect(until('22:00-07:00', now, zone)).toBe(expected);
});

it('ends by the wall in the night that is an hour short', () => {
  expect(until('22:00-07:00', '2026-03-28T21:30:00Z')).toBe('2026-03-29T05:00:00.000Z');
});

it('ends by the wall in the night that is an hour long', () => {
  expect(until('22:00-07:00', '2026-10-24T20:30:00Z')).toBe('2026-10-25T06:00:00.000Z');
});

it('passes an end that the clock skips when it skips it', () => {
  expect(until('22:00-02:30', '2026-03-29T00:10:00Z')).toBe('2026-03-29T01:00:00.000Z');
});

it('ends the first time that the clock shows the end, and is quiet again while the clock repeats the hour', () => {
  expect(until('22:00-02:30', '2026-10-24T23:00:00Z')).toBe('2026-10-25T00:30:00.000Z');
  expect(until('22:00-02:30', '2026-10-25T00:40:00Z')).toBeUndefined();
  expect(until('22:00-02:30', '2026-10-25T01:10:00Z')).toBe('2026-10-25T01:30:00.000Z');
});

it('keeps to clocks that are put by half an hour', () => {
  expect(until('22:00-07:00', '2026-10-03T12:00:00Z', 'Australia/Lord_Howe')).toBe(
    '2026-10-03T20:00:00.000Z',
  );
});
