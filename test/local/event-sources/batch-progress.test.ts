import { expect, test } from 'vitest';
import { BatchProgress } from '../../../local/event-sources/batch-progress.ts';
import { makeRecord, makeRecords } from './support.ts';

test('commits up to the first record that is not settled', () => {
  const records = makeRecords(0, 10, 5);
  const progress = new BatchProgress(records);
  expect(progress.settle(records.slice(1, 3))).toEqual([]);
  expect(progress.settle(records.slice(0, 1))).toEqual([{ partition: 0, offset: 13n }]);
  expect(progress.isSettled(0)).toBe(false);
  expect(progress.settle(records.slice(3))).toEqual([{ partition: 0, offset: 15n }]);
  expect(progress.isSettled(0)).toBe(true);
});

test('keeps partitions apart', () => {
  const [a, b] = [makeRecords(0, 0, 2), makeRecords(1, 5, 2)];
  const progress = new BatchProgress([...a, ...b]);
  expect(progress.settle([...a, ...b.slice(1)])).toEqual([{ partition: 0, offset: 2n }]);
  expect(progress.isSettled(0)).toBe(true);
  expect(progress.isSettled(1)).toBe(false);
});

test('commits past offsets that no consumer sees', () => {
  const record = makeRecord(0, 4, { nextOffset: 9n });
  expect(new BatchProgress([record]).settle([record])).toEqual([{ partition: 0, offset: 9n }]);
});
