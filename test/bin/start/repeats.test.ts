import { expect, test } from 'vitest';
import type { FeedLine } from '../../../bin/print/feed.ts';
import { Repeats } from '../../../bin/start/repeats.ts';

test('tells once what is wrong with a record, each record and each group', () => {
  const repeats = new Repeats();
  const line: FeedLine = { time: 0, kind: 'invalid', text: 'order-tracker: odd', where: 'orders-0@1' };
  expect(repeats.isRepeated(line)).toBe(false);
  expect(repeats.isRepeated({ ...line, time: 3_600_000 })).toBe(true);
  expect(repeats.isRepeated({ ...line, where: 'orders-0@2' })).toBe(false);
  expect(repeats.isRepeated({ ...line, text: 'order-processor: odd' })).toBe(false);
});

test('tells again now and then what fails all the time', () => {
  const repeats = new Repeats();
  const times = Array.from({ length: 121 }, (_, index) => index * 100);
  const told = times.filter((time) => !repeats.isRepeated({ time, kind: 'warning', text: 'no table' }));
  expect(told).toEqual([0, 5_000, 10_000]);
});

test('tells every order', () => {
  const repeats = new Repeats();
  const line: FeedLine = { time: 0, kind: 'accepted', text: '1 pen for alice, 3 left' };
  expect([repeats.isRepeated(line), repeats.isRepeated(line)]).toEqual([false, false]);
});
