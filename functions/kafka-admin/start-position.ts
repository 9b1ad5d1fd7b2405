import type { Cluster } from './kafkajs-cluster.ts';
import { findOffsetsByTime, type OffsetRange, type OffsetRanges, type Offsets } from './offsets.ts';
import { refuse } from './refusal.ts';
import type { Topic } from './topics.ts';

/** Where to begin: the same word, offset or time for every partition, or a position for each. */
export type Start =
  | 'beginning'
  | 'end'
  | { readonly offset: number }
  /** Milliseconds since the epoch. */
  | { readonly time: number }
  /** So many records before the end of each partition. */
  | { readonly last: number }
  /** Those that an earlier answer gave: what retention deleted since is passed over. */
  | { readonly positions: Offsets };

/** @param request.path where in the request it stands. @throws Refusal that names each partition which does not hold the offset. */
export async function findStart(
  cluster: Cluster,
  topic: Topic,
  { from, ranges, path = 'from' }: { from: Start; ranges: OffsetRanges; path?: string },
): Promise<Offsets> {
  if (from === 'beginning') return mapRanges(ranges, ({ start }) => start);
  if (from === 'end') return mapRanges(ranges, ({ end }) => end);
  if ('last' in from) return mapRanges(ranges, ({ start, end }) => Math.max(start, end - from.last));
  if ('time' in from) return findOffsetsByTime(cluster, topic, { timestamp: from.time, ranges });
  if ('offset' in from) {
    requireHeld(topic, { offsets: mapRanges(ranges, () => from.offset), ranges, path: `${path}.offset` });
    return mapRanges(ranges, () => from.offset);
  }
  const moved = mapRanges(ranges, ({ start }, partition) =>
    Math.max(start, from.positions.get(partition) ?? start),
  );
  requireHeld(topic, { offsets: moved, ranges, path: `${path}.positions` });
  return moved;
}

/** @throws Refusal that names each offset that its partition does not hold, nor gives its next record. */
export function requireHeld(
  { name }: Topic,
  { offsets, ranges, path }: { offsets: Offsets; ranges: OffsetRanges; path: string },
): void {
  const outside = [...offsets].flatMap(([partition, offset]) => {
    const { start, end } = ranges.get(partition) ?? { start: 0, end: 0 };
    return offset < start || offset > end ? [{ partition, offset, start, end }] : [];
  });
  if (outside.length === 0) return;
  const held = outside.map(({ partition, start, end }) => `${name}-${partition} has ${start} to ${end}`);
  const [first] = outside;
  throw refuse(path, first?.offset, `is out of range: ${held.join(', ')} (the last is the end)`);
}

function mapRanges(ranges: OffsetRanges, choose: (range: OffsetRange, partition: number) => number): Offsets {
  return new Map([...ranges].map(([partition, range]) => [partition, choose(range, partition)]));
}
