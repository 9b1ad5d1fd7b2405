import type { InvokedBy, OffsetRange } from '../core/journal.ts';
import type { KeptInvocation } from './invocation-store.ts';
import { type LogLine, toLogLine } from './log-line.ts';
import type { KeptSegment, KeptWrite, Recorder } from './recorder.ts';

export interface InvocationSummary {
  readonly requestId: string;
  readonly functionName: string;
  readonly time: number;
  readonly status: 'running' | 'success' | 'error' | 'timeout';
  readonly durationMs?: number;
  readonly coldStart?: boolean;
  readonly errorType?: string;
  readonly traceId?: string;
  readonly payloadBytes: number;
  readonly by: InvokedBy;
}

export interface TableWrite {
  readonly time: number;
  readonly table: string;
  readonly operation: string;
  readonly key: Readonly<Record<string, string | number>> | null;
  readonly conditionFailed: boolean;
  readonly requestId?: string;
}

export type ShownSegment = Omit<KeptSegment, 'kind' | 'time'>;

export interface InvocationDetails extends InvocationSummary {
  /** Cut or empty when `payloadCut`. */
  readonly payload: string;
  readonly payloadCut: boolean;
  readonly result: string | null;
  readonly resultCut: boolean;
  readonly logs: readonly LogLine[];
  /** There were more, which are no longer kept. */
  readonly logsCut: boolean;
  readonly writes: readonly TableWrite[];
  readonly writesCut: boolean;
  readonly segments: readonly ShownSegment[];
  readonly batch?: {
    readonly mapping: string;
    readonly group: string;
    readonly topic: string;
    readonly attempt: number;
    readonly records: readonly OffsetRange[];
  };
}

/** Nobody reads more than a megabyte. */
const MAX_SHOWN_CHARACTERS = 1024 * 1024;

/**
 * The header of an event of API Gateway, which has the caller's token in it: a viewer could do with it what an operator may.
 * Functions read the claims beside it, so that the payload can be replayed as it is shown. In a text within the JSON, quotes
 * would have backslashes before them.
 */
const AUTHORIZATION = /("authorization"\s*:\s*)"[^"\\]*(?:\\.[^"\\]*)*"/gi;
/**
 * The cookies of such an event: a browser sends that of the sign-in page along, which is on this computer too, for cookies
 * know no ports. As the gateway writes them, without a space.
 */
const COOKIES = /("cookies":)\["[^"\\]*(?:\\.[^"\\]*)*"(?:,"[^"\\]*(?:\\.[^"\\]*)*")*\]/g;

export function summarizeInvocation(invocation: KeptInvocation): InvocationSummary {
  const { requestId, functionName, time, status, traceId, payloadBytes, by, end } = invocation;
  return { requestId, functionName, time, status, ...end, traceId, payloadBytes, by };
}

export function describeInvocation(invocation: KeptInvocation, recorder: Recorder): InvocationDetails {
  const { requestId, result, batch, traceId } = invocation;
  const payload = invocation.payload?.replaceAll(AUTHORIZATION, '$1"***"').replaceAll(COOKIES, '$1["***"]');
  const isOwn = (one: { readonly requestId?: string }): boolean => one.requestId === requestId;
  const logs = [...recorder.lines].filter(isOwn).map(toLogLine);
  const writes = [...recorder.writes].filter(isOwn).map(toTableWrite);
  return {
    ...summarizeInvocation(invocation),
    payload: payload?.slice(0, MAX_SHOWN_CHARACTERS) ?? '',
    payloadCut: payload === undefined || payload.length > MAX_SHOWN_CHARACTERS,
    result: result?.slice(0, MAX_SHOWN_CHARACTERS) ?? null,
    resultCut: result === undefined ? invocation.resultBytes > 0 : result.length > MAX_SHOWN_CHARACTERS,
    logs,
    logsCut: logs.length < invocation.lines,
    writes,
    writesCut: writes.length < invocation.writes,
    segments: listSegments(recorder, traceId),
    ...(batch === undefined ? {} : { batch: describeBatch(batch) }),
  };
}

export function toTableWrite(write: KeptWrite): TableWrite {
  const { time, table, operation, key, conditionFailed, requestId } = write;
  return { time, table, operation, key, conditionFailed, ...(requestId === undefined ? {} : { requestId }) };
}

/** Those of a trace, in the order of their beginning. */
export function listSegments(recorder: Recorder, traceId: string): ShownSegment[] {
  return [...recorder.segments]
    .filter((segment) => segment.traceId === traceId)
    .map(({ kind: _kind, time: _time, ...segment }) => segment)
    .toSorted((one, other) => one.startTime - other.startTime);
}

function describeBatch({ mapping, group, topic, attempt, ranges }: NonNullable<KeptInvocation['batch']>) {
  return { mapping, group, topic, attempt, records: ranges };
}
