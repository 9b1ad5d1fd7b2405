import type { Resource } from '../synthesize.ts';

/** A metric that an alarm or a widget reads. Values of dimensions are text, or what CloudFormation makes of them. */
export interface ReadMetric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly period: number;
}

/** The metrics of an alarm, with or without expressions about them. */
export function metricsOfAlarm(properties: Resource['Properties']): ReadMetric[] {
  const { Metrics: metrics } = properties;
  if (metrics === undefined) {
    const { Namespace, MetricName, Dimensions, Period } = properties;
    return [toRead({ Namespace, MetricName, Dimensions }, Period)];
  }
  return metrics
    .filter(({ MetricStat }: { MetricStat?: unknown }) => MetricStat !== undefined)
    .map(({ MetricStat }: Resource['Properties']) => toRead(MetricStat.Metric, MetricStat.Period));
}

/** The metrics on all widgets of a dashboard. */
export function metricsOfDashboard(properties: Resource['Properties']): ReadMetric[] {
  return widgetsOf(properties).flatMap(({ properties: { metrics = [] } }) =>
    metrics.map((metric: unknown[]) => {
      const [namespace, name, ...rest] = metric.filter((part) => typeof part === 'string');
      const dimensions = Object.fromEntries(
        Array.from({ length: rest.length / 2 }, (_, index) => [rest[2 * index], rest[2 * index + 1]]),
      );
      return { namespace, name, dimensions, period: 60 };
    }),
  );
}

/** The widgets of a dashboard, with `{LogicalId}` for what CloudFormation fills in. */
export function widgetsOf({ DashboardBody: body }: Resource['Properties']): Resource['Properties'][] {
  const parts: unknown[] = body['Fn::Join'][1];
  const text = parts
    .map((part) => (typeof part === 'string' ? part : `{${String(Object.values(Object(part))[0])}}`))
    .join('');
  return JSON.parse(text).widgets;
}

function toRead({ Namespace, MetricName, Dimensions }: Resource['Properties'], period: number): ReadMetric {
  return {
    namespace: Namespace,
    name: MetricName,
    dimensions: Object.fromEntries(
      Dimensions.map(({ Name, Value }: { Name: string; Value: unknown }) => [Name, Value]),
    ),
    period,
  };
}
