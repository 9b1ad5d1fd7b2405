import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { awsMetric } from '../aws-metrics.ts';
import type { PipelineMetricName } from '../pipeline-metrics.ts';
import { pipelineMetric } from '../pipeline-metrics.ts';
import type { Watched, WatchedPipeline } from '../watched.ts';
import { graph, plot } from './graph.ts';

type Count = Exclude<PipelineMetricName, 'DecisionLatency' | 'Notifications' | 'DeferredFailed' | 'Rejected'>;

const COUNTS: readonly Count[] = ['Accepted', 'Repeated', 'Invalid', 'Unhandled'];
const PRODUCER_COUNTS: readonly Count[] = ['Produced', 'Refused'];
/** The one pipeline that decides against events. */
const REJECTING = 'fulfilment';

/** What goes in and comes out, how far behind the group is, how long it takes, what it gave up on. */
export function pipelineGraphs(pipeline: WatchedPipeline, settings: Watched['settings']): IWidget[] {
  const { name, group, mappingId, producer } = pipeline;
  const count = (metric: Count | 'Rejected') =>
    pipelineMetric(settings, metric, { dimensions: { service: name }, ...plot('Sum', metric) });
  const latency = (statistic: string) =>
    pipelineMetric(settings, 'DecisionLatency', {
      dimensions: { service: name },
      ...plot(statistic, statistic),
    });
  const ofMapping = { EventSourceMappingUUID: mappingId };
  return [
    graph(`${name}: events`, {
      left: [
        ...(producer ? PRODUCER_COUNTS : []).map(count),
        ...COUNTS.map(count),
        ...(name === REJECTING ? [count('Rejected')] : []),
      ],
    }),
    graph(`${group}: lag`, {
      left: [awsMetric('SumOffsetLag', ofMapping, plot('Maximum', 'records behind'))],
    }),
    graph(`${name}: ms from event to effect`, { left: [latency('p50'), latency('p99')] }),
    graph(`${group}: given up on`, {
      left: [
        awsMetric('OnFailureDestinationDeliveredEventCount', ofMapping, plot('Sum', 'dead-lettered')),
        awsMetric('DroppedEventCount', ofMapping, plot('Sum', 'lost')),
        awsMetric('OnFailureDestinationDeliveryErrorCount', ofMapping, plot('Sum', 'failed to dead-letter')),
      ],
    }),
  ];
}
