import type { AnswerOf } from '../../shared/http/contract.ts';
import type { listErrors } from '../contract/observe.ts';
import { FAILED_REPORTS, readFailedReport } from './failed-report.ts';
import { findError, showLine } from './log-line.ts';
import { type FoundLine, type Logs, searchLogs } from './search-logs.ts';

/** More than a person reads. */
const LIMIT = 200;
/** A warning that tells what became of a record, an order's rejection for one, is no fault: its page has it. */
const FAULTS = '($.level = "ERROR") || (($.level = "WARN") && ($.outcome NOT EXISTS))';

type Answer = AnswerOf<typeof listErrors>;

/** The newest errors and warnings, and invocations that ended without one, newest first. */
export async function readErrors(
  logs: Logs,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<Answer> {
  const { lines, truncated } = await searchLogs(logs, {
    pattern: `{ ${FAULTS} || ${FAILED_REPORTS} }`,
    ...{ from, to, order: 'newest first', limit: LIMIT },
  });
  return { errors: lines.map(showError), truncated };
}

function showError(line: FoundLine): Answer['errors'][number] {
  const { time, functionName: function_name, fields } = line;
  const report = readFailedReport(fields);
  if (report !== undefined) return { time, function_name, level: 'ERROR', ...report };
  const { message, request_id, ...shown } = showLine(line);
  const level = shown.level === 'WARN' ? 'WARN' : 'ERROR';
  return { time, function_name, level, message, request_id, error: findError(fields) };
}
