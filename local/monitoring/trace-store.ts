import type { Journal, JournalEntry } from '../core/journal.ts';

const MAX_TRACES = 5_000;
const MAX_SEGMENTS = 50_000;
/** Ours, in place of the 500 KB that X-Ray keeps of a trace: https://docs.aws.amazon.com/general/latest/gr/xray.html */
const MAX_SEGMENTS_OF_A_TRACE = 1_000;

export type TraceSegment = Omit<
  JournalEntry & { readonly kind: 'segment' },
  'kind' | 'time' | 'functionName'
>;

export interface Trace {
  readonly id: string;
  /** By id: what is sent of a segment in progress is replaced when it is complete. */
  readonly segments: ReadonlyMap<string, TraceSegment>;
  /** Whether there were more segments than are kept. */
  readonly isCut: boolean;
}

interface KeptTrace {
  readonly id: string;
  readonly segments: Map<string, TraceSegment>;
  isCut: boolean;
}

/** The newest traces, from its making on. */
export class TraceStore {
  readonly #maxTraces: number;
  readonly #maxSegments: number;
  /** In the order in which they began. */
  readonly #traces = new Map<string, KeptTrace>();
  #segments = 0;

  /** @param limits `maxSegments` of all traces together. */
  constructor(journal: Journal, limits: { readonly maxTraces?: number; readonly maxSegments?: number } = {}) {
    this.#maxTraces = limits.maxTraces ?? MAX_TRACES;
    this.#maxSegments = limits.maxSegments ?? MAX_SEGMENTS;
    journal.subscribe((entry) => {
      if (entry.kind !== 'segment') return;
      const { kind: _kind, time: _time, functionName: _functionName, ...segment } = entry;
      this.#add(segment);
    });
  }

  get(id: string): Trace | undefined {
    return this.#traces.get(id);
  }

  #add(segment: TraceSegment): void {
    const { traceId: id } = segment;
    const trace = this.#traces.get(id) ?? { id, segments: new Map<string, TraceSegment>(), isCut: false };
    this.#traces.set(id, trace);
    const isNew = !trace.segments.has(segment.id);
    if (isNew && trace.segments.size >= MAX_SEGMENTS_OF_A_TRACE) {
      trace.isCut = true;
      return;
    }
    trace.segments.set(segment.id, segment);
    if (isNew) this.#segments++;
    for (const oldest of this.#traces.values()) {
      if (this.#traces.size <= this.#maxTraces && this.#segments <= this.#maxSegments) return;
      this.#traces.delete(oldest.id);
      this.#segments -= oldest.segments.size;
    }
  }
}
