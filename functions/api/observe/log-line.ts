import * as z from 'zod';
import type { FoundLine } from './search-logs.ts';

const text = z.string().optional().catch(undefined);

/** What the runtime logs of an error that nobody caught. */
const thrown = z.object({ errorType: z.string(), errorMessage: z.string() });

/** The fields of the logger of functions, and of the runtime's own lines. */
const lineSchema = z.object({
  level: text,
  message: z.unknown(),
  outcome: text,
  function_request_id: text,
  requestId: text,
  trace_id: text,
});

/** A line as it is answered. */
export interface ShownLine {
  readonly time: number;
  readonly function_name: string;
  readonly level: string;
  readonly message: string;
  readonly outcome?: string | undefined;
  readonly request_id?: string | undefined;
  readonly trace_id?: string | undefined;
  readonly fields: Record<string, unknown>;
}

export function showLine({ time, functionName, fields }: FoundLine): ShownLine {
  const { level = 'INFO', message, outcome, trace_id, ...ids } = lineSchema.parse(fields);
  return {
    ...{ time, function_name: functionName, level, message: toText(message) },
    ...{ outcome, request_id: ids.function_request_id ?? ids.requestId, trace_id },
    fields: { ...fields },
  };
}

function toText(message: unknown): string {
  if (typeof message === 'string') return message;
  return thrown.safeParse(message).data?.errorMessage ?? JSON.stringify(message) ?? '';
}

const errorSchema = z.object({ name: z.string(), message: z.string() });

/** The error that a line tells of: the logger's, or what the runtime says was thrown. */
export function findError({
  error,
  message,
  ...fields
}: FoundLine['fields']): { name: string; message: string } | undefined {
  const logged = errorSchema.safeParse(error);
  if (logged.success) return logged.data;
  const found = thrown.safeParse(fields).data ?? thrown.safeParse(message).data;
  return found && { name: found.errorType, message: found.errorMessage };
}
