import * as z from 'zod';

// Fields that several operations take, worded once.

export const topicName = z
  .string('must be the name of a topic')
  .min(1, 'must be the name of a topic')
  .max(249);
export const groupName = z
  .string('must be the name of a group')
  .min(1, 'must be the name of a group')
  .max(255);

const OFFSET_RULE = 'must be an offset: 0 or more';
export const offset = z.int(OFFSET_RULE).min(0, OFFSET_RULE);

/** Of a topic, as of the whole cluster: https://docs.aws.amazon.com/msk/latest/developerguide/limits.html */
const MAX_PARTITIONS = 2_400;
const PARTITIONS_RULE = `must be at most ${MAX_PARTITIONS}`;

const PARTITION_RULE = 'must be a partition: 0 or more';
const partition = z.int(PARTITION_RULE).min(0, PARTITION_RULE);
/** Absent: all. */
export const partitions = z
  .array(partition)
  .min(1, 'must name a partition, or be left out for all')
  .max(MAX_PARTITIONS, PARTITIONS_RULE)
  .optional();

const TIME_RULE = 'must be ISO 8601 with a zone, such as 2026-01-31T09:30:00Z';
/** As milliseconds since the epoch; what is before it is the beginning, and not what Kafka means by negative times. */
export const time = z.iso
  .datetime({ offset: true, error: TIME_RULE })
  .transform((text) => Math.max(0, Date.parse(text)));

/** One of each, no matter how many of a partition. */
export const places = (most: number) =>
  z
    .array(z.strictObject({ partition, offset }))
    .min(1)
    .max(most, `must be at most ${most}`)
    .refine(
      (list) => new Set(list.map((one) => `${one.partition}:${one.offset}`)).size === list.length,
      'must name each once',
    );

/** One for each partition. */
export const positions = z
  .array(z.strictObject({ partition, offset }))
  .min(1)
  .max(MAX_PARTITIONS, PARTITIONS_RULE)
  .refine(
    (list) => new Set(list.map((one) => one.partition)).size === list.length,
    'must name each partition once',
  )
  .transform((list) => new Map(list.map((one) => [one.partition, one.offset])));

/** How many at most. */
export const max = (most: number) =>
  z.int(`must be 1 to ${most}`).min(1, `must be 1 to ${most}`).max(most, `must be 1 to ${most}`);
