import type { OffsetRange } from '../core/journal.ts';
import { listSegments, type ShownSegment, type TableWrite, toTableWrite } from './describe-invocation.ts';
import type { KeptBatch, KeptInvocation } from './invocation-store.ts';
import { type LogLine, parseRecord, toLogLine } from './log-line.ts';
import type { KeptLetter, KeptLine, Recorder } from './recorder.ts';

/** Where a record is; the offset in decimal digits. */
export interface Position {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
}

export interface Journey {
  readonly record: { readonly topic: string; readonly partition: number; readonly offset: number };
  readonly groups: readonly GroupJourney[];
  readonly produced?: {
    readonly functionName: string;
    readonly requestId: string;
    readonly time: number;
    readonly traceId?: string;
    readonly line: string;
  };
  readonly traces: readonly { readonly traceId: string; readonly segments: readonly ShownSegment[] }[];
  /** When the oldest invocation began that is kept: of what was before nothing can be told. */
  readonly keptSince: number | null;
}

interface GroupJourney {
  readonly group: string;
  readonly mapping: string;
  readonly functionName: string;
  readonly attempts: readonly Attempt[];
  readonly deadLetter?: { readonly topic: string; readonly condition: string; readonly time: number };
}

interface Attempt {
  readonly requestId: string;
  readonly time: number;
  readonly status: KeptInvocation['status'];
  readonly durationMs?: number;
  readonly attempt: number;
  readonly outcome: KeptBatch['outcome'];
  readonly batch: { readonly records: number; readonly ranges: readonly OffsetRange[] };
  /** Those that name the record. */
  readonly lines: readonly LogLine[];
  /** All of the invocation; `mine` are those whose key has the id of the record's event. */
  readonly writes: readonly (TableWrite & { readonly mine: boolean })[];
}

interface NamingLine {
  readonly kept: KeptLine;
  readonly record: Readonly<Record<string, unknown>>;
}

/**
 * Follows a record: from the function that produced it, through every batch that had it, to what was logged and written of
 * it and the dead-letter topic. The record's own are the lines that name its topic, partition and offset, as functions log
 * them. An invocation that Lambda refused is no attempt.
 */
export function traceJourney(recorder: Recorder, position: Position): Journey {
  const lines = listNamingLines(recorder, position);
  const ids = new Set(lines.flatMap(({ record }) => listEventIds(record)));
  const produced = lines.find(({ record }) => record['outcome'] === 'produced');
  const batches = [...recorder.invocations.list()].flatMap((invocation) => {
    const { batch } = invocation;
    return batch !== undefined && hasRecord(batch, position) ? [{ invocation, batch }] : [];
  });
  const letters = [...recorder.letters].filter((letter) => isOf(letter, position));
  const mappings = new Set([
    ...batches.map(({ batch }) => batch.mapping),
    // A record that fits no schema is given up before any function has it.
    ...letters.map(({ mapping }) => mapping),
  ]);
  const traceIds = new Set([
    ...lines.flatMap(({ record }) => (typeof record['trace_id'] === 'string' ? [record['trace_id']] : [])),
    ...listAnnotatedTraces(recorder, position),
    ...(produced === undefined ? [] : traceOf(recorder, produced.kept.requestId)),
    ...batches.map(({ invocation }) => invocation.traceId),
  ]);
  return {
    record: { ...position, offset: Number(position.offset) },
    groups: [...mappings].map((mapping) =>
      describeGroup(mapping, { recorder, batches, letters, lines, ids }),
    ),
    ...(produced === undefined ? {} : { produced: describeProduced(recorder, produced) }),
    traces: [...traceIds]
      .map((traceId) => ({ traceId, segments: listSegments(recorder, traceId) }))
      .filter(({ segments }) => segments.length > 0),
    keptSince: recorder.invocations.list()[Symbol.iterator]().next().value?.time ?? null,
  };
}

interface BatchOfRecord {
  readonly invocation: KeptInvocation;
  readonly batch: KeptBatch;
}

interface Context {
  readonly recorder: Recorder;
  readonly batches: readonly BatchOfRecord[];
  readonly letters: readonly KeptLetter[];
  readonly lines: readonly NamingLine[];
  readonly ids: ReadonlySet<string>;
}

