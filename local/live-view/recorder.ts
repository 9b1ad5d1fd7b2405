import { BoundedLog } from '../core/bounded-log.ts';
import type { Journal, JournalEntry } from '../core/journal.ts';
import { InvocationStore, type StoreBounds } from './invocation-store.ts';

type EntryOf<K extends JournalEntry['kind']> = Extract<JournalEntry, { kind: K }>;

/** A line that an invocation logged, or Lambda did for it. */
export interface KeptLine {
  readonly time: number;
  readonly requestId: string;
  readonly functionName: string;
  readonly line: string;
}

export type KeptWrite = EntryOf<'table-write'>;
export type KeptSegment = EntryOf<'segment'>;
export type KeptLetter = EntryOf<'dead-letter'>;
export type KeptDenial = EntryOf<'access-denied'>;
export type KeptMessage = EntryOf<'message'>;

export interface RecorderBounds extends StoreBounds {
  readonly maxLines: number;
  readonly maxLineCharacters: number;
  readonly maxWrites: number;
  readonly maxSegments: number;
  readonly maxLetters: number;
  readonly maxDenials: number;
  readonly maxMessages: number;
}

const MB = 1024 * 1024;

export const RECORDER_BOUNDS: RecorderBounds = {
  maxInvocations: 5_000,
  maxTextBytes: 32 * MB,
  maxLines: 40_000,
  maxLineCharacters: 24 * MB,
  maxWrites: 20_000,
  maxSegments: 10_000,
  maxLetters: 5_000,
  maxDenials: 500,
  maxMessages: 500,
};

/**
 * What the live view can show of the past: the newest of everything, from its making on. It does no more with an entry
 * than to keep it; lines are parsed, and what belongs together is found, when somebody asks.
 */
export class Recorder {
  readonly bounds: RecorderBounds;
  readonly invocations: InvocationStore;
  readonly lines: BoundedLog<KeptLine>;
  readonly writes: BoundedLog<KeptWrite>;
  readonly segments: BoundedLog<KeptSegment>;
  readonly letters: BoundedLog<KeptLetter>;
  readonly denials: BoundedLog<KeptDenial>;
  readonly messages: BoundedLog<KeptMessage>;
  /** The function of each mapping, by its uuid. */
  readonly mappingFunctions = new Map<string, string>();
  readonly #unsubscribe: () => void;

  constructor(journal: Journal, bounds: RecorderBounds = RECORDER_BOUNDS) {
    this.bounds = bounds;
    this.invocations = new InvocationStore(bounds);
    this.lines = new BoundedLog({
      maxItems: bounds.maxLines,
      maxWeight: bounds.maxLineCharacters,
      weigh: ({ line }) => line.length,
    });
    this.writes = new BoundedLog({ maxItems: bounds.maxWrites });
    this.segments = new BoundedLog({ maxItems: bounds.maxSegments });
    this.letters = new BoundedLog({ maxItems: bounds.maxLetters });
    this.denials = new BoundedLog({ maxItems: bounds.maxDenials });
    this.messages = new BoundedLog({ maxItems: bounds.maxMessages });
    this.#unsubscribe = journal.subscribe((entry) => this.#take(entry));
  }

  stop(): void {
    this.#unsubscribe();
  }

  #take(entry: JournalEntry): void {
    switch (entry.kind) {
      case 'invocation-started':
        this.invocations.begin(entry);
        return;
      case 'invocation':
        this.invocations.end(entry);
        return;
      case 'function-log':
        this.#takeLine(entry);
        return;
      case 'table-write':
        this.#takeWrite(entry);
        return;
      case 'mapping-batch':
        this.#takeBatch(entry);
        return;
      case 'mapping-state':
        this.mappingFunctions.set(entry.mapping, entry.functionName);
        return;
      case 'segment':
        this.segments.push(entry);
        return;
      case 'dead-letter':
        this.letters.push(entry);
        return;
      case 'access-denied':
        this.denials.push(entry);
        return;
      case 'message':
        this.messages.push(entry);
        return;
    }
  }

  #takeLine({ time, requestId, functionName, line }: EntryOf<'function-log'>): void {
    if (requestId === undefined) return;
    this.lines.push({ time, requestId, functionName, line });
    const invocation = this.invocations.find(requestId);
    if (invocation !== undefined) invocation.lines += 1;
  }

  #takeWrite(entry: KeptWrite): void {
    this.writes.push(entry);
    const invocation = entry.requestId === undefined ? undefined : this.invocations.find(entry.requestId);
    if (invocation !== undefined) invocation.writes += 1;
  }

  #takeBatch(entry: EntryOf<'mapping-batch'>): void {
    const invocation = entry.requestId === undefined ? undefined : this.invocations.find(entry.requestId);
    if (invocation === undefined) return;
    const { mapping, group, topic, attempt, outcome, records, ranges } = entry;
    invocation.batch = { mapping, group, topic, attempt, outcome, records, ranges };
  }
}
