import type { IMetric, IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { PROVIDED_CHANNELS, pipelineMetric } from '../pipeline-metrics.ts';
import type { Watched } from '../watched.ts';
import { graph, plot } from './graph.ts';

const service = 'notifications';
const RESULTS = ['sent', 'logged', 'deferred', 'withheld', 'suppressed', 'dropped', 'refused'];

/** What became of notifications on each channel, and the deferred ones that failed. */
export function notificationGraphs({ settings, pipelines }: Watched): IWidget[] {
  if (!pipelines.some(({ name }) => name === service)) return [];
  const results = (channel: string): IMetric[] =>
    RESULTS.map((result) =>
      pipelineMetric(settings, 'Notifications', {
        dimensions: { service, channel, result },
        ...plot('Sum', result),
      }),
    );
  const failed = pipelineMetric(settings, 'DeferredFailed', {
    dimensions: { service },
    ...plot('Sum', 'deferred, failed'),
  });
  return [
    ...PROVIDED_CHANNELS.map((channel) => graph(`notifications: ${channel}`, { left: results(channel) })),
    graph('notifications: log, and deferred on the right', { left: results('log'), right: [failed] }),
  ];
}
