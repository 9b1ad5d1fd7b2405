import { z } from 'zod';
import { flag, integer } from '../scalars.ts';

/** The properties of a Kafka mapping that are emulated; any other is refused by its name. */
export const mappingProperties = z.strictObject({
  FunctionName: z.string().min(1),
  EventSourceArn: z
    .string()
    .regex(/^arn:[\w-]+:kafka:[^:]+:\d+:cluster\//, 'only MSK clusters are emulated as event sources'),
  Topics: z.array(z.string().min(1).max(249)).length(1, 'a mapping has exactly one topic'),
  StartingPosition: z.enum(['TRIM_HORIZON', 'LATEST']),
  AmazonManagedKafkaEventSourceConfig: z
    .strictObject({
      ConsumerGroupId: z
        .string()
        .regex(/^[a-zA-Z0-9\-/*:_+=.@]{1,200}$/)
        .optional(),
      SchemaRegistryConfig: z
        .strictObject({
          SchemaRegistryURI: z
            .string()
            .regex(/^arn:[\w-]+:glue:[^:]+:\d+:registry\//, 'only Glue registries are emulated'),
          EventRecordFormat: z.enum(['JSON', 'SOURCE']),
          SchemaValidationConfigs: z
            .array(z.strictObject({ Attribute: z.enum(['KEY', 'VALUE']) }))
            .min(1)
            .max(2),
        })
        .optional(),
    })
    .default({}),
  BatchSize: integer(1, 10_000).default(100),
  MaximumBatchingWindowInSeconds: integer(0, 300).optional(),
  Enabled: flag.default(true),
  MaximumRetryAttempts: integer(-1, 10_000).optional(),
  BisectBatchOnFunctionError: flag.optional(),
  FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).max(1).optional(),
  DestinationConfig: z
    .strictObject({
      OnFailure: z
        .strictObject({
          Destination: z
            .string()
            .regex(
              /^kafka:\/\/[a-zA-Z0-9._-]+$/,
              'only Kafka topics (kafka://<topic>) are emulated as destinations',
            ),
        })
        .optional(),
    })
    .optional(),
  LoggingConfig: z
    .strictObject({ SystemLogLevel: z.enum(['DEBUG', 'INFO', 'WARN'], 'expected DEBUG, INFO or WARN') })
    .optional(),
  MetricsConfig: z
    .strictObject({
      Metrics: z
        .array(
          z.enum(
            ['EventCount', 'ErrorCount', 'KafkaMetrics'],
            'expected EventCount, ErrorCount or KafkaMetrics',
          ),
        )
        .min(1, 'expected at least one metric')
        .refine((metrics) => new Set(metrics).size === metrics.length, 'names the same metric twice'),
    })
    .optional(),
  ProvisionedPollerConfig: z
    .strictObject({
      MinimumPollers: integer(1, 200).default(1),
      MaximumPollers: integer(1, 2000).default(200),
      PollerGroupName: z.string().optional(),
    })
    .optional(),
});

export type MappingProperties = z.output<typeof mappingProperties>;
