import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Settings } from '../settings/settings.ts';
import type { Reading } from './aws-metrics.ts';

/**
 * Every metric that the functions write into their logs and an alarm or a widget reads, with the dimensions it is written
 * with: `service` is the pipeline. `functions/shared/metrics.ts` writes them, and a test compares the two.
 */
export const pipelineMetrics = {
  Produced: ['service'],
  Refused: ['service'],
  Accepted: ['service'],
  Rejected: ['service'],
  Repeated: ['service'],
  Invalid: ['service'],
  Unhandled: ['service'],
  DecisionLatency: ['service'],
  Notifications: ['service', 'channel', 'result'],
  DeferredFailed: ['service'],
} as const satisfies Record<string, readonly string[]>;

export type PipelineMetricName = keyof typeof pipelineMetrics;

/** Channels of Notifications that send through a provider; `log` has none. */
export const PROVIDED_CHANNELS = ['email', 'sms', 'push'];

/** @param settings its name is the namespace of the metrics. */
export function pipelineMetric<N extends PipelineMetricName>(
  settings: Settings,
  name: N,
  given: Reading & {
    readonly dimensions: Readonly<Record<(typeof pipelineMetrics)[N][number], string>>;
  },
): Metric {
  const { dimensions, ...reading } = given;
  return new Metric({ namespace: settings.name, metricName: name, dimensionsMap: dimensions, ...reading });
}
