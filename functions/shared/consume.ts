import type { Context } from 'aws-lambda';
import type * as z from 'zod';
import { isolateFailures } from './isolate-failures.ts';
import { type KafkaRecord, type Position, readKafkaEvent } from './kafka-event.ts';
import type { Logger } from './logger.ts';
import type { Meter } from './metrics.ts';
import { outlastOutage } from './outlast-outage.ts';
import { isStackOverflow } from './stack-overflow.ts';
import { RecordTraces } from './trace/record-traces.ts';
import { sendSegments } from './trace/send-segments.ts';
import { describeViolation, listViolations } from './violations.ts';

/** A record whose value fits the event's schema. */
export interface Received<E> extends Position {
  readonly event: E;
  readonly timestamp: number;
  readonly key: Buffer | undefined;
  readonly headers: KafkaRecord['headers'];
}

/**
 * What Lambda reads from a mapping's function with ReportBatchItemFailures. `partition` is `<topic>-<n>`, the key of the
 * event's `records`; an identifier that is not in the event would make Lambda retry the whole batch.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/kafka-retry-configurations.html
 */
export interface BatchResponse {
  readonly batchItemFailures: readonly {
    readonly itemIdentifier: { readonly partition: string; readonly offset: number };
  }[];
}

export interface Consumption<S extends z.ZodType> {
  /** What a record's JSON value must be. */
  readonly schema: S;
  /** The consumer group. */
  readonly group: string;
  readonly logger: Logger;
  /** Published when the batch is done, or has failed. */
  readonly meter: Meter;
  /** Fields of the event that are not logged, though they do not fit. */
  readonly secrets?: readonly string[];
  /**
   * Reads a record's JSON text where JSON.parse would lose something of it; throws SyntaxError, as JSON.parse does, when it
   * is none.
   */
  readonly parseJson?: (text: string) => unknown;
  /**
   * What a person reads in the log line of a record that is JSON but does not fit, beside the violations; takes any JSON
   * value.
   */
  readonly describeInvalid?: (json: unknown) => string | undefined;
  /**
   * Takes the valid records of the batch, partition by partition in offset order, and is not called when there are none.
   * It must be idempotent: it is called again while AWS fails it, and what it throws makes Lambda retry the whole batch. Only
   * TABLE_ITEM_INVALID, which is about an item that somebody put into a table by hand, is held against the records that
   * need that item: the batch is handed over again in ever smaller parts, in order, to find them. So what it measures and
   * logs of a record's effect, it does at its end, when it cannot fail any more.
   */
  readonly handle: (records: readonly Received<z.output<S>>[], traces: RecordTraces) => Promise<void>;
}

/**
 * The one way a consumer takes a batch. A record that does not fit is logged and reported by its position: Lambda retries
 * it, and after the mapping's retry limit parks it in the dead-letter topic, while the others are handled now.
 * @throws FunctionError EVENT_INVALID when the invocation is no Kafka event; what else `handle` throws.
 */
export async function consume<S extends z.ZodType>(
  event: unknown,
  context: Context,
  consumption: Consumption<S>,
): Promise<BatchResponse> {
  const { logger, meter, group } = consumption;
  const startedAt = Date.now();
  logger.addContext(context);
  const records = readKafkaEvent(event);
  const traces = new RecordTraces(records);
  // All of them, should something be thrown.
  let failures: readonly Position[] = records;
  try {
    failures = await takeBatch(records, traces, { ...consumption, context });
  } finally {
    meter.publish();
    await sendSegments(traces.toWork(failures), { group, startedAt });
  }
  return {
    batchItemFailures: failures.map(({ topic, partition, offset }) => ({
      itemIdentifier: { partition: `${topic}-${partition}`, offset },
    })),
  };
}

/** @returns where the records are that could not be handled. */
async function takeBatch<S extends z.ZodType>(
  records: readonly KafkaRecord[],
  traces: RecordTraces,
  consumption: Consumption<S> & { context: Context },
): Promise<readonly Position[]> {
  const { logger, meter, handle, context } = consumption;
  const received: Received<z.output<S>>[] = [];
  const failures: Position[] = [];
  for (const record of records) {
    const { topic, partition, offset, timestamp, key, headers } = record;
    const parsed = parseValue(record.value, consumption);
    if (parsed.violations === undefined) {
      received.push({ event: parsed.event, topic, partition, offset, timestamp, key, headers });
    } else {
      const trace_id = traces.idOf(record);
      logger.error('Record invalid', { topic, partition, offset, trace_id, ...parsed });
      meter.count('Invalid');
      failures.push({ topic, partition, offset });
    }
  }
  if (received.length === 0) return failures;
  const unhandled = await isolateFailures(received, (part) =>
    outlastOutage(() => handle(part, traces), {
      remainingMs: () => context.getRemainingTimeInMillis(),
      onFailure: ({ name, message }) =>
        logger.warn('Batch failed, trying again', { reason: `${name}: ${message}` }),
    }),
  );
  for (const { one, error } of unhandled) {
    const { topic, partition, offset } = one;
    const trace_id = traces.idOf(one);
    logger.error('Record not handled', { topic, partition, offset, trace_id, problem: error.message });
    meter.count('Unhandled');
    failures.push({ topic, partition, offset });
  }
  return failures;
}

type Parsed<E> = { event: E; violations?: undefined } | { violations: string[]; summary?: string };

/** Whatever a record's value is, it is that record's fault alone. */
function parseValue<S extends z.ZodType>(
  value: Buffer | undefined,
  consumption: Consumption<S>,
): Parsed<z.output<S>> {
  try {
    return readValue(value, consumption);
  } catch (error) {
    if (!isStackOverflow(error)) throw error;
    return { violations: ['value is nested too deeply'] };
  }
}

function readValue<S extends z.ZodType>(
  value: Buffer | undefined,
  { schema, secrets, parseJson = JSON.parse, describeInvalid }: Consumption<S>,
): Parsed<z.output<S>> {
  if (value === undefined) return { violations: ['value absent must be an event, not a tombstone'] };
  let json: unknown;
  try {
    json = parseJson(value.toString('utf8'));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { violations: [`value must be JSON: ${error.message}`] };
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return { event: parsed.data };
  const violations = listViolations(parsed.error, json, secrets).map(describeViolation);
  const summary = describeInvalid?.(json);
  return summary === undefined ? { violations } : { violations, summary };
}
