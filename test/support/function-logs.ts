import { onTestFinished, vi } from 'vitest';
import * as z from 'zod';

const logLine = z.looseObject({ level: z.string(), message: z.string() });

export type LogLine = z.output<typeof logLine>;

/** A line that CloudWatch takes metrics from. */
const metricLine = z.looseObject({
  _aws: z.object({
    Timestamp: z.int(),
    CloudWatchMetrics: z.array(
      z.object({
        Namespace: z.string(),
        Dimensions: z.array(z.array(z.string())),
        Metrics: z.array(z.object({ Name: z.string(), Unit: z.string() })),
      }),
    ),
  }),
});

/** One metric of one such line, under one of its lists of dimensions. */
export interface MetricLine {
  readonly namespace: string;
  readonly name: string;
  readonly unit: string;
  readonly dimensions: Readonly<Record<string, unknown>>;
  readonly values: readonly unknown[];
}

/** Collects what functions log and measure from now until the test ends, instead of printing it. */
export function captureLogs(): { lines(message?: RegExp): LogLine[]; metrics(name?: string): MetricLine[] } {
  const written: string[] = [];
  for (const stream of [process.stdout, process.stderr]) {
    const spy = vi.spyOn(stream, 'write').mockImplementation((chunk) => {
      written.push(chunk.toString());
      return true;
    });
    onTestFinished(() => spy.mockRestore());
  }
  const objects = (): object[] =>
    written
      .join('')
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line));
  return {
    lines: (message = /./) =>
      objects()
        .filter((line) => !('_aws' in line))
        .map((line) => logLine.parse(line))
        .filter((line) => message.test(line.message)),
    metrics: (name) =>
      objects()
        .filter((line) => '_aws' in line)
        .flatMap((line) => readMetrics(metricLine.parse(line)))
        .filter((metric) => name === undefined || metric.name === name),
  };
}

function readMetrics({ _aws, ...fields }: z.output<typeof metricLine>): MetricLine[] {
  return _aws.CloudWatchMetrics.flatMap(({ Namespace: namespace, Dimensions, Metrics }) =>
    Metrics.flatMap(({ Name: name, Unit: unit }) =>
      Dimensions.map((names) => ({
        ...{ namespace, name, unit },
        dimensions: Object.fromEntries(names.map((dimension) => [dimension, fields[dimension]])),
        values: [fields[name]].flat(),
      })),
    ),
  );
}
