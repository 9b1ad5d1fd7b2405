import { z } from 'zod';
import { ApiError } from '../core/api-error.ts';
import type { Bucket, MetricStore } from './metric-store.ts';
import { readPageToken, writePageToken } from './page-token.ts';

const MINUTE_MS = 60_000;
const MAX_DATAPOINTS = 100_800;

const STATISTICS: Readonly<Record<string, (bucket: Omit<Bucket, 'time' | 'unit'>) => number>> = {
  Sum: ({ sum }) => sum,
  SampleCount: ({ count }) => count,
  Average: ({ sum, count }) => sum / count,
  Minimum: ({ minimum }) => minimum,
  Maximum: ({ maximum }) => maximum,
};

const metricSchema = z.strictObject({
  Namespace: z.string().min(1).max(255),
  MetricName: z.string().min(1).max(255),
  Dimensions: z
    .array(z.strictObject({ Name: z.string().min(1).max(255), Value: z.string().min(1).max(1024) }))
    .max(30)
    .default([]),
});

const statSchema = z.strictObject({
  Metric: metricSchema,
  Period: z
    .int()
    .positive()
    .refine((seconds) => seconds % 60 === 0, 'expected a multiple of 60: metrics are kept by the minute'),
  Stat: z.enum(Object.keys(STATISTICS), `is not emulated: expected ${Object.keys(STATISTICS).join(', ')}`),
  Unit: z.string().optional(),
});

const querySchema = z.strictObject({
  Id: z
    .string()
    .max(255)
    .regex(
      /^[a-z][a-zA-Z0-9_]*$/,
      'expected a lower-case letter, and letters, digits and underscores behind it',
    ),
  MetricStat: statSchema.optional(),
  Expression: z
    .undefined('metric math and Metrics Insights are not emulated: expected MetricStat')
    .optional(),
  Label: z
    .string()
    .refine((label) => !label.includes('${'), 'dynamic labels are not emulated')
    .optional(),
  ReturnData: z.boolean().default(true),
});

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html; times are seconds. */
export const getMetricDataSchema = z
  .strictObject({
    MetricDataQueries: z.array(querySchema).min(1).max(500),
    StartTime: z.number(),
    EndTime: z.number(),
    NextToken: z.string().optional(),
    ScanBy: z.enum(['TimestampDescending', 'TimestampAscending']).default('TimestampDescending'),
    MaxDatapoints: z.int().min(1).max(MAX_DATAPOINTS).default(MAX_DATAPOINTS),
  })
  .refine(({ StartTime, EndTime }) => StartTime < EndTime, {
    error: 'The parameter StartTime must be less than the parameter EndTime',
  })
  .refine(({ MetricDataQueries: queries }) => new Set(queries.map(({ Id }) => Id)).size === queries.length, {
    error: 'The values for parameter id in MetricDataQueries are not unique',
  });

export type GetMetricDataInput = z.output<typeof getMetricDataSchema>;
type Query = GetMetricDataInput['MetricDataQueries'][number];
type Stat = z.output<typeof statSchema>;

/**
 * The series of each query, one after the other until the page is full.
 * @throws ApiError ValidationException for a query without MetricStat, InvalidNextToken
 */
export function getMetricData(store: MetricStore, input: GetMetricDataInput): unknown {
  const { NextToken, MaxDatapoints, ...request } = input;
  const start = NextToken === undefined ? 0 : readPageToken(request, NextToken);
  if (start === undefined) throw new ApiError('InvalidNextToken', 'The next token specified is invalid.');
  let skip = start;
  let left = MaxDatapoints;
  const MetricDataResults = request.MetricDataQueries.filter(({ ReturnData }) => ReturnData).map((query) => {
    const points = readPoints(store, query, input);
    const shown = points.slice(skip, skip + left);
    const isComplete = skip + shown.length >= points.length;
    skip = Math.max(0, skip - points.length);
    left -= shown.length;
    return describeSeries(query, shown, isComplete);
  });
  const isPartial = MetricDataResults.some(({ StatusCode }) => StatusCode === 'PartialData');
  return {
    MetricDataResults,
    Messages: [],
    ...(isPartial && { NextToken: writePageToken(request, start + MaxDatapoints) }),
  };
}

interface Point {
  readonly time: number;
  readonly value: number;
}

function describeSeries({ Id, Label, MetricStat }: Query, points: readonly Point[], isComplete: boolean) {
  return {
    Id,
    Label: Label ?? MetricStat?.Metric.MetricName,
    Timestamps: points.map(({ time }) => time / 1000),
    Values: points.map(({ value }) => value),
    StatusCode: isComplete ? 'Complete' : 'PartialData',
  };
}

function readPoints(store: MetricStore, { Id, MetricStat }: Query, input: GetMetricDataInput): Point[] {
  if (MetricStat === undefined)
    throw new ApiError('ValidationException', `The query ${Id} has no MetricStat.`);
  const points = summarize(store, MetricStat, input);
  return input.ScanBy === 'TimestampAscending' ? points : points.reverse();
}

/** Periods follow one another from the start on, which is rounded down to a minute; the end is not within. */
function summarize(store: MetricStore, stat: Stat, { StartTime, EndTime }: GetMetricDataInput): Point[] {
  const { Namespace: namespace, MetricName: name, Dimensions } = stat.Metric;
  const dimensions = Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value]));
  const start = Math.floor((StartTime * 1000) / MINUTE_MS) * MINUTE_MS;
  const buckets = store
    .read({ namespace, name, dimensions })
    .filter(({ time }) => time >= start && time < EndTime * 1000)
    .filter(({ unit }) => stat.Unit === undefined || unit === stat.Unit);
  const periods = Map.groupBy(buckets, ({ time }) => Math.floor((time - start) / (stat.Period * 1000)));
  return [...periods].map(([index, parts]) => ({
    time: start + index * stat.Period * 1000,
    value: STATISTICS[stat.Stat]?.(merge(parts)) ?? Number.NaN,
  }));
}

function merge(parts: readonly Bucket[]): Omit<Bucket, 'time' | 'unit'> {
  return {
    sum: parts.reduce((sum, part) => sum + part.sum, 0),
    count: parts.reduce((sum, { count }) => sum + count, 0),
    minimum: Math.min(...parts.map(({ minimum }) => minimum)),
    maximum: Math.max(...parts.map(({ maximum }) => maximum)),
  };
}
