import type { AnswerOf } from '../../shared/http/contract.ts';
import type { listErrors } from '../contract/observe.ts';
import { findError, showLine } from './log-line.ts';
import { type Logs, searchLogs } from './search-logs.ts';

/** More than a person reads. */
const LIMIT = 200;
const LEVELS = ['ERROR', 'WARN'] as const;

/** The newest lines of these levels, newest first. */
export async function readErrors(
  logs: Logs,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<AnswerOf<typeof listErrors>> {
  const pattern = `{ ${LEVELS.map((level) => `($.level = "${level}")`).join(' || ')} }`;
  const { lines, truncated } = await searchLogs(logs, {
    ...{ pattern, from, to, order: 'newest first', limit: LIMIT },
  });
  const errors = lines.map((line) => {
    const { fields, ...shown } = showLine(line);
    const { time, function_name, message, request_id } = shown;
    const level = LEVELS.find((one) => one === shown.level) ?? 'ERROR';
    return { time, function_name, level, message, request_id, error: findError(fields) };
  });
  return { errors, truncated };
}
