import {
  lettersAnswer,
  type Positions,
  type ShownLetter,
} from '../../functions/api/contract/kafka-answers.ts';
import type { Target } from '../target/target.ts';
import { askAdmin } from './ask-admin.ts';

const MAX_PER_CALL = 500;

/** Dead letters of a group, oldest first; `all` with those that were redriven. */
export async function readLetters(
  target: Target,
  { group, max, all }: { group: string; max: number; all: boolean },
): Promise<ShownLetter[]> {
  const letters: ShownLetter[] = [];
  let positions: Positions | undefined;
  for (let more = true; more && letters.length < max; ) {
    const answer = await askAdmin(
      target,
      {
        ...{ operation: 'read-dead-letters', group, all, max: Math.min(MAX_PER_CALL, max - letters.length) },
        ...(positions && { positions }),
      },
      lettersAnswer,
    );
    letters.push(...answer.letters);
    ({ positions, more } = answer);
  }
  return letters;
}
