import {
  type Positions,
  recordsAnswer,
  type ShownRecord,
} from '../../functions/api/contract/kafka-answers.ts';
import type { Target } from '../target/target.ts';
import { type AdminRequest, askAdmin } from './ask-admin.ts';

/** Of each call, when there is nothing new; then the function is asked again. */
const WAIT_MS = 5_000;
const MAX_PER_CALL = 1_000;

export interface Reading {
  readonly topic: string;
  readonly from: 'beginning' | 'end' | { readonly offset: number } | { readonly time: string };
  readonly partitions?: readonly number[];
  readonly filter?: Readonly<Record<string, string>>;
  readonly raw: boolean;
  readonly max: number;
  /** Goes on with new records when those there are have been read. */
  readonly follow: boolean;
  readonly signal: AbortSignal;
}

/** Records of a topic, oldest first, until the topic's end when reading began, the maximum, or the signal. */
export async function* readTopic(target: Target, reading: Reading): AsyncGenerator<ShownRecord> {
  const { topic, partitions, filter, raw, follow, signal } = reading;
  // The function waits for records a while: nobody has to wait for it.
  const heard: Target = { ...target, invoke: (name, payload) => target.invoke(name, payload, signal) };
  let left = reading.max;
  let from: Reading['from'] | { positions: Positions } = reading.from;
  let until: Positions | undefined;
  for (let first = true; left > 0; first = false) {
    const request: AdminRequest = {
      ...{ operation: 'read-records', topic, from, raw },
      max: Math.min(left, MAX_PER_CALL),
      ...(first && partitions && { partitions }),
      ...(filter && { filter }),
      ...(!follow && until && { until }),
      waitMs: follow && !first ? WAIT_MS : 0,
    };
    const answer = await askAdmin(heard, request, recordsAnswer).catch((error: unknown) => {
      if (signal.aborted) return undefined;
      throw error;
    });
    if (answer === undefined) return;
    for (const record of answer.records) yield record;
    left -= answer.records.length;
    if (!follow && !answer.more) return;
    from = { positions: answer.positions };
    until ??= answer.ends;
  }
}
