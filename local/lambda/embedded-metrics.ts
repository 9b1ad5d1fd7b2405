import { z } from 'zod';

/**
 * The embedded metric format: a log line that is a JSON object with `_aws.CloudWatchMetrics`, which says which of its
 * members are metrics and which are their dimensions. CloudWatch takes the metrics out of the log; a line that breaks a
 * rule stays a log line, and nobody is told.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
const MAX_DIMENSIONS = 30;
const MAX_VALUES = 100;
const MAX_METRICS = 100;
/** Ours: dimension sets multiply metrics, and a line may name thousands of sets. */
const MAX_SERIES = 1000;
/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html */
const MAX_NAMESPACE_CHARACTERS = 255;
/** A line may be wrong in thousands of places. */
const MAX_PROBLEM_CHARACTERS = 300;

const UNITS = [
  ...['Seconds', 'Microseconds', 'Milliseconds', 'Bytes', 'Kilobytes', 'Megabytes', 'Gigabytes', 'Terabytes'],
  ...['Bits', 'Kilobits', 'Megabits', 'Gigabits', 'Terabits', 'Percent', 'Count', 'Bytes/Second'],
  ...['Kilobytes/Second', 'Megabytes/Second', 'Gigabytes/Second', 'Terabytes/Second', 'Bits/Second'],
  ...['Kilobits/Second', 'Megabits/Second', 'Gigabits/Second', 'Terabits/Second', 'Count/Second', 'None'],
];

const name = z
  .string('expected text')
  .regex(/^[\x20-\x7e]*[\x21-\x7e][\x20-\x7e]*$/, 'expected printable ASCII');

const directiveSchema = z.looseObject({
  Namespace: name
    .max(MAX_NAMESPACE_CHARACTERS, `expected at most ${MAX_NAMESPACE_CHARACTERS} characters`)
    .regex(/^[\w.\-/#: ]+$/, 'expected letters, digits, spaces and .-_/#:')
    .refine((namespace) => !namespace.startsWith(':'), 'begins with a colon'),
  Dimensions: z
    .array(
      z
        .array(name.max(250, 'expected a name of at most 250 characters'), 'expected a list of names')
        .max(MAX_DIMENSIONS, `has more than ${MAX_DIMENSIONS} dimensions`),
      'expected a list of dimension sets',
    )
    .min(1, 'expected at least one dimension set, which may be empty'),
  Metrics: z
    .array(
      z.looseObject({
        Name: name.max(1024, 'expected at most 1024 characters'),
        Unit: z.enum(UNITS, 'is no unit of CloudWatch').default('None'),
        StorageResolution: z.union([z.literal(1), z.literal(60)], 'expected 1 or 60').optional(),
      }),
      'expected a list of metrics',
    )
    .max(MAX_METRICS, `has more than ${MAX_METRICS} metrics`),
});

const documentSchema = z.looseObject({
  Timestamp: z.int('expected milliseconds since the epoch').nonnegative(),
  CloudWatchMetrics: z.array(directiveSchema, 'expected a list').min(1, 'expected at least one directive'),
});

const value = z.number('expected a number');
const valuesSchema = z.union([
  value.transform((one) => [one]),
  z.array(value).min(1, 'expected at least one value').max(MAX_VALUES, `has more than ${MAX_VALUES} values`),
]);
const dimensionSchema = name.max(1024, 'expected at most 1024 characters');

/** A metric of one line, for one of its dimension sets. */
export interface EmbeddedMetric {
  readonly namespace: string;
  readonly name: string;
  readonly unit: string;
  readonly dimensions: Record<string, string>;
  readonly values: number[];
}

/** Whether the line means to be in the format: Lambda and CloudWatch look at no more. */
export function isEmbeddedMetrics(record: Record<string, unknown>): boolean {
  const { _aws: about } = record;
  return typeof about === 'object' && about !== null && 'CloudWatchMetrics' in about;
}

/** @returns the metrics of a line, or why CloudWatch would take none of them. */
export function readEmbeddedMetrics(
  record: Record<string, unknown>,
): { readonly metrics: EmbeddedMetric[] } | { readonly problem: string } {
  const document = documentSchema.safeParse(record['_aws']);
  if (!document.success) return { problem: describe(document.error, '_aws') };
  const { CloudWatchMetrics: directives } = document.data;
  const series = directives.reduce(
    (sum, { Dimensions, Metrics }) => sum + Dimensions.length * Metrics.length,
    0,
  );
  if (series > MAX_SERIES)
    return { problem: `it makes ${series} metrics of one line; the runner takes at most ${MAX_SERIES}` };
  try {
    return { metrics: directives.flatMap((directive) => readDirective(record, directive)) };
  } catch (thrown) {
    if (thrown instanceof BrokenTarget) return { problem: thrown.message.slice(0, MAX_PROBLEM_CHARACTERS) };
    throw thrown;
  }
}

class BrokenTarget extends Error {}

function readDirective(
  record: Record<string, unknown>,
  { Namespace: namespace, Dimensions, Metrics }: z.output<typeof directiveSchema>,
): EmbeddedMetric[] {
  const sets = Dimensions.map((keys) =>
    Object.fromEntries(keys.map((key) => [key, readMember(record, key, dimensionSchema)])),
  );
  return Metrics.flatMap(({ Name, Unit }) => {
    const values = readMember(record, Name, valuesSchema);
    return sets.map((dimensions) => ({ namespace, name: Name, unit: Unit, dimensions, values }));
  });
}

/** A metric's or a dimension's value is the member of that name, at the top of the line. */
function readMember<T>(record: Record<string, unknown>, key: string, schema: z.ZodType<T>): T {
  if (!Object.hasOwn(record, key))
    throw new BrokenTarget(`${key}: it is named, and the line has no such value`);
  const member = schema.safeParse(record[key]);
  if (!member.success) throw new BrokenTarget(describe(member.error, key));
  return member.data;
}

function describe(error: z.ZodError, at: string): string {
  const problems = error.issues
    .flatMap(flatten)
    .map(({ path, message }) => `${[at, ...path].join('.')}: ${message}`);
  return problems.join('; ').slice(0, MAX_PROBLEM_CHARACTERS);
}

/** Of a choice between a value and a list of values, what is wrong with the one that was meant. */
function flatten(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const meant = issue.errors.find((issues) =>
    issues.every(({ path, code }) => path.length > 0 || code === 'too_big'),
  );
  return (meant ?? issue.errors[0] ?? []).map((inner) => ({
    ...inner,
    path: [...issue.path, ...inner.path],
  }));
}
