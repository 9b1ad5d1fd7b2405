import { describe, expect, it } from 'vitest';
import {
  appendRecords,
  countBehind,
  newestFirst,
} from '../../../../../../functions/console/app/pages/topics/record-list.ts';

const at = (partition: number, offset: number, timestamp = offset) => ({
  ...{ partition, offset, timestamp },
  ...{ key: null, value: null, headers: [] },
});

describe('a list of records', () => {
  it('takes each record once', () => {
    const records = appendRecords([at(0, 1)], [at(0, 1), at(0, 2), at(1, 1)]);
    expect(records.map(({ partition, offset }) => `${partition}@${offset}`)).toEqual(['0@1', '0@2', '1@1']);
  });

  it('keeps the newest of a tail', () => {
    const many = Array.from({ length: 2_500 }, (_, offset) => at(0, offset));
    const kept = appendRecords([], many, true);
    expect(kept.length).toBe(2_000);
    expect(kept.at(-1)?.offset).toBe(2_499);
  });

  it('stays the same when nothing came', () => {
    const records = [at(0, 1)];
    expect(appendRecords(records, [])).toBe(records);
  });

  it('sorts the newest to the front', () => {
    expect(newestFirst([at(0, 1, 5), at(0, 2, 5), at(1, 0, 9)]).map(({ offset }) => offset)).toEqual([
      0, 2, 1,
    ]);
  });

  it('counts how far it is behind', () => {
    expect(countBehind([{ partition: 0, offset: 3 }], [{ partition: 0, offset: 10 }])).toBe(7);
  });
});
