import * as z from 'zod';
import { FunctionError } from './errors.ts';
import { describeViolation, listViolations } from './violations.ts';

/** One record as the event source mapping delivered it, its base64 undone. */
export interface KafkaRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** Milliseconds since the Unix epoch, as the record or its log append says. */
  readonly timestamp: number;
  readonly key: Buffer | undefined;
  /** Absent for a tombstone. */
  readonly value: Buffer | undefined;
  /** In the producer's order; a name may repeat. */
  readonly headers: readonly KafkaHeader[];
}

export interface KafkaHeader {
  readonly name: string;
  readonly value: Buffer | undefined;
}

/**
 * What Lambda invokes a function with for a Kafka event source. Keys and values are typed as strings in AWS's own models,
 * yet a record without key and a tombstone come without the field: absent, null and '' are all taken. Header bytes are
 * signed (Java's), which Buffer.from folds back.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-msk.html
 */
const base64 = z
  .base64()
  .nullish()
  .transform((text) => (text == null ? undefined : Buffer.from(text, 'base64')));

const header = z.record(
  z.string(),
  z
    .array(z.int().min(-128).max(255))
    .nullish()
    .transform((bytes) => (bytes == null ? undefined : Buffer.from(bytes))),
);

const record = z.object({
  topic: z.string().min(1),
  partition: z.int().min(0),
  offset: z.int().min(0),
  timestamp: z.number(),
  key: base64,
  value: base64,
  headers: z
    .array(header)
    .nullish()
    .transform((headers) =>
      (headers ?? []).flatMap((one) => Object.entries(one).map(([name, value]) => ({ name, value }))),
    ),
});

const kafkaEvent = z.object({ records: z.record(z.string(), z.array(record)) });

/**
 * The records of an invocation, partition by partition and in offset order within each: the order of the keys in the event
 * is not documented, so it is not relied upon.
 * @throws FunctionError EVENT_INVALID when the invocation is no Kafka event.
 */
export function readKafkaEvent(event: unknown): KafkaRecord[] {
  const parsed = kafkaEvent.safeParse(event);
  if (!parsed.success) {
    const violations = listViolations(parsed.error, event).map(describeViolation);
    throw new FunctionError(
      'EVENT_INVALID',
      `This function takes the event of a Kafka event source mapping: ${violations.join('; ')}.`,
    );
  }
  return Object.values(parsed.data.records).flat().sort(comparePositions);
}

/** Orders by topic, partition and offset. */
export function comparePositions(a: Position, b: Position): number {
  if (a.topic !== b.topic) return a.topic < b.topic ? -1 : 1;
  return a.partition - b.partition || a.offset - b.offset;
}

/** Where a record is in Kafka. */
export interface Position {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}
