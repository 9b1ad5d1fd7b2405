import * as z from 'zod';
import { FunctionError } from '../shared/errors.ts';
import { readKafkaEvent } from '../shared/kafka-event.ts';
import type { FetchedRecord } from './fetch-records.ts';

/**
 * What a mapping writes of a record that it gives up on.
 * https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure-destination.html
 */
const letterSchema = z.object({
  requestContext: z.object({ condition: z.string(), approximateInvokeCount: z.number() }),
  responseContext: z.object({ functionError: z.string().nullish() }).nullish(),
  KafkaBatchInfo: z.object({
    recordInfo: z.object({ offset: z.string().regex(/^\d+$/).transform(Number), timestamp: z.string() }),
  }),
  /** Absent when the letter would have been too large with it. */
  payload: z.unknown().optional(),
});

const schemaMetadata = z.object({ schemaId: z.string() }).optional();
const payloadMetadata = z.object({
  records: z.record(
    z.string(),
    z.array(z.object({ keySchemaMetadata: schemaMetadata, valueSchemaMetadata: schemaMetadata })),
  ),
});

export interface DeadLetter {
  /** Why the mapping gave up, in its words. */
  readonly condition: string;
  /** Invocations with the record. */
  readonly attempts: number;
  /** `Unhandled` for a function that threw; null when it answered, or was never asked. */
  readonly functionError: string | null;
  readonly source: {
    readonly offset: number;
    /** Milliseconds since the epoch. */
    readonly timestamp: number;
  };
  /** The record's own key, which the letter has too. */
  readonly key: Buffer | null;
  readonly payload?: LetterPayload;
}

/** The record as the function got it. */
export interface LetterPayload {
  readonly topic: string;
  readonly record: FetchedRecord;
  /** Set when the mapping decoded the value: then it is JSON, and was Avro of this schema version. */
  readonly valueSchemaId?: string;
}

/** @returns undefined for a record that no mapping wrote. */
export function readDeadLetter({ key, value }: FetchedRecord): DeadLetter | undefined {
  const parsed = letterSchema.safeParse(parseJson(value));
  if (!parsed.success) return undefined;
  const { requestContext, responseContext, KafkaBatchInfo, payload: given } = parsed.data;
  const { offset, timestamp } = KafkaBatchInfo.recordInfo;
  const payload = given === undefined ? undefined : readPayload(given, key);
  return {
    condition: requestContext.condition,
    attempts: requestContext.approximateInvokeCount,
    functionError: responseContext?.functionError ?? null,
    source: { offset, timestamp: payload?.record.timestamp ?? readTime(timestamp) },
    key,
    ...(payload && { payload }),
  };
}

function parseJson(value: Buffer | null): unknown {
  try {
    return JSON.parse(String(value));
  } catch {
    // SyntaxError, the one thing JSON.parse throws: then it is no dead letter.
    return undefined;
  }
}

/** ISO 8601; the bare milliseconds of a time beyond what ISO 8601 has words for. */
function readTime(text: string): number {
  const milliseconds = Date.parse(text);
  return Number.isNaN(milliseconds) ? Number(text) : milliseconds;
}

function readPayload(payload: unknown, key: Buffer | null): LetterPayload | undefined {
  const metadata = payloadMetadata.safeParse(payload).data;
  const [decoded] = Object.values(metadata?.records ?? {}).flat();
  const [record] = readRecords(payload);
  if (record === undefined) return undefined;
  const valueSchemaId = decoded?.valueSchemaMetadata?.schemaId;
  return {
    topic: record.topic,
    record: {
      partition: record.partition,
      offset: record.offset,
      timestamp: record.timestamp,
      key: decoded?.keySchemaMetadata === undefined ? (record.key ?? null) : key,
      value: record.value ?? null,
      headers: record.headers.map(({ name, value }) => ({ name, value: value ?? null })),
    },
    ...(valueSchemaId !== undefined && { valueSchemaId }),
  };
}

function readRecords(payload: unknown): ReturnType<typeof readKafkaEvent> {
  try {
    return readKafkaEvent(payload);
  } catch (error) {
    // Not what a mapping hands to functions: the letter is read without it.
    if (error instanceof FunctionError && error.code === 'EVENT_INVALID') return [];
    throw error;
  }
}
