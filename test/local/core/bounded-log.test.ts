import { expect, test } from 'vitest';
import { BoundedLog } from '../../../local/core/bounded-log.ts';

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

test('finds an item by its number while others come and go', () => {
  const log = new BoundedLog<string>({ maxItems: 2 });
  expect([log.first, log.next, log.at(0)]).toEqual([0, 0, undefined]);
  for (let item = 0; item < 50; item++) {
    log.push(`item ${item}`);
    expect([log.first, log.next]).toEqual([Math.max(0, item - 1), item + 1]);
    expect(log.at(item)).toBe(`item ${item}`);
  }
  expect([log.at(47), log.at(48), log.at(50)]).toEqual([undefined, 'item 48', undefined]);
});

test('goes on with what is left when items go while somebody reads', () => {
  const log = new BoundedLog<number>({ maxItems: 3 });
  for (const item of [1, 2, 3]) log.push(item);
  const reading = log[Symbol.iterator]();
  expect(reading.next().value).toBe(1);
  for (const item of [4, 5]) log.push(item);
  expect([...reading]).toEqual([3, 4, 5]);
});
