import { z } from 'zod';
import { functionName, number, reader } from './resource-reader.ts';

const DEFAULT_MAXIMUM_POLLERS = 200;

export const mapping = reader(
  z.object({
    FunctionName: functionName,
    Topics: z.array(z.string()).optional(),
    AmazonManagedKafkaEventSourceConfig: z.object({ ConsumerGroupId: z.string().optional() }).optional(),
    BatchSize: number.default(100),
    // Kafka mappings collect for half a second unless told otherwise.
    MaximumBatchingWindowInSeconds: number.default(0.5),
    // An empty object is on-demand mode: any field makes it provisioned.
    ProvisionedPollerConfig: z
      .object({
        MinimumPollers: number.optional(),
        MaximumPollers: number.optional(),
        PollerGroupName: z.string().optional(),
      })
      .transform((config) => (Object.keys(config).length === 0 ? undefined : config))
      .optional(),
    MetricsConfig: z.object({ Metrics: z.array(z.string()) }).optional(),
  }),
  (properties, { id, type }) => {
    const { Topics, FunctionName, ProvisionedPollerConfig: pollers, MetricsConfig: metrics } = properties;
    if (Topics === undefined) return { unpriced: [{ id, type, what: 'its source is not Kafka' }] };
    return {
      mappings: [
        {
          ...{ id, function: FunctionName, topics: Topics },
          group: properties.AmazonManagedKafkaEventSourceConfig?.ConsumerGroupId ?? id,
          batchSize: properties.BatchSize,
          batchingWindowSeconds: properties.MaximumBatchingWindowInSeconds,
          ...(pollers && {
            pollers: {
              minimum: pollers.MinimumPollers ?? 1,
              maximum: pollers.MaximumPollers ?? DEFAULT_MAXIMUM_POLLERS,
              ...(pollers.PollerGroupName !== undefined &&
                pollers.PollerGroupName !== '' && { group: pollers.PollerGroupName }),
            },
          }),
          ...(metrics && { metricGroups: metrics.Metrics }),
        },
      ],
    };
  },
);
