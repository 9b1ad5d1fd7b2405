import type { JourneyAttempt, LogLine, RunnerJourney, RunnerSegment } from '../../runner/types.ts';
import { parseJson } from '../topics/parse-json.ts';
import { type Attempt, isFailure, type Journey, judgeLane, type Line, type Segment } from './journey.ts';
import { describePlatformLine } from './platform-line.ts';

/** The journey as the runner's journal has it. */
export function fromRunner({ record, groups, produced, traces, keptSince }: RunnerJourney): Journey {
  return {
    place: record,
    toldBy: 'runner',
    produced: produced && {
      functionName: produced.functionName,
      requestId: produced.requestId,
      time: produced.time,
      traceId: produced.traceId,
      line: readMessage(produced.line),
    },
    lanes: groups
      .map(({ group, mapping, functionName, attempts: told, deadLetter }) => {
        const attempts = told.map(toAttempt).sort((a, b) => a.time - b.time);
        return { group, mapping, functionName, attempts, deadLetter, state: judgeLane(attempts, deadLetter) };
      })
      .sort((a, b) => firstTime(a.attempts) - firstTime(b.attempts)),
    traces: traces.map(({ traceId, segments }) => ({ traceId, segments: segments.map(toSegment) })),
    isTruncated: false,
    keptSince: keptSince ?? undefined,
  };
}

function firstTime([first]: readonly Attempt[]): number {
  return first?.time ?? Number.POSITIVE_INFINITY;
}

function toAttempt(told: JourneyAttempt): Attempt {
  const lines = told.lines.map(toLine);
  const failed = lines.find(isFailure);
  const verdict = judge(told, failed !== undefined);
  return {
    requestId: told.requestId,
    time: told.time,
    durationMs: told.durationMs,
    number: told.attempt,
    verdict,
    failure: verdict === 'failed' ? (explain(failed) ?? toWords(told)) : undefined,
    coldStart: undefined,
    batch: {
      records: told.batch.records,
      ranges: told.batch.ranges.map(({ partition, first, last }) => ({
        partition,
        first: Number(first),
        last: Number(last),
      })),
    },
    lines,
    related: [],
    writes: told.writes,
  };
}

/** A batch of which a part failed has failed this record only if a line says so. */
function judge({ status, outcome }: JourneyAttempt, hasFailedLine: boolean): Attempt['verdict'] {
  if (status === 'running') return 'running';
  if (status !== 'success' || outcome === 'failed') return 'failed';
  if (hasFailedLine) return 'failed';
  return 'done';
}

function toWords({ status, outcome }: JourneyAttempt): string {
  if (status === 'timeout') return 'The function ran out of time';
  if (status === 'error') return 'The function failed';
  return outcome === 'failed' ? 'The batch failed' : 'The record was reported as failed';
}

/** What a line says of a failure beyond its message. */
export function explain(line: Line | undefined): string | undefined {
  if (line === undefined) return undefined;
  const { violations, problem } = line.fields;
  const listed = Array.isArray(violations) ? violations.map(String).join('; ') : undefined;
  const reason = listed ?? (typeof problem === 'string' ? problem : undefined);
  return reason === undefined ? line.message : `${line.message}: ${reason}`;
}

/** A line that is a JSON object gives its fields, any other is its own message. */
export function toLine({ time, level, line, record }: LogLine): Line {
  const fields = record ?? readFields(line) ?? {};
  const platform = describePlatformLine(fields);
  return {
    time,
    level: level ?? readText(fields, 'level') ?? 'INFO',
    message: platform?.message ?? readText(fields, 'message') ?? line.trimEnd(),
    outcome: readText(fields, 'outcome'),
    summary: platform?.summary ?? readText(fields, 'summary'),
    fields,
  };
}

export function readText(fields: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = fields[name];
  return typeof value === 'string' ? value : undefined;
}

/** The message of a line that may be a JSON object as text. */
function readMessage(line: string): string {
  const fields = readFields(line) ?? {};
  const message = readText(fields, 'message') ?? line;
  const summary = readText(fields, 'summary');
  return summary === undefined ? message : `${message}: ${summary}`;
}

/** Undefined of a line of plain text. */
function readFields(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith('{')) return undefined;
  const { value } = { value: undefined, ...parseJson(line) };
  // An object was just seen to be one.
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
}

function toSegment(segment: RunnerSegment): Segment {
  const { id, parentId, name, origin, startTime, endTime, fault, annotations } = segment;
  return { id, parentId, name, origin, start: startTime, end: endTime, fault: fault ?? false, annotations };
}
