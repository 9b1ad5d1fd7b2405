import type { Kafka, Producer } from 'kafkajs';
import { onTestFinished } from 'vitest';
import { toDeadLetter } from '../../../local/event-sources/dead-letter.ts';
import { encodeRecord } from '../../../local/event-sources/event.ts';
import { ENVELOPE, makeRecord } from '../../local/event-sources/support.ts';

export interface FailedRecord {
  readonly partition: number;
  readonly offset: number;
  readonly timestamp: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers?: readonly (readonly [name: string, value: Buffer | null])[];
  /** What the mapping made of the value. */
  readonly decoded?: { readonly json: string; readonly schemaId: string };
  readonly withPayload?: boolean;
}

/** Writes what a mapping writes of records it gives up on, as the runner's mapping does. */
export async function writeLetters(
  producer: Producer,
  { source, deadLetterTopic }: { source: string; deadLetterTopic: string },
  failed: readonly FailedRecord[],
): Promise<void> {
  await producer.send({
    topic: deadLetterTopic,
    messages: failed.map(({ decoded, withPayload = true, headers = [], ...record }) => {
      const prepared = encodeRecord(
        makeRecord(record.partition, record.offset, {
          ...{ partition: record.partition, timestamp: record.timestamp },
          ...{ key: record.key, value: record.value, headers },
        }),
        source,
        decoded && {
          value: {
            bytes: Buffer.from(decoded.json),
            metadata: { dataFormat: 'AVRO', schemaId: decoded.schemaId },
          },
        },
      );
      const reason = {
        condition: 'RetriesExhausted',
        requestId: 'request',
        invocations: 4,
        answer: {
          ...{
            requestId: 'request',
            statusCode: 200,
            executedVersion: '$LATEST',
            functionError: 'Unhandled',
          },
          payload: '',
        },
      };
      const { key, value } = toDeadLetter(prepared, reason, {
        functionArn: 'arn:aws:lambda:us-east-1:111122223333:function:consumer',
        envelope: { ...ENVELOPE, topic: source },
        now: 1_700_000_100_000,
        withPayload,
      });
      return { partition: 0, key, value };
    }),
  });
}

/** What a topic holds, in order, as any consumer sees it. */
export async function readAll(
  kafka: Kafka,
  topic: string,
  count: number,
): Promise<
  {
    partition: number;
    offset: number;
    key: string | null;
    value: Buffer | null;
    headers: Record<string, string>;
  }[]
> {
  const consumer = kafka.consumer({ groupId: `read-${performance.now()}`, maxWaitTimeInMs: 50 });
  onTestFinished(() => consumer.disconnect());
  const records: Awaited<ReturnType<typeof readAll>> = [];
  const all = Promise.withResolvers<void>();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ partition, message }) => {
      records.push({
        partition,
        offset: Number(message.offset),
        key: message.key === null ? null : String(message.key),
        value: message.value,
        headers: Object.fromEntries(
          Object.entries(message.headers ?? {}).map(([name, value]) => [name, String(value)]),
        ),
      });
      if (records.length === count) all.resolve();
    },
  });
  await all.promise;
  return records.sort((one, other) => one.partition - other.partition || one.offset - other.offset);
}
