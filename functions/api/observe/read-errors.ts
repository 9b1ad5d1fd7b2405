import type { AnswerOf } from '../../shared/http/contract.ts';
import type { listErrors } from '../contract/observe.ts';
import { FAILED_REPORTS, readFailedReport } from './failed-report.ts';
import { findError, showLine } from './log-line.ts';
import { type FoundLine, type Logs, searchLogs } from './search-logs.ts';

/** More than a person reads. */
const LIMIT = 200;
const LEVELS = ['ERROR', 'WARN'] as const;

type Answer = AnswerOf<typeof listErrors>;

/** The newest lines of these levels, and invocations that ended without one, newest first. */
export async function readErrors(
  logs: Logs,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<Answer> {
  const ofLevel = LEVELS.map((level) => `($.level = "${level}")`);
  const { lines, truncated } = await searchLogs(logs, {
    pattern: `{ ${[...ofLevel, FAILED_REPORTS].join(' || ')} }`,
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
