import type { IMetric, IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import {
  type ApiMetricName,
  awsMetric,
  type FunctionMetricName,
  type MappingMetricName,
  type TableMetricName,
  type TopicMetricName,
} from '../aws-metrics.ts';
import type { Watched } from '../watched.ts';
import { graph, plot } from './graph.ts';

/** Every function, in the same colours on each graph. */
export function functionGraphs({ settings, pipelines, api }: Watched): IWidget[] {
  const names = pipelines.flatMap(({ producer, consumer, scheduled }) =>
    [...(producer ? [producer] : []), consumer, ...scheduled].map(({ functionName }) => functionName),
  );
  const ofApi = api.functions.map(({ functionName }) => functionName);
  const all = [...names, `${settings.name}-kafka-admin`, ...ofApi];
  const each = (metric: FunctionMetricName, statistic: string): IMetric[] =>
    all.map((FunctionName) => awsMetric(metric, { FunctionName }, plot(statistic, FunctionName)));
  return [
    graph('Functions: errors', { left: each('Errors', 'Sum') }),
    graph('Functions: throttles', { left: each('Throttles', 'Sum') }),
    graph('Functions: p99 duration, ms', { left: each('Duration', 'p99') }),
    graph('Functions: at a time', { left: each('ConcurrentExecutions', 'Maximum') }),
  ];
}

/** The HTTP API as its callers see it, the functions' part of the time beside the whole. */
export function apiGraphs({ api: { apiId } }: Watched): IWidget[] {
  const read = (metric: ApiMetricName, statistic: string, label: string): IMetric =>
    awsMetric(metric, { ApiId: apiId }, plot(statistic, label));
  return [
    graph('API: requests', { left: [read('Count', 'Sum', 'requests')] }),
    graph('API: 5xx', { left: [read('5xx', 'Sum', '5xx')] }),
    graph('API: 4xx', { left: [read('4xx', 'Sum', '4xx')] }),
    graph('API: ms to an answer', {
      left: [
        read('Latency', 'p50', 'p50'),
        read('Latency', 'p99', 'p99'),
        read('IntegrationLatency', 'p99', 'p99 of functions'),
      ],
    }),
  ];
}

/** Every table. */
export function tableGraphs({ pipelines }: Watched): IWidget[] {
  const tables = pipelines.flatMap((pipeline) => pipeline.tables);
  const each = (metric: TableMetricName, about = ''): IMetric[] =>
    tables.map(({ name, tableName }) =>
      awsMetric(metric, { TableName: tableName }, plot('Sum', `${name}${about}`)),
    );
  return [
    graph('Tables: read units', { left: each('ConsumedReadCapacityUnits') }, 3),
    graph('Tables: write units', { left: each('ConsumedWriteCapacityUnits') }, 3),
    graph(
      'Tables: throttles',
      { left: [...each('ReadThrottleEvents', ' reads'), ...each('WriteThrottleEvents', ' writes')] },
      3,
    ),
  ];
}

/** The cluster by topic, and what polls it. */
export function kafkaGraphs({ clusterName, pipelines }: Watched): IWidget[] {
  const topics = [...new Set(pipelines.map(({ topic }) => topic))];
  const byTopic = (metric: TopicMetricName): IMetric[] =>
    topics.map((Topic) => awsMetric(metric, { 'Cluster Name': clusterName, Topic }, plot('Average', Topic)));
  const byGroup = (metric: MappingMetricName, statistic: string, about = ''): IMetric[] =>
    pipelines.map(({ group, mappingId }) =>
      awsMetric(metric, { EventSourceMappingUUID: mappingId }, plot(statistic, `${group}${about}`)),
    );
  return [
    graph('Kafka: bytes in a second', { left: byTopic('BytesInPerSec') }),
    graph('Kafka: bytes out a second', { left: byTopic('BytesOutPerSec') }),
    graph('Pollers, and poller units on the right', {
      left: byGroup('ProvisionedPollers', 'Maximum'),
      right: byGroup('EventPollerUnit', 'Sum', ' units'),
    }),
    graph('Mappings: errors', {
      left: [
        ...byGroup('PollingErrorCount', 'Sum', ' polling'),
        ...byGroup('CommitErrorCount', 'Sum', ' committing'),
        ...byGroup('SchemaRegistryErrorCount', 'Sum', ' schemas'),
      ],
    }),
  ];
}
