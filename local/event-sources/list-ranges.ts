import type { OffsetRange } from '../core/journal.ts';
import type { PreparedRecord } from './prepare-record.ts';

/**
 * Which records these are: one range for those that follow one another in a partition, so that none stands in a range that
 * is not among them. Offsets that no record has (control records) part nothing.
 * @param records those of one partition one after the other, in offset order.
 */
export function listRanges(records: readonly PreparedRecord[]): OffsetRange[] {
  const ranges: OffsetRange[] = [];
  let first: PreparedRecord['record'] | undefined;
  let last: PreparedRecord['record'] | undefined;
  const close = (): void => {
    if (first === undefined || last === undefined) return;
    ranges.push({ partition: first.partition, first: String(first.offset), last: String(last.offset) });
  };
  for (const { record } of records) {
    if (last?.partition !== record.partition || last.nextOffset !== record.offset) {
      close();
      first = record;
    }
    last = record;
  }
  close();
  return ranges;
}
