import type { XRayClient } from '@aws-sdk/client-xray';
import type { AnswerOf } from '../../shared/http/contract.ts';
import { HttpProblem } from '../../shared/http/problem.ts';
import type { traceJourney as contract } from '../contract/observe.ts';
import { showLine } from './log-line.ts';
import { readTraces } from './read-traces.ts';
import { cut, type Findings, type FoundLine, type Logs, searchLogs } from './search-logs.ts';

/** A record has a few lines: one of its producer, and one of each group at each try. */
const MAX_LINES = 200;
const MAX_INVOCATIONS = 20;
/** How long an invocation may take, before and after a line of it. */
const INVOCATION_MS = 15 * 60_000;
/** A pattern has 1024 characters, and an invocation takes 120 of them. */
const INVOCATIONS_AT_ONCE = 6;

/** What Kafka takes as a topic's name; in a pattern, other characters might mean something. */
const TOPIC = /^[a-zA-Z0-9._-]{1,249}$/;
const REQUEST_ID = /^[\da-f-]{36}$/i;
const TRACE_ID = /^1-[\da-f]{8}-[\da-f]{24}$/;

export interface RecordPosition {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

export interface Window {
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
}

/**
 * What logs and traces have of a record: the lines that name it, oldest first; the lines of the same invocations that name
 * no record; and the traces of its lines.
 * @throws HttpProblem 400 for a name that no topic has, and a time that ends before it begins.
 */
export async function traceJourney(
  { logs, xray }: { readonly logs: Logs; readonly xray: XRayClient },
  { topic, partition, offset }: RecordPosition,
  { from, to }: Window,
): Promise<AnswerOf<typeof contract>> {
  refuseMisfits(topic, { from, to });
  const found = await searchLogs(logs, {
    pattern: `{ ($.topic = "${topic}") && ($.partition = ${partition}) && ($.offset = ${offset}) }`,
    ...{ from, to, order: 'oldest first', limit: MAX_LINES },
  });
  const lines = found.lines.map(showLine);
  const traceIds = new Set(lines.flatMap(({ trace_id = '' }) => (TRACE_ID.test(trace_id) ? [trace_id] : [])));
  const [related, traced] = await Promise.all([
    findRelated(logs, found.lines),
    readTraces({ client: xray, signal: logs.signal }, [...traceIds]),
  ]);
  return {
    ...{ topic, partition, offset, lines },
    related: related.lines.map(showLine),
    traces: traced.traces,
    truncated: found.truncated || related.truncated || traced.truncated,
  };
}

function refuseMisfits(topic: string, { from, to }: Window): void {
  const violations = [
    ...(TOPIC.test(topic)
      ? []
      : [{ path: 'topic', value: JSON.stringify(topic), problem: 'must be the name of a topic' }]),
    ...(from <= to
      ? []
      : [{ path: 'from', value: new Date(from).toISOString(), problem: 'must not be after "to"' }]),
  ];
  if (violations.length > 0)
    throw new HttpProblem(400, 'See the violations for what to change.', { violations });
}

/** Searched for where the invocations were, which is in one log group or a few. */
async function findRelated(logs: Logs, lines: readonly FoundLine[]): Promise<Findings> {
  const all = [...new Map(lines.flatMap((line) => toInvocation(line))).values()];
  const invocations = all.slice(0, MAX_INVOCATIONS);
  const byGroup = Map.groupBy(invocations, ({ logGroup }) => logGroup);
  const searches = [...byGroup].flatMap(([group, own]) =>
    inParts(own).map((part) => ({
      group,
      pattern: toPattern(part.map(({ requestId }) => requestId)),
      from: Math.min(...part.map(({ time }) => time)) - INVOCATION_MS,
      to: Math.max(...part.map(({ time }) => time)) + INVOCATION_MS,
    })),
  );
  const order = 'oldest first';
  const found = await Promise.all(
    searches.map(({ group, ...search }) =>
      searchLogs({ ...logs, groups: [group] }, { ...search, order, limit: MAX_LINES }),
    ),
  );
  const truncated = invocations.length < all.length || found.some((findings) => findings.truncated);
  return cut(
    found.flatMap((findings) => findings.lines),
    { order, limit: MAX_LINES, truncated },
  );
}

interface Invocation {
  readonly requestId: string;
  readonly logGroup: string;
  readonly time: number;
}

function toInvocation(line: FoundLine): [string, Invocation][] {
  const { request_id: requestId = '' } = showLine(line);
  const { logGroup, time } = line;
  return REQUEST_ID.test(requestId) ? [[requestId, { requestId, logGroup, time }]] : [];
}

/** The logger and the runtime each call it otherwise. */
function toPattern(requestIds: readonly string[]): string {
  const ids = requestIds.flatMap((id) => [`$.function_request_id = "${id}"`, `$.requestId = "${id}"`]);
  return `{ ($.offset NOT EXISTS) && (${ids.join(' || ')}) }`;
}

function inParts<T>(items: readonly T[]): T[][] {
  const parts = Map.groupBy(items.entries(), ([index]) => Math.floor(index / INVOCATIONS_AT_ONCE));
  return [...parts.values()].map((part) => part.map(([, item]) => item));
}
