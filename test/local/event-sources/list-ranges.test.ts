import { expect, test } from 'vitest';
import { listRanges } from '../../../local/event-sources/list-ranges.ts';
import { prepareRecord } from '../../../local/event-sources/prepare-record.ts';
import { ENVELOPE, makeRecords } from './support.ts';

const prepare = (partition: number, first: number, count: number) =>
  makeRecords(partition, first, count).map((record) => prepareRecord(record, { envelope: ENVELOPE }));

test('makes one range of what follows one another in a partition', () => {
  expect(listRanges([...prepare(0, 5, 3), ...prepare(2, 8, 1)])).toEqual([
    { partition: 0, first: '5', last: '7' },
    { partition: 2, first: '8', last: '8' },
  ]);
});

test('covers no record that is not among them', () => {
  expect(listRanges([...prepare(0, 5, 2), ...prepare(0, 9, 1)])).toEqual([
    { partition: 0, first: '5', last: '6' },
    { partition: 0, first: '9', last: '9' },
  ]);
});

test('is not parted by offsets that no record has', () => {
  const [first, second] = prepare(0, 5, 2);
  if (first === undefined || second === undefined) throw new Error('two records were made');
  const withMarker = { ...first, record: { ...first.record, nextOffset: 9n } };
  const behindMarker = { ...second, record: { ...second.record, offset: 9n, nextOffset: 10n } };
  expect(listRanges([withMarker, behindMarker])).toEqual([{ partition: 0, first: '5', last: '9' }]);
});

test('has no range of nothing', () => {
  expect(listRanges([])).toEqual([]);
});
