import type { InvokedBy, JournalEntry, OffsetRange } from '../core/journal.ts';

/** An invocation as it is kept. */
export interface KeptInvocation {
  readonly functionName: string;
  readonly requestId: string;
  /** When it began. */
  readonly time: number;
  readonly traceId: string;
  readonly by: InvokedBy;
  readonly payloadBytes: number;
  /** Undefined once it was dropped for the memory it takes. */
  payload: string | undefined;
  status: 'running' | 'success' | 'error' | 'timeout';
  end?: { readonly durationMs: number; readonly coldStart: boolean; readonly errorType?: string };
  /** Undefined before the end, and once it was dropped. */
  result: string | undefined;
  resultBytes: number;
  batch?: KeptBatch;
  /** How many there were, kept or not. */
  lines: number;
  writes: number;
}

/** The batch of an invocation that a mapping made. */
export interface KeptBatch {
  readonly mapping: string;
  readonly group: string;
  readonly topic: string;
  readonly attempt: number;
  readonly outcome: 'success' | 'partial' | 'failed';
  readonly records: number;
  readonly ranges: readonly OffsetRange[];
}

export interface FunctionCounts {
  readonly invocations: number;
  readonly errors: number;
  readonly lastInvokedAt: number;
}

export interface StoreBounds {
  readonly maxInvocations: number;
  /** Of payloads and results together. */
  readonly maxTextBytes: number;
}

type EntryOf<K extends JournalEntry['kind']> = Extract<JournalEntry, { kind: K }>;

/**
 * The newest invocations with their payloads and results. Of too many the oldest that has ended goes; of too much text that
 * of the oldest, which stays without it. The strings are those that Lambda hands on: nothing is copied to keep it.
 */
export class InvocationStore {
  readonly #bounds: StoreBounds;
  /** Oldest first. */
  readonly #kept = new Map<string, KeptInvocation>();
  readonly #counts = new Map<string, FunctionCounts>();
  #textBytes = 0;

  constructor(bounds: StoreBounds) {
    this.#bounds = bounds;
  }

  find(requestId: string): KeptInvocation | undefined {
    return this.#kept.get(requestId);
  }

  /** Oldest first. */
  list(): Iterable<KeptInvocation> {
    return this.#kept.values();
  }

  /** Of all invocations since the start. */
  countsOf(functionName: string): FunctionCounts | undefined {
    return this.#counts.get(functionName);
  }

  begin(entry: EntryOf<'invocation-started'>): void {
    const { functionName, requestId, time, traceId, by, payloadBytes, payload } = entry;
    const before = this.#kept.get(requestId);
    // An asynchronous event that is tried again runs under the id it has, and is the newest then.
    if (before !== undefined) this.#remove(before);
    const invocation: KeptInvocation = {
      ...{ functionName, requestId, time, traceId, by, payloadBytes, payload },
      ...{ status: 'running', result: undefined, resultBytes: 0 },
      ...{ lines: before?.lines ?? 0, writes: before?.writes ?? 0 },
    };
    this.#kept.set(requestId, invocation);
    if (payload !== undefined) this.#textBytes += payloadBytes;
    const { invocations = 0, errors = 0 } = this.#counts.get(functionName) ?? {};
    this.#counts.set(functionName, { invocations: invocations + 1, errors, lastInvokedAt: time });
    this.#makeRoom();
  }

  end(entry: EntryOf<'invocation'>): void {
    const { functionName, status, durationMs, coldStart, errorType, result } = entry;
    const counts = this.#counts.get(functionName);
    if (counts !== undefined && status !== 'success')
      this.#counts.set(functionName, { ...counts, errors: counts.errors + 1 });
    const invocation = this.#kept.get(entry.requestId);
    if (invocation === undefined) return;
    invocation.status = status;
    invocation.end = { durationMs, coldStart, ...(errorType === undefined ? {} : { errorType }) };
    if (result === undefined) return;
    invocation.result = result;
    invocation.resultBytes = Buffer.byteLength(result);
    this.#textBytes += invocation.resultBytes;
    this.#makeRoom();
  }

  #makeRoom(): void {
    const { maxInvocations, maxTextBytes } = this.#bounds;
    if (this.#kept.size > maxInvocations) {
      const oldest = this.#kept.values().find(({ status }) => status !== 'running');
      const doomed = oldest ?? this.#kept.values().next().value;
      if (doomed !== undefined) this.#remove(doomed);
    }
    if (this.#textBytes <= maxTextBytes) return;
    for (const invocation of this.#kept.values()) {
      this.#dropTexts(invocation);
      if (this.#textBytes <= maxTextBytes) return;
    }
  }

  #remove(invocation: KeptInvocation): void {
    this.#dropTexts(invocation);
    this.#kept.delete(invocation.requestId);
  }

  #dropTexts(invocation: KeptInvocation): void {
    if (invocation.payload !== undefined) this.#textBytes -= invocation.payloadBytes;
    if (invocation.result !== undefined) this.#textBytes -= invocation.resultBytes;
    invocation.payload = undefined;
    invocation.result = undefined;
  }
}
