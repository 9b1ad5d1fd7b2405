import { expect, test } from 'vitest';
import { ExpiringEntries } from '../../../local/cognito/expiring-entries.ts';
import { FakeClock } from '../../support/fake-clock.ts';

test('keeps the newest of too many', () => {
  const entries = new ExpiringEntries<number>({ clock: new FakeClock(), lifetimeMs: 1000, most: 2 });
  for (const n of [1, 2, 3]) entries.add(`${n}`, n);
  expect([entries.get('1'), entries.get('2'), entries.get('3')]).toEqual([undefined, 2, 3]);
});

test('keeps an entry for its time, and gives it away once', () => {
  const clock = new FakeClock();
  const entries = new ExpiringEntries<string>({ clock, lifetimeMs: 1000, most: 2 });
  entries.add('a', 'first');
  entries.add('b', 'second');
  expect(entries.take('a')).toBe('first');
  expect(entries.get('a')).toBeUndefined();
  clock.leap(999);
  expect(entries.get('b')).toBe('second');
  clock.leap(1);
  expect([entries.get('b'), entries.take('b')]).toEqual([undefined, undefined]);
});
