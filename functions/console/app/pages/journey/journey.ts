import type { TableWrite } from '../../runner/types.ts';

// A record's journey as the page shows it, whoever told it: the runner's journal, or logs and traces. What the teller
// cannot know is undefined, never empty.

/** Where the record is. */
export interface RecordPlace {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

/** Times are milliseconds since the epoch. */
export interface Journey {
  readonly place: RecordPlace;
  readonly toldBy: 'runner' | 'traces';
  readonly produced: Produced | undefined;
  /** One for each consumer group that is known to have met the record, the first to meet it in front. */
  readonly lanes: readonly Lane[];
  readonly traces: readonly Trace[];
  /** Whether there was more to read than was read. */
  readonly isTruncated: boolean;
  /** What invocations were before is forgotten; undefined when that is not known. */
  readonly keptSince: number | undefined;
}

export interface Produced {
  readonly functionName: string;
  readonly requestId: string | undefined;
  readonly time: number;
  readonly traceId: string | undefined;
  readonly line: string;
}

/** What became of the record in one consumer group. */
export interface Lane {
  readonly group: string;
  /** The mapping's uuid. */
  readonly mapping: string | undefined;
  readonly functionName: string;
  readonly state: LaneState;
  /** In the order in which they were made. */
  readonly attempts: readonly Attempt[];
  readonly deadLetter: DeadLetter | undefined;
}

/** `silent`: it was handed over, and nothing that was logged says how it ended. */
export type LaneState = 'handled' | 'skipped' | 'failing' | 'parked' | 'running' | 'silent';

/** One invocation that had the record in its batch. */
export interface Attempt {
  readonly requestId: string;
  readonly time: number;
  readonly durationMs: number | undefined;
  /** 1 for the first. */
  readonly number: number;
  readonly verdict: 'done' | 'failed' | 'running' | 'unknown';
  /** Why it failed, as far as it was told. */
  readonly failure: string | undefined;
  readonly coldStart: boolean | undefined;
  readonly batch: Batch | undefined;
  /** About this record. */
  readonly lines: readonly Line[];
  /** Of the same invocation, about no record. */
  readonly related: readonly Line[];
  readonly writes: readonly (TableWrite & { readonly mine: boolean })[] | undefined;
}

export interface Batch {
  readonly records: number;
  readonly ranges: readonly BatchRange[];
}

/** Records of one partition, both ends included. */
export interface BatchRange {
  readonly partition: number;
  readonly first: number;
  readonly last: number;
}

export interface Line {
  readonly time: number;
  readonly level: string;
  readonly message: string;
  readonly outcome: string | undefined;
  /** What a person reads beside the message. */
  readonly summary: string | undefined;
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface DeadLetter {
  readonly topic: string;
  readonly condition: string;
  readonly time: number | undefined;
}

export interface Trace {
  readonly traceId: string;
  readonly segments: readonly Segment[];
}

export interface Segment {
  readonly id: string;
  readonly parentId: string | undefined;
  readonly name: string;
  readonly origin: string | undefined;
  readonly start: number;
  /** Undefined of one in progress. */
  readonly end: number | undefined;
  readonly fault: boolean;
  readonly annotations: Readonly<Record<string, unknown>>;
}

const FAILED_MESSAGES: ReadonlySet<string> = new Set(['Record invalid', 'Record not handled']);

/** Whether a line says that the record could not be handled. */
export function isFailure({ level, message }: Line): boolean {
  return level === 'ERROR' || FAILED_MESSAGES.has(message);
}

/** What became of the record, by the last attempt. */
export function judgeLane(attempts: readonly Attempt[], deadLetter: DeadLetter | undefined): LaneState {
  if (deadLetter !== undefined) return 'parked';
  const last = attempts.at(-1);
  if (last === undefined) return 'silent';
  if (last.verdict === 'running') return 'running';
  if (last.verdict === 'failed') return 'failing';
  if (last.lines.some(({ outcome }) => outcome === 'skipped')) return 'skipped';
  return last.verdict === 'done' ? 'handled' : 'silent';
}

/** From the record's making to the end of the last thing that is known of it; undefined when neither is. */
export function measureJourney({ produced, lanes }: Journey): number | undefined {
  const ends = lanes.flatMap(({ attempts, deadLetter }) => [
    ...attempts.map(({ time, durationMs = 0 }) => time + durationMs),
    ...(deadLetter?.time === undefined ? [] : [deadLetter.time]),
  ]);
  if (produced === undefined || ends.length === 0) return undefined;
  return Math.max(...ends) - produced.time;
}

const OVER: ReadonlySet<LaneState> = new Set(['handled', 'skipped', 'parked']);
/** Until then another group may still come to the record. */
const QUIET_MS = 20_000;

/** Whether nothing more is to be expected of it: then it is not asked for again, so that it stays when it is forgotten. */
export function isOver({ lanes }: Journey, now: number): boolean {
  return (
    lanes.length > 0 &&
    lanes.every(({ state }) => OVER.has(state)) &&
    lanes.every(({ attempts, deadLetter }) => {
      const last = attempts.at(-1);
      return Math.max(last?.time ?? 0, deadLetter?.time ?? 0) < now - QUIET_MS;
    })
  );
}
