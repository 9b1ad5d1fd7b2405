/**
 * The message a Kafka on-failure destination gets: one for each record, under the record's own key, without headers.
 * https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure-destination.html
 *
 * Ours: a schema failure and an oversized record stand in `condition`, with `responseContext` null as documented for
 * SQS and SNS, a request id of their own and no invocation counted.
 */
import { type EventEnvelope, encodeEvent } from './event.ts';
import type { DeadLetterMessage } from './kafka-source.ts';
import type { PreparedRecord } from './prepare-record.ts';
import type { InvokeAnswer } from './retry.ts';

export interface DeadLetterReason {
  readonly condition: string;
  readonly requestId: string;
  readonly invocations: number;
  readonly answer?: InvokeAnswer;
}

/** @param withPayload false for a destination that takes no message of that length: the offset still names the record. */
export function toDeadLetter(
  prepared: PreparedRecord,
  reason: DeadLetterReason,
  options: { functionArn: string; envelope: EventEnvelope; now: number; withPayload?: boolean },
): DeadLetterMessage {
  const { record } = prepared;
  const payload = encodeEvent(options.envelope, [prepared]);
  const document = JSON.stringify({
    requestContext: {
      requestId: reason.requestId,
      functionArn: `${options.functionArn}:$LATEST`,
      condition: reason.condition,
      approximateInvokeCount: reason.invocations,
    },
    responseContext: reason.answer
      ? {
          statusCode: reason.answer.statusCode,
          executedVersion: reason.answer.executedVersion,
          functionError: reason.answer.functionError ?? null,
        }
      : null,
    version: '1.0',
    timestamp: new Date(options.now).toISOString(),
    KafkaBatchInfo: {
      batchSize: 1,
      eventSourceArn: options.envelope.eventSourceArn,
      bootstrapServers: options.envelope.bootstrapServers,
      payloadSize: Buffer.byteLength(payload),
      recordInfo: {
        offset: record.offset.toString(),
        timestamp: formatTime(record.timestamp),
      },
    },
  });
  const value = options.withPayload === false ? document : `${document.slice(0, -1)},"payload":${payload}}`;
  return { key: record.key, value };
}

/** ISO 8601; the bare number for a time beyond what a date holds, which a producer may well write. */
function formatTime(timestamp: number): string {
  const date = new Date(timestamp);
  return Number.isNaN(date.getTime()) ? String(timestamp) : date.toISOString();
}
