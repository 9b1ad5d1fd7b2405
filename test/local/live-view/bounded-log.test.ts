import { expect, test } from 'vitest';
import { BoundedLog } from '../../../local/live-view/bounded-log.ts';

test('keeps the newest, oldest first', () => {
  const log = new BoundedLog<number>({ maxItems: 3 });
  for (const item of [1, 2, 3, 4, 5]) log.push(item);
  expect([...log]).toEqual([3, 4, 5]);
  expect(log.size).toBe(3);
});

test('keeps as many as may weigh together, and always the newest', () => {
  const log = new BoundedLog<string>({ maxItems: 100, maxWeight: 5, weigh: ({ length }) => length });
  for (const item of ['aa', 'bb', 'cc']) log.push(item);
  expect([...log]).toEqual(['bb', 'cc']);
  log.push('much too long');
  expect([...log]).toEqual(['much too long']);
  log.push('d');
  expect([...log]).toEqual(['d']);
});

test('stays the same over many more than it keeps', () => {
  const log = new BoundedLog<number>({ maxItems: 1_500, maxWeight: 3_000, weigh: () => 2 });
  for (let item = 0; item < 20_000; item++) log.push(item);
  expect([...log]).toEqual(Array.from({ length: 1_500 }, (_, index) => 18_500 + index));
});
