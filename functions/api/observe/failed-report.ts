import * as z from 'zod';
import type { FoundLine } from './search-logs.ts';

/** Lambda's report of an invocation: https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html */
const reportSchema = z.object({
  type: z.literal('platform.report'),
  record: z.object({
    requestId: z.string(),
    status: z.string(),
    errorType: z.string().optional(),
    metrics: z.object({ durationMs: z.number() }),
  }),
});

/** Finds the reports of invocations that did not live to log themselves why they ended. */
export const FAILED_REPORTS =
  '($.type = "platform.report" && ($.record.status = "timeout" || $.record.errorType = "Runtime.ExitError"))';

/** What such a report tells; undefined for any other line. */
export function readFailedReport(
  fields: FoundLine['fields'],
): { message: string; request_id: string; error: { name: string; message: string } } | undefined {
  const report = reportSchema.safeParse(fields);
  if (!report.success) return undefined;
  const { requestId, status, errorType, metrics } = report.data.record;
  const what = status === 'timeout' ? 'The invocation timed out' : 'The process of the function ended';
  const message = `${what} after ${(metrics.durationMs / 1000).toFixed(2)} seconds`;
  return { message, request_id: requestId, error: { name: errorType ?? status, message } };
}
