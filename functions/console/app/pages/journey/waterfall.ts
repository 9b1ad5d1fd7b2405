import type { Segment, Trace } from './journey.ts';

/** A segment with its place in the picture; `left` and `width` are parts of the whole, from 0 to 1. */
export interface Bar {
  readonly segment: Segment;
  /** 0 for what has no parent in the trace. */
  readonly depth: number;
  readonly left: number;
  readonly width: number;
}

export interface Waterfall {
  readonly bars: readonly Bar[];
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
}

/**
 * The segments of traces over one axis, beneath their parents, each generation by its beginning. Undefined when there are
 * none.
 */
export function layOutTraces(traces: readonly Trace[]): Waterfall | undefined {
  const segments = traces.flatMap((trace) => trace.segments);
  if (segments.length === 0) return undefined;
  const from = Math.min(...segments.map(({ start }) => start));
  const to = Math.max(...segments.map(({ start, end = start }) => end), from + 1);
  const ids = new Set(segments.map(({ id }) => id));
  const children = Map.groupBy(segments, ({ parentId }) =>
    parentId !== undefined && ids.has(parentId) ? parentId : undefined,
  );
  const bars: Bar[] = [];
  const seen = new Set<string>();
  const place = (parent: string | undefined, depth: number): void => {
    const own = [...(children.get(parent) ?? [])].sort((a, b) => a.start - b.start);
    for (const segment of own) {
      if (seen.has(segment.id)) continue;
      seen.add(segment.id);
      const { start, end = to } = segment;
      bars.push({ segment, depth, left: (start - from) / (to - from), width: (end - start) / (to - from) });
      place(segment.id, depth + 1);
    }
  };
  place(undefined, 0);
  return { bars, from, to };
}

const STEPS = [1, 2, 5] as const;

/** Round distances in milliseconds for marks on an axis, about `count` of them, the first at 0. */
export function chooseMarks(lengthMs: number, count = 5): number[] {
  const rough = Math.max(lengthMs, 1) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, power * (STEPS.find((one) => one * power >= rough) ?? 10));
  return Array.from({ length: Math.floor(lengthMs / step) + 1 }, (_, index) => index * step);
}
