import { onTestFinished, vi } from 'vitest';
import * as z from 'zod';

const logLine = z.looseObject({ level: z.string(), message: z.string() });

export type LogLine = z.output<typeof logLine>;

/** Collects what functions log from now until the test ends, instead of printing it. */
export function captureLogs(): { lines(message?: RegExp): LogLine[] } {
  const written: string[] = [];
  for (const stream of [process.stdout, process.stderr]) {
    const spy = vi.spyOn(stream, 'write').mockImplementation((chunk) => {
      written.push(chunk.toString());
      return true;
    });
    onTestFinished(() => spy.mockRestore());
  }
  return {
    lines: (message = /./) =>
      written
        .join('')
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .map((line) => logLine.parse(JSON.parse(line)))
        .filter((line) => message.test(line.message)),
  };
}
