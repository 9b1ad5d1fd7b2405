import { deadLettersAnswer } from '../../functions/api/contract/kafka-answers.ts';
import { askAdmin } from '../operate/ask-admin.ts';
import { readLetters } from '../operate/read-letters.ts';
import type { Target } from '../target/target.ts';

/** Reading letters takes a call for some hundreds of them. */
const MAX_READ = 10_000;

/** A consumer group of the stacks, and how many letters its dead-letter topic holds. */
export interface DeclaredGroup {
  readonly group: string;
  readonly topic: string;
  readonly letters: number;
}

export async function listDeclaredGroups(target: Target): Promise<DeclaredGroup[]> {
  return (await askAdmin(target, { operation: 'list-dead-letters' }, deadLettersAnswer)).groups;
}

/** The records that a group has given up on. */
export interface GivenUp {
  /** `partition@offset` of each on the group's topic, once however many letters tell of it. */
  readonly places: ReadonlySet<string>;
  /** How many more there are whose place is not known. */
  readonly elsewhere: number;
}

export async function readGivenUp(target: Target, { group, letters }: DeclaredGroup): Promise<GivenUp> {
  if (letters === 0) return { places: new Set(), elsewhere: 0 };
  const read = await readLetters(target, { group, max: MAX_READ, all: true });
  // One without a condition is no letter of a mapping: somebody else has put it there.
  const ours = read.filter(({ condition }) => condition !== undefined);
  const places = ours.flatMap(({ original }) =>
    original === undefined ? [] : [`${original.partition}@${original.offset}`],
  );
  const unread = Math.max(0, letters - read.length);
  return { places: new Set(places), elsewhere: ours.length - places.length + unread };
}
