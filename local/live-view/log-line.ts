import type { KeptLine } from './recorder.ts';

/** A line as it is shown; `record` is set when it is a JSON object, `level` when that names one. */
export interface LogLine {
  readonly time: number;
  readonly level?: string;
  readonly line: string;
  readonly record?: Readonly<Record<string, unknown>>;
}

export function toLogLine({ time, line }: KeptLine): LogLine {
  const record = parseRecord(line);
  if (record === undefined) return { time, line };
  const level = record['level'];
  return { time, ...(typeof level === 'string' ? { level } : {}), line, record };
}

export function parseRecord(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    // A line that only looks like JSON is text.
    return undefined;
  }
}
