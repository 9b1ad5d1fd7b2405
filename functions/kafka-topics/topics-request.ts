import * as z from 'zod';
import { securityProtocol } from '../shared/env.ts';

/**
 * The topic configurations that MSK Serverless lets one set; all others are the service's.
 * https://docs.aws.amazon.com/msk/latest/developerguide/serverless-config.html
 */
const CONFIGURABLE = [
  'cleanup.policy',
  'compression.type',
  'max.message.bytes',
  'message.timestamp.difference.max.ms',
  'message.timestamp.type',
  'retention.bytes',
  'retention.ms',
] as const;

/** https://docs.aws.amazon.com/msk/latest/developerguide/limits.html: leaders of topics that are not compacted. */
const MAX_PARTITIONS = 2400;

/** CloudFormation makes strings of numbers: "10" must not be compared with "9" as text. */
const count = z
  .union([z.int(), z.string().regex(/^\d+$/, 'must be a whole number').transform(Number)])
  .pipe(z.int().min(1).max(MAX_PARTITIONS));

const topic = z.strictObject({
  Name: z
    .string()
    .max(249)
    .regex(
      /^(?!\.{1,2}$)[a-zA-Z0-9._-]+$/,
      'must be a Kafka topic name: letters, digits, dot, dash, underscore',
    ),
  Partitions: count,
  Configs: z.partialRecord(z.enum(CONFIGURABLE), z.coerce.string()).default({}),
});

/** The properties of a `Custom::KafkaTopics`. */
export const topicsRequest = z.strictObject({
  ClusterArn: z.string().regex(/^arn:[^:]+:kafka:/, 'must be the ARN of an MSK cluster'),
  BootstrapServers: z
    .string()
    .regex(/^[^\s:,]+:\d+(,[^\s:,]+:\d+)*$/, 'must be host:port, comma-separated if several'),
  /** As `Custom::BootstrapBrokers` answers it. */
  SecurityProtocol: securityProtocol,
  Topics: z
    .array(topic)
    .min(1)
    .refine(
      (topics) => new Set(topics.map(({ Name }) => Name)).size === topics.length,
      'names a topic twice',
    ),
  /** What becomes of the topics when this resource is deleted; a topic that only leaves the list is always kept. */
  OnDelete: z.enum(['retain', 'delete']).default('retain'),
});

export type TopicsRequest = z.output<typeof topicsRequest>;
export type WantedTopic = TopicsRequest['Topics'][number];
