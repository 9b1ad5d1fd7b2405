import { expect, it } from 'vitest';
import { parseBenchFlags } from './bench-flags.ts';

const flags = { counts: { events: [500, 1000], rounds: [3, 100] }, json: true } as const;

it('takes what is given, and the default of the rest', () => {
  expect(parseBenchFlags(['--events', '7', '--json'], flags)).toEqual({ events: 7, rounds: 3, json: true });
  expect(parseBenchFlags([], flags)).toEqual({ events: 500, rounds: 3, json: false });
});

it.each(['0', '1001', '1.5', 'abc', '', '1e3', 'Infinity'])('refuses %j events', (text) => {
  expect(() => parseBenchFlags([`--events=${text}`], flags)).toThrow(
    `--events: "${text}" does not fit: expected a whole number from 1 to 1000`,
  );
});

it('refuses a flag that the bench has not', () => {
  expect(() => parseBenchFlags(['--bogus'], flags)).toThrow(/bogus/);
  expect(() => parseBenchFlags(['--json'], { counts: {} })).toThrow(/json/);
});
