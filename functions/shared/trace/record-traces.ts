import type { KafkaRecord, Position } from '../kafka-event.ts';
import type { TracedWork } from './send-segments.ts';
import { readTrace, TRACE_HEADER, type Trace, writeTrace } from './trace-header.ts';

/** The traces that the records of a batch belong to, by where the records are. */
export class RecordTraces {
  readonly #traced = new Map<string, Position & { readonly trace: Trace }>();

  constructor(records: readonly KafkaRecord[]) {
    for (const record of records) {
      const { topic, partition, offset } = record;
      const trace = findTrace(record);
      if (trace !== undefined) this.#traced.set(toKey(record), { topic, partition, offset, trace });
    }
  }

  /** @returns undefined for a record without trace, and for one that is not of the batch. */
  of(position: Position): Trace | undefined {
    return this.#traced.get(toKey(position))?.trace;
  }

  /** The trace as it is written down. */
  headerOf(position: Position): string | undefined {
    const trace = this.of(position);
    return trace && writeTrace(trace);
  }

  /** What correlates a log line with the record's trace. */
  idOf(position: Position): string | undefined {
    return this.of(position)?.root;
  }

  /** What was done of the traces, when the records at `failures` could not be handled. */
  toWork(failures: readonly Position[]): TracedWork[] {
    const failed = new Set(failures.map(toKey));
    return [...this.#traced].map(([key, one]) => ({ ...one, hasFailed: failed.has(key) }));
  }
}

/** The first header of that name which is one: others may write what they like into theirs. */
function findTrace({ headers }: KafkaRecord): Trace | undefined {
  for (const { name, value } of headers) {
    const trace = name === TRACE_HEADER ? readTrace(value?.toString('latin1')) : undefined;
    if (trace !== undefined) return trace;
  }
  return undefined;
}

function toKey({ topic, partition, offset }: Position): string {
  return `${topic}-${partition}@${offset}`;
}
