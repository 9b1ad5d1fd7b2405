import type { ShownLetter } from '../../functions/api/contract/kafka-answers.ts';
import { countNoun } from '../print/print.ts';
import { explainRecord } from './explain-record.ts';
import { showTime, showValue } from './show-record.ts';

const MAX_SHOWN_CHARACTERS = 40;

/** A dead letter, flat: where it is, why it is there, and the record it is about. */
export interface LetterRow {
  /** `<partition>@<offset>` in the dead-letter topic. */
  readonly letter: string;
  readonly at: string;
  readonly state: ShownLetter['state'];
  readonly reason: string | null;
  readonly attempts: number | null;
  readonly error: string | null;
  readonly redriven: number | null;
  readonly topic: string | null;
  readonly partition: number | null;
  readonly offset: number | null;
  readonly timestamp: string | null;
  readonly key: string | null;
  readonly value: string | null;
  readonly headers: readonly { readonly name: string; readonly value: string | null }[];
  /** What is wrong with the letter, or with the record it is about. */
  readonly problem: string | null;
}

export async function letterToRow(letter: ShownLetter): Promise<LetterRow> {
  const { original, topic } = letter;
  const fault =
    original === undefined || topic === undefined ? undefined : await explainRecord(topic, original);
  const textOf = (value: NonNullable<typeof original>['key']): string | null =>
    value === null ? null : showValue(value, '');
  return {
    letter: `${letter.partition}@${letter.offset}`,
    at: showTime(letter.timestamp),
    state: letter.state,
    reason: letter.condition ?? null,
    attempts: letter.attempts ?? null,
    error: letter.functionError ?? null,
    redriven: letter.redriven ?? null,
    topic: letter.topic ?? null,
    partition: letter.topic === undefined ? null : (original?.partition ?? null),
    offset: letter.topic === undefined ? (letter.offsetOfOriginal ?? null) : (original?.offset ?? null),
    timestamp: original === undefined ? null : showTime(original.timestamp),
    key: textOf(original?.key ?? null),
    value: textOf(original?.value ?? null),
    headers: (original?.headers ?? []).map(({ name, value }) => ({ name, value: textOf(value) })),
    problem: letter.problem ?? fault ?? null,
  };
}

/** What has room on a terminal. */
export function shortenLetter(row: LetterRow): object {
  const { state, attempts, redriven, topic, partition, offset, value, problem } = row;
  const invocations = attempts === null ? '' : `\nafter ${countNoun(attempts, 'invocation')}`;
  const before = redriven === null || redriven === 0 ? '' : `\nredriven ${countNoun(redriven, 'time')}`;
  const lines = [value ?? 'null', ...(problem === null ? [] : [problem])].map((text) =>
    text.length > MAX_SHOWN_CHARACTERS ? `${text.slice(0, MAX_SHOWN_CHARACTERS - 1)}…` : text,
  );
  return {
    letter: state === 'left' ? `${row.letter} left` : row.letter,
    why: `${row.reason ?? 'no dead letter'}${invocations}${before}`,
    record:
      partition === null ? (offset ?? '') : `${topic}-${partition}@${offset}\n${row.key ?? ''}`.trimEnd(),
    value: lines.join('\n'),
  };
}
