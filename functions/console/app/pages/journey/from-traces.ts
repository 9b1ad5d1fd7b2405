import type { traceJourney } from '../../../../api/contract/observe.ts';
import type { AnswerOf } from '../../../../shared/http/contract.ts';
import { explain, readText } from './from-runner.ts';
import {
  type Attempt,
  isFailure,
  type Journey,
  judgeLane,
  type Lane,
  type Line,
  type RecordPlace,
  type Segment,
} from './journey.ts';

type Told = AnswerOf<typeof traceJourney>;
type ToldLine = Told['lines'][number];
type Names = readonly { readonly function_name: string; readonly group: string; readonly uuid: string }[];

const PRODUCED = 'produced';

/**
 * The journey as far as logs and traces carry it: what was written to tables and what else was in the batches is not in
 * them.
 * @param mappings tell which group a function reads for.
 */
export function fromTraces(told: Told, mappings: Names): Journey {
  const place = { topic: told.topic, partition: told.partition, offset: told.offset };
  const traces = told.traces.map(({ trace_id, segments }) => ({
    traceId: trace_id,
    segments: segments.map(toSegment),
  }));
  const segments = traces.flatMap((trace) => trace.segments);
  const made = told.lines.find(({ outcome }) => outcome === PRODUCED);
  const names = new Set(
    told.lines.filter((line) => line.outcome !== PRODUCED).map(({ function_name }) => function_name),
  );
  // A function that logged nothing of the record still tells of it by its segment.
  for (const segment of segments) if (concerns(segment, place)) names.add(segment.name);
  const lanes = [...names].map((name) =>
    toLane(name, {
      lines: told.lines.filter((line) => line.function_name === name && line.outcome !== PRODUCED),
      related: told.related.filter(({ function_name }) => function_name === name),
      segments: segments.filter((segment) => segment.name === name && concerns(segment, place)),
      mapping: mappings.find(({ function_name }) => function_name === name),
    }),
  );
  return {
    place,
    toldBy: 'traces',
    produced: made && {
      functionName: made.function_name,
      requestId: made.request_id,
      time: made.time,
      traceId: made.trace_id,
      line: sentence(toLine(made)),
    },
    lanes: lanes.sort((a, b) => (a.attempts[0]?.time ?? 0) - (b.attempts[0]?.time ?? 0)),
    traces,
    isTruncated: told.truncated,
    keptSince: undefined,
  };
}

interface Evidence {
  readonly lines: readonly ToldLine[];
  readonly related: readonly ToldLine[];
  /** Of the handlings of the record by the function. */
  readonly segments: readonly Segment[];
  readonly mapping: Names[number] | undefined;
}

function toLane(functionName: string, { lines, related, segments, mapping }: Evidence): Lane {
  const byRequest = Map.groupBy(lines, ({ request_id }) => request_id ?? '');
  const fromLines = [...byRequest].map(([requestId, own]) => {
    const first = Math.min(...own.map(({ time }) => time));
    const around = segments.find(
      ({ start, end = Number.POSITIVE_INFINITY }) => start <= first && first <= end,
    );
    return toAttempt(requestId, { own, around, related });
  });
  const covered = (segment: Segment): boolean =>
    fromLines.some(({ time }) => time >= segment.start && time <= (segment.end ?? time));
  const silent = segments.filter((segment) => !covered(segment)).map(toSilentAttempt);
  const attempts = [...fromLines, ...silent]
    .sort((a, b) => a.time - b.time)
    .map((attempt, index) => ({ ...attempt, number: index + 1 }));
  const [named] = segments.map(({ annotations }) => readText(annotations, 'group')).filter(Boolean);
  const group = named ?? mapping?.group ?? functionName;
  return {
    group,
    mapping: mapping?.uuid,
    functionName,
    attempts,
    deadLetter: undefined,
    state: judgeLane(attempts, undefined),
  };
}

function toAttempt(
  requestId: string,
  told: { own: readonly ToldLine[]; around: Segment | undefined; related: readonly ToldLine[] },
): Attempt {
  const lines = told.own.map(toLine);
  const failed = lines.find(isFailure);
  const { around } = told;
  return {
    requestId,
    time: around?.start ?? Math.min(...lines.map(({ time }) => time)),
    durationMs: around?.end === undefined ? undefined : around.end - around.start,
    number: 0,
    verdict: failed || around?.fault ? 'failed' : lines.some(({ outcome }) => outcome) ? 'done' : 'unknown',
    failure: explain(failed) ?? (around?.fault ? 'The trace has it as a fault' : undefined),
    coldStart: undefined,
    batch: undefined,
    lines,
    related: told.related.filter(({ request_id }) => request_id === requestId).map(toLine),
    writes: undefined,
  };
}

function toSilentAttempt({ start, end, fault }: Segment): Attempt {
  return {
    requestId: '',
    time: start,
    durationMs: end === undefined ? undefined : end - start,
    number: 0,
    verdict: fault ? 'failed' : 'done',
    failure: fault ? 'The trace has it as a fault' : undefined,
    coldStart: undefined,
    batch: undefined,
    lines: [],
    related: [],
    writes: undefined,
  };
}

/** Whether a consumer handled the record, and not another of the same trace, in it. */
function concerns({ annotations }: Segment, { topic, partition, offset }: RecordPlace): boolean {
  return (
    annotations['group'] !== undefined &&
    annotations['topic'] === topic &&
    annotations['partition'] === partition &&
    annotations['offset'] === offset
  );
}

function toLine({ time, level, message, outcome, fields }: ToldLine): Line {
  return { time, level, message, outcome, summary: readText(fields, 'summary'), fields };
}

function sentence({ message, summary }: Line): string {
  return summary === undefined ? message : `${message}: ${summary}`;
}

function toSegment(segment: Told['traces'][number]['segments'][number]): Segment {
  const { id, parent_id, name, origin, start, end, fault, annotations } = segment;
  return { id, parentId: parent_id, name, origin, start, end, fault, annotations };
}
