/**
 * One batch through its function, until every record of it is settled.
 * https://docs.aws.amazon.com/lambda/latest/dg/kafka-retry-configurations.html
 *
 * - A function error, a timeout among them, and an answer that does not read are attempts. Throttles and service errors
 *   are not: the call is made again for as long as it takes (documented for streams).
 * - Reported items are retried alone (mode "items"); the others are done with.
 * - A failed batch is cut in two halves by partition and offset when bisecting is on; a cut uses up no attempt and the
 *   halves go at once, the first half first (documented for Kinesis, the cut point is ours). An infinite retry limit
 *   means that a record that always fails holds its partitions for ever, as on AWS.
 */
import { asError } from '../core/errors.ts';
import type { OffsetRange } from '../core/journal.ts';
import type { Backoff } from './backoff.ts';
import { type EventEnvelope, encodeEvent } from './event.ts';
import { listRanges } from './list-ranges.ts';
import { parseResponse } from './parse-response.ts';
import type { PreparedRecord } from './prepare-record.ts';

/** What the Invoke API answers to a synchronous call; a throw is a throttle or a service error. */
export type Invoke = (payload: string) => Promise<InvokeAnswer>;

export interface InvokeAnswer {
  readonly requestId: string;
  readonly statusCode: number;
  readonly payload: string;
  readonly functionError?: string;
  readonly executedVersion: string;
}

/** How records ended that ran out of attempts. */
export interface Exhaustion {
  /** Invocations that had these records, the first included. */
  readonly invocations: number;
  readonly answer: InvokeAnswer;
}

export interface BatchAttempt {
  readonly records: number;
  readonly outcome: 'success' | 'partial' | 'failed';
  /** Which invocation of these records this was, from 1. */
  readonly attempt: number;
  readonly error?: string;
  /** Absent when Lambda refused the call. */
  readonly requestId?: string;
  readonly ranges: readonly OffsetRange[];
}

export interface BatchContext {
  readonly envelope: EventEnvelope;
  readonly retries: number;
  readonly bisect: boolean;
  readonly reportBatchItemFailures: boolean;
  readonly invoke: Invoke;
  readonly backoff: Backoff;
  /** Resolves after the time, or when `isStopping` turns true. */
  readonly sleep: (delayMs: number) => Promise<void>;
  readonly isStopping: () => boolean;
  /** False once the record's partition belongs to another consumer. */
  readonly isHeld: (record: PreparedRecord) => boolean;
  readonly settle: (records: readonly PreparedRecord[]) => Promise<void>;
  /** Hands over records that will not be tried again, then settles them. */
  readonly giveUp: (records: readonly PreparedRecord[], how: Exhaustion) => Promise<void>;
  readonly observe: (attempt: BatchAttempt) => void;
}

interface Unit {
  readonly records: readonly PreparedRecord[];
  readonly retries: number;
  readonly invocations: number;
}

type Outcome =
  | { kind: 'unavailable'; error: string }
  | {
      kind: 'answered';
      answer: InvokeAnswer;
      failed: readonly PreparedRecord[];
      whole: boolean;
      error?: string;
    };

/** Resolves when all is settled, or early when the mapping stops: what is open then is delivered again. */
export async function deliverBatch(batch: readonly PreparedRecord[], context: BatchContext): Promise<void> {
  const work: Unit[] = [{ records: batch, retries: 0, invocations: 0 }];
  let refusals = 0;
  for (let unit = work.shift(); unit !== undefined; unit = work.shift()) {
    const records = unit.records.filter(context.isHeld);
    if (records.length === 0) continue;
    if (context.isStopping()) return;
    const outcome = await attempt(records, context);
    if (outcome.kind === 'unavailable') {
      context.observe({
        records: records.length,
        outcome: 'failed',
        attempt: unit.invocations + 1,
        error: outcome.error,
        ranges: listRanges(records),
      });
      refusals += 1;
      work.unshift(unit);
      await context.sleep(context.backoff(refusals));
      continue;
    }
    refusals = 0;
    const invocations = unit.invocations + 1;
    observe(context, { records, outcome, attempt: invocations });
    const failed = new Set(outcome.failed);
    if (failed.size < records.length) await context.settle(records.filter((record) => !failed.has(record)));
    if (failed.size === 0) continue;

    if (outcome.whole && context.bisect && records.length > 1) {
      for (const half of bisect(records).reverse()) work.unshift({ ...unit, records: half, invocations });
    } else if (unit.retries < context.retries) {
      work.unshift({ records: outcome.failed, retries: unit.retries + 1, invocations });
      await context.sleep(context.backoff(unit.retries + 1));
    } else {
      await context.giveUp(outcome.failed, { invocations, answer: outcome.answer });
    }
  }
}

/** Records come by partition and, inside it, by offset, so the middle is the cut. */
export function bisect<T>(records: readonly T[]): [T[], T[]] {
  const middle = Math.ceil(records.length / 2);
  return [records.slice(0, middle), records.slice(middle)];
}

async function attempt(records: readonly PreparedRecord[], context: BatchContext): Promise<Outcome> {
  let answer: InvokeAnswer;
  try {
    answer = await context.invoke(encodeEvent(context.envelope, records));
  } catch (thrown) {
    // Throttles and service errors of any kind: the function has not run, so the batch is offered again.
    return { kind: 'unavailable', error: asError(thrown).message };
  }
  if (answer.functionError !== undefined)
    return { kind: 'answered', answer, failed: records, whole: true, error: describeError(answer) };
  if (!context.reportBatchItemFailures) return { kind: 'answered', answer, failed: [], whole: false };
  const parsed = parseResponse(
    answer.payload,
    context.envelope.topic,
    records.map(({ record }) => record),
  );
  if (parsed.kind === 'success') return { kind: 'answered', answer, failed: [], whole: false };
  if (parsed.kind === 'malformed')
    return { kind: 'answered', answer, failed: records, whole: true, error: parsed.reason };
  const failed = records.filter(({ record }) => parsed.isFailed(record));
  return { kind: 'answered', answer, failed, whole: false, error: `${failed.length} items reported` };
}

/** The function's own words when its answer has them. */
function describeError(answer: InvokeAnswer): string {
  return `${answer.functionError}: ${answer.payload.slice(0, 500)}`;
}

function observe(
  context: BatchContext,
  seen: { records: readonly PreparedRecord[]; outcome: Outcome & { kind: 'answered' }; attempt: number },
): void {
  const { outcome } = seen;
  context.observe({
    records: seen.records.length,
    outcome: outcome.failed.length === 0 ? 'success' : outcome.whole ? 'failed' : 'partial',
    attempt: seen.attempt,
    requestId: outcome.answer.requestId,
    ranges: listRanges(seen.records),
    ...(outcome.error !== undefined && { error: outcome.error }),
  });
}
