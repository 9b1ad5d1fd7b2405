import { BatchGetTracesCommand, type Trace, type XRayClient } from '@aws-sdk/client-xray';
import * as z from 'zod';
import type { AnswerOf } from '../../shared/http/contract.ts';
import type { traceJourney } from '../contract/observe.ts';
import { askInTime } from './ask-in-time.ts';

/** What X-Ray answers at once. */
const MAX_TRACES = 5;

type ShownTrace = AnswerOf<typeof traceJourney>['traces'][number];

/** https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html; times are seconds. */
const documentSchema = z.object({
  id: z.string(),
  parent_id: z.string().optional(),
  name: z.string(),
  origin: z.string().optional(),
  start_time: z.number(),
  end_time: z.number().optional(),
  fault: z.boolean().default(false),
  annotations: z.record(z.string(), z.unknown()).default({}),
});

/** The first five of the traces, with their segments in the order in which they began. */
export async function readTraces(
  { client, signal }: { readonly client: XRayClient; readonly signal: AbortSignal },
  ids: readonly string[],
): Promise<{ traces: ShownTrace[]; truncated: boolean }> {
  const TraceIds = ids.slice(0, MAX_TRACES);
  if (TraceIds.length === 0) return { traces: [], truncated: false };
  const found: Trace[] = [];
  let NextToken: string | undefined;
  do {
    const command = new BatchGetTracesCommand({ TraceIds, NextToken });
    const page = await askInTime(signal, (options) => client.send(command, options));
    if (page === undefined) return { traces: found.map(showTrace), truncated: true };
    found.push(...(page.Traces ?? []));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  const truncated = ids.length > TraceIds.length || found.some(({ LimitExceeded }) => LimitExceeded === true);
  return { traces: found.map(showTrace), truncated };
}

function showTrace({ Id = '', Segments = [] }: Trace): ShownTrace {
  const segments = Segments.map(({ Document = '{}' }) => {
    const { start_time, end_time, ...segment } = documentSchema.parse(JSON.parse(Document));
    return {
      ...segment,
      start: toMilliseconds(start_time),
      ...(end_time !== undefined && { end: toMilliseconds(end_time) }),
    };
  });
  return { trace_id: Id, segments: segments.sort((one, other) => one.start - other.start) };
}

function toMilliseconds(seconds: number): number {
  return Math.round(seconds * 1000);
}
