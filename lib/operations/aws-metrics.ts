import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Duration } from 'aws-cdk-lib/core';

interface AwsMetric {
  readonly namespace: string;
  /** Exactly those that the service writes it with: with one more or less it is another metric, which nobody writes. */
  readonly dimensions: readonly string[];
  readonly source: string;
}

const OF_MAPPINGS = {
  namespace: 'AWS/Lambda',
  dimensions: ['EventSourceMappingUUID'],
  source:
    'https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html#event-source-mapping-metrics',
} as const satisfies AwsMetric;
const OF_FUNCTIONS = {
  namespace: 'AWS/Lambda',
  dimensions: ['FunctionName'],
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html',
} as const satisfies AwsMetric;
const OF_TABLES = {
  namespace: 'AWS/DynamoDB',
  dimensions: ['TableName'],
  source: 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html',
} as const satisfies AwsMetric;
const OF_TOPICS = {
  namespace: 'AWS/Kafka',
  dimensions: ['Cluster Name', 'Topic'],
  source: 'https://docs.aws.amazon.com/msk/latest/developerguide/serverless-monitoring.html',
} as const satisfies AwsMetric;
const OF_APIS = {
  namespace: 'AWS/ApiGateway',
  dimensions: ['ApiId'],
  source: 'https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html',
} as const satisfies AwsMetric;

/** Every metric of an AWS service that an alarm or a widget reads. */
export const awsMetrics = {
  // Of the group EventCount. An empty poll is a 0; a mapping that is disabled writes none.
  PolledEventCount: OF_MAPPINGS,
  CommittedEventCount: OF_MAPPINGS,
  OnFailureDestinationDeliveredEventCount: OF_MAPPINGS,
  DroppedEventCount: OF_MAPPINGS,
  // Of the group ErrorCount: written when there is an error, and not before.
  OnFailureDestinationDeliveryErrorCount: OF_MAPPINGS,
  PollingErrorCount: OF_MAPPINGS,
  CommitErrorCount: OF_MAPPINGS,
  SchemaRegistryErrorCount: OF_MAPPINGS,
  // Of the group KafkaMetrics.
  SumOffsetLag: OF_MAPPINGS,
  // Of every mapping in provisioned mode.
  ProvisionedPollers: OF_MAPPINGS,
  EventPollerUnit: OF_MAPPINGS,
  Invocations: OF_FUNCTIONS,
  Errors: OF_FUNCTIONS,
  Throttles: OF_FUNCTIONS,
  Duration: OF_FUNCTIONS,
  ConcurrentExecutions: OF_FUNCTIONS,
  ReadThrottleEvents: OF_TABLES,
  WriteThrottleEvents: OF_TABLES,
  ConsumedReadCapacityUnits: OF_TABLES,
  ConsumedWriteCapacityUnits: OF_TABLES,
  BytesInPerSec: OF_TOPICS,
  BytesOutPerSec: OF_TOPICS,
  // Of HTTP APIs; those of REST APIs have other names.
  Count: OF_APIS,
  '4xx': OF_APIS,
  '5xx': OF_APIS,
  Latency: OF_APIS,
  IntegrationLatency: OF_APIS,
} as const satisfies Record<string, AwsMetric>;

type AwsMetricName = keyof typeof awsMetrics;
type NamesOf<M extends AwsMetric> = {
  [N in AwsMetricName]: (typeof awsMetrics)[N] extends M ? N : never;
}[AwsMetricName];

export type MappingMetricName = NamesOf<typeof OF_MAPPINGS>;
export type FunctionMetricName = NamesOf<typeof OF_FUNCTIONS>;
export type TableMetricName = NamesOf<typeof OF_TABLES>;
export type TopicMetricName = NamesOf<typeof OF_TOPICS>;
export type ApiMetricName = NamesOf<typeof OF_APIS>;

/**
 * The groups that a mapping has to be told to write.
 * https://docs.aws.amazon.com/lambda/latest/api/API_EventSourceMappingMetricsConfig.html
 */
export const MAPPING_METRIC_GROUPS: readonly string[] = ['EventCount', 'ErrorCount', 'KafkaMetrics'];

export interface Reading {
  readonly statistic: string;
  readonly period: Duration;
  readonly label?: string;
}

export function awsMetric<N extends AwsMetricName>(
  name: N,
  dimensions: Readonly<Record<(typeof awsMetrics)[N]['dimensions'][number], string>>,
  reading: Reading,
): Metric {
  return new Metric({
    namespace: awsMetrics[name].namespace,
    metricName: name,
    dimensionsMap: dimensions,
    ...reading,
  });
}
