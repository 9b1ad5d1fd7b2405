import type { Committed } from './group-offsets.ts';
import type { OffsetRanges, Offsets } from './offsets.ts';

/** What setting a group's offset on one partition amounts to. */
export interface OffsetChange {
  readonly partition: number;
  /** Null where the group has committed nothing. */
  readonly from: number | null;
  readonly to: number;
  /** Records that the group sees once more; null when it is not known where it stands. */
  readonly again: number | null;
  /** Records that the group never sees. */
  readonly skipped: number | null;
}

/** @param now what the group has committed. */
export function describeChanges(
  to: Offsets,
  { now, ranges }: { now: ReadonlyMap<number, Committed>; ranges: OffsetRanges },
): OffsetChange[] {
  return [...to].map(([partition, target]) => {
    const committed = now.get(partition)?.offset;
    if (committed === undefined) return { partition, from: null, to: target, again: null, skipped: null };
    // What retention has deleted is neither seen again nor skipped.
    const stands = Math.max(committed, ranges.get(partition)?.start ?? 0);
    return {
      partition,
      from: committed,
      to: target,
      again: Math.max(0, stands - target),
      skipped: Math.max(0, target - stands),
    };
  });
}
