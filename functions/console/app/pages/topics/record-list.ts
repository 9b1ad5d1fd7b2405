import type { ShownRecord } from '../../../../api/contract/kafka-answers.ts';

export type Positions = readonly { readonly partition: number; readonly offset: number }[];

/** What a page keeps of a tail: what is older can be read again. */
const MOST_TAILED = 2_000;

export function toRecordKey({ partition, offset }: { partition: number; offset: number }): string {
  return `${partition}@${offset}`;
}

/** Records with those that came behind them; with `bound`, the newest of them. */
export function appendRecords(
  records: readonly ShownRecord[],
  more: readonly ShownRecord[],
  bound = false,
): readonly ShownRecord[] {
  if (more.length === 0) return records;
  const known = new Set(records.map(toRecordKey));
  const all = [...records, ...more.filter((record) => !known.has(toRecordKey(record)))];
  return bound ? all.slice(-MOST_TAILED) : all;
}

/** Newest first, by time, then by place. */
export function newestFirst(records: readonly ShownRecord[]): ShownRecord[] {
  return [...records].sort(
    (a, b) => b.timestamp - a.timestamp || a.partition - b.partition || b.offset - a.offset,
  );
}

/** How many records lie between where a reading is and the ends it knows of. */
export function countBehind(positions: Positions, ends: Positions): number {
  const at = new Map(positions.map(({ partition, offset }) => [partition, offset]));
  return ends.reduce(
    (sum, { partition, offset }) => sum + Math.max(0, offset - (at.get(partition) ?? offset)),
    0,
  );
}
