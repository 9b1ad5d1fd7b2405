import { type RedriveAnswer, redriveAnswer } from '../../functions/api/contract/kafka-answers.ts';
import type { Target } from '../target/target.ts';
import { askAdmin } from './ask-admin.ts';

const MAX_PER_CALL = 100;

/** Where a letter is in its dead-letter topic. */
export interface LetterPlace {
  readonly partition: number;
  readonly offset: number;
}

export interface Redriving {
  readonly group: string;
  readonly max: number;
  /** These and no others, a hundred at most; absent: the oldest that wait. */
  readonly letters?: readonly LetterPlace[] | undefined;
  readonly limit: number;
  readonly dryRun: boolean;
  /** Ends it after the call under way. */
  readonly signal: AbortSignal;
  readonly onAnswer: (answer: RedriveAnswer) => void;
}

export interface Redriven {
  readonly redriven: RedriveAnswer['redriven'];
  readonly left: RedriveAnswer['left'];
  /** Why the rest waits. */
  readonly stopped: string | null;
  readonly interrupted: boolean;
}

/** Redrives the letters that wait when it begins: one that comes back meanwhile waits for the next time. */
export async function redriveLetters(target: Target, redriving: Redriving): Promise<Redriven> {
  const { group, max, letters, limit, dryRun, signal, onAnswer } = redriving;
  const redriven: RedriveAnswer['redriven'] = [];
  const left: RedriveAnswer['left'] = [];
  let last: RedriveAnswer | undefined;
  while (redriven.length < max && (last === undefined || (last.more && last.stopped === null))) {
    if (signal.aborted) return { redriven, left, stopped: null, interrupted: true };
    const request = {
      ...{ operation: 'redrive', group, limit, dryRun },
      max: Math.min(MAX_PER_CALL, max - redriven.length),
      ...(letters && { letters }),
      ...(last && { positions: last.positions, until: last.until }),
    };
    last = await askAdmin(target, request, redriveAnswer);
    redriven.push(...last.redriven);
    left.push(...last.left);
    onAnswer(last);
  }
  return { redriven, left, stopped: last?.stopped ?? null, interrupted: false };
}
