/**
 * What a function with `ReportBatchItemFailures` answered.
 * https://docs.aws.amazon.com/lambda/latest/dg/kafka-retry-configurations.html
 *
 * Documented: null and "empty valid JSON" are full success, an identifier that is not in the event fails the whole batch.
 * By analogy with Kinesis: `batchItemFailures: null` and an empty body are success, malformed items fail the whole batch.
 * Ours: an answer that is neither empty nor has `batchItemFailures` fails the whole batch, so that a misspelt key shows.
 */
import { z } from 'zod';
import type { KafkaRecord } from './kafka-source.ts';

export type BatchAnswer =
  | { kind: 'success' }
  | { kind: 'partial'; isFailed: (record: KafkaRecord) => boolean }
  | { kind: 'malformed'; reason: string };

const answerSchema = z.object({
  batchItemFailures: z.array(
    z.object({
      itemIdentifier: z.object({ partition: z.string().min(1), offset: z.number().int().nonnegative() }),
    }),
  ),
});

const SUCCESS = { kind: 'success' } as const;

/** @param payload the function's answer; `records` are those of the event, `topic` the mapping's. */
export function parseResponse(payload: string, topic: string, records: readonly KafkaRecord[]): BatchAnswer {
  if (payload.trim() === '') return SUCCESS;
  let answer: unknown;
  try {
    answer = JSON.parse(payload);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { kind: 'malformed', reason: `the function answered no JSON: ${error.message}` };
  }
  if (isEmpty(answer)) return SUCCESS;
  const parsed = answerSchema.safeParse(answer);
  if (!parsed.success)
    return { kind: 'malformed', reason: `the function's answer is malformed: ${describe(parsed.error)}` };
  const { batchItemFailures } = parsed.data;
  if (batchItemFailures.length === 0) return SUCCESS;

  const inEvent = new Set(records.map((record) => toIdentifier(topic, record)));
  const failed = new Set<string>();
  for (const { itemIdentifier } of batchItemFailures) {
    const identifier = `${itemIdentifier.partition}:${itemIdentifier.offset}`;
    if (!inEvent.has(identifier))
      return {
        kind: 'malformed',
        reason: `the function reported partition ${itemIdentifier.partition} offset ${itemIdentifier.offset}, which is not in its event`,
      };
    failed.add(identifier);
  }
  return { kind: 'partial', isFailed: (record) => failed.has(toIdentifier(topic, record)) };
}

function toIdentifier(topic: string, record: KafkaRecord): string {
  return `${topic}-${record.partition}:${record.offset}`;
}

function isEmpty(answer: unknown): boolean {
  if (answer === null || answer === '') return true;
  if (Array.isArray(answer)) return answer.length === 0;
  if (typeof answer !== 'object') return false;
  return (
    Object.keys(answer).length === 0 || ('batchItemFailures' in answer && answer.batchItemFailures === null)
  );
}

function describe(error: z.ZodError): string {
  return error.issues.map((issue) => `${issue.path.join('.') || 'answer'}: ${issue.message}`).join('; ');
}