function describeGroup(mapping: string, context: Context): GroupJourney {
  const attempts = context.batches.filter(({ batch }) => batch.mapping === mapping);
  const letter = context.letters.findLast((one) => one.mapping === mapping);
  return {
    group: attempts[0]?.batch.group ?? letter?.group ?? '',
    mapping,
    functionName:
      context.recorder.mappingFunctions.get(mapping) ?? attempts[0]?.invocation.functionName ?? '',
    attempts: attempts.map((one) => describeAttempt(one, context)),
    ...(letter === undefined
      ? {}
      : { deadLetter: { topic: letter.destination, condition: letter.condition, time: letter.time } }),
  };
}

function describeAttempt({ invocation, batch }: BatchOfRecord, { recorder, lines, ids }: Context): Attempt {
  const { requestId, time, status, end } = invocation;
  return {
    ...{ requestId, time, status },
    ...(end === undefined ? {} : { durationMs: end.durationMs }),
    ...{ attempt: batch.attempt, outcome: batch.outcome },
    batch: { records: batch.records, ranges: batch.ranges },
    lines: lines.flatMap(({ kept }) => (kept.requestId === requestId ? [toLogLine(kept)] : [])),
    writes: [...recorder.writes]
      .filter((write) => write.requestId === requestId)
      .map((write) => ({ ...toTableWrite(write), mine: isAbout(write.key, ids) })),
  };
}

function describeProduced(recorder: Recorder, { kept }: NamingLine) {
  const { functionName, requestId, time, line } = kept;
  const [traceId] = traceOf(recorder, requestId);
  return { functionName, requestId, time, ...(traceId === undefined ? {} : { traceId }), line };
}

function traceOf(recorder: Recorder, requestId: string): string[] {
  const invocation = recorder.invocations.find(requestId);
  return invocation === undefined ? [] : [invocation.traceId];
}

function hasRecord({ topic, ranges }: KeptBatch, position: Position): boolean {
  if (topic !== position.topic) return false;
  const offset = BigInt(position.offset);
  return ranges.some(
    ({ partition, first, last }) =>
      partition === position.partition && BigInt(first) <= offset && offset <= BigInt(last),
  );
}

function isOf(letter: KeptLetter, { topic, partition, offset }: Position): boolean {
  return letter.topic === topic && letter.partition === partition && letter.offset === offset;
}

/** Only what says this offset somewhere is parsed. */
function listNamingLines(recorder: Recorder, position: Position): NamingLine[] {
  const saysOffset = new RegExp(`"offset":\\s*"?${position.offset}(?!\\d)`);
  const found: NamingLine[] = [];
  for (const kept of recorder.lines) {
    const record = saysOffset.test(kept.line) ? parseRecord(kept.line) : undefined;
    if (record !== undefined && isAt(record, position)) found.push({ kept, record });
  }
  return found;
}

/** Functions that send a segment for a record note in it where the record is. */
function listAnnotatedTraces(recorder: Recorder, position: Position): string[] {
  return [...recorder.segments]
    .filter(({ annotations }) => isAt(annotations, position))
    .map(({ traceId }) => traceId);
}

function isAt(named: Readonly<Record<string, unknown>>, { topic, partition, offset }: Position): boolean {
  return (
    named['topic'] === topic &&
    String(named['partition']) === String(partition) &&
    String(named['offset']) === offset
  );
}

/** What an event's id is called in the lines: `id`, or after the kind of the event. Ids of other things are not the event. */
const EVENT_ID = /^(?:id|order_id|payment_id|email_id|event_id)$/;

function listEventIds(record: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(record).flatMap(([name, value]) =>
    EVENT_ID.test(name) && typeof value === 'string' && value !== '' ? [value] : [],
  );
}

/** Whether a value of the key is one of the ids, or is made of one and more behind it (`<event id>#<channel>`). */
function isAbout(key: TableWrite['key'], ids: ReadonlySet<string>): boolean {
  return Object.values(key ?? {}).some((value) => {
    const text = String(value);
    return (
      ids.has(text) || ids.values().some((id) => text.startsWith(id) && /\W/.test(text.charAt(id.length)))
    );
  });
}
