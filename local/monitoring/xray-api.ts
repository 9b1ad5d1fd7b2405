import { z } from 'zod';
import type { AccessControl } from '../core/access.ts';
import { ApiError } from '../core/api-error.ts';
import type { ServiceApi } from '../core/service-api.ts';
import { parseInput, readJson } from './read-input.ts';
import type { Trace, TraceSegment, TraceStore } from './trace-store.ts';

/** https://docs.aws.amazon.com/xray/latest/api/API_BatchGetTraces.html; all traces fit one page, so there is no NextToken. */
const inputSchema = z.strictObject({ TraceIds: z.array(z.string().min(1).max(35)).min(1).max(5) });

/**
 * X-Ray that shows the traces of functions, signing name `xray`. Traces are no resources: they are granted on everything.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
 * @throws ApiError in the service's own words, as its answer.
 */
export function xrayApi(options: { access: AccessControl; traces: TraceStore }): ServiceApi {
  return async ({ method, path, body, principal }) => {
    if (method !== 'POST' || path !== '/Traces')
      throw new ApiError(
        'InvalidRequestException',
        `${method} ${path} of the X-Ray API is not emulated. Emulated: BatchGetTraces.`,
      );
    const decision = options.access.check(principal, 'xray:BatchGetTraces', '*');
    if (!decision.allowed) throw new ApiError('AccessDeniedException', decision.reason, { status: 403 });
    const { TraceIds: ids } = parseInput(inputSchema, readJson(body), 'InvalidRequestException');
    const found = ids.flatMap((id) => options.traces.get(id) ?? []);
    return {
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        Traces: found.map(describeTrace),
        UnprocessedTraceIds: ids.filter((id) => options.traces.get(id) === undefined),
      }),
    };
  };
}

function describeTrace({ id, segments: kept, isCut }: Trace) {
  const segments = [...kept.values()].sort((a, b) => a.startTime - b.startTime);
  const start = segments[0]?.startTime ?? 0;
  const end = Math.max(start, ...segments.map(({ endTime = 0 }) => endTime));
  return {
    Id: id,
    Duration: (end - start) / 1000,
    LimitExceeded: isCut,
    Segments: segments.map((segment) => ({ Id: segment.id, Document: JSON.stringify(toDocument(segment)) })),
  };
}

/** https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html; times are seconds. */
function toDocument(segment: TraceSegment) {
  const { traceId, id, parentId, name, origin, startTime, endTime, fault, annotations } = segment;
  return {
    ...{ id, name, trace_id: traceId, parent_id: parentId, origin, fault },
    start_time: startTime / 1000,
    ...(endTime === undefined ? { in_progress: true } : { end_time: endTime / 1000 }),
    ...(Object.keys(annotations).length > 0 && { annotations }),
  };
}
