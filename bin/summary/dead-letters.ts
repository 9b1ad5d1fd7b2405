import { z } from 'zod';
import { askKafkaAdmin } from '../kafka-admin.ts';
import type { Target } from '../target.ts';

/** Reading letters takes a call for some hundreds of them. */
const MAX_READ = 10_000;

const groupsSchema = z.object({
  groups: z.array(
    z.object({ group: z.string(), topic: z.string(), deadLetterTopic: z.string(), letters: z.int() }),
  ),
});

/** A consumer group of the stacks, and how many letters its dead-letter topic holds. */
export type DeclaredGroup = z.output<typeof groupsSchema>['groups'][number];

export async function listDeclaredGroups(target: Target): Promise<DeclaredGroup[]> {
  return (await askKafkaAdmin(target, { operation: 'list-dead-letters' }, groupsSchema)).groups;
}

const pageSchema = z.object({
  letters: z.array(
    z.object({
      partition: z.int(),
      offset: z.int(),
      /** Absent for a record that is no dead letter. */
      condition: z.string().optional(),
      /** The record it is about, where it could be found. */
      original: z.object({ partition: z.int(), offset: z.int() }).optional(),
    }),
  ),
  positions: z.array(z.object({ partition: z.int(), offset: z.int() })),
  more: z.boolean(),
});

/** The records that a group has given up on. */
export interface GivenUp {
  /** `partition@offset` of each on the group's topic, once however many letters tell of it. */
  readonly places: ReadonlySet<string>;
  /** How many more there are whose place is not known. */
  readonly elsewhere: number;
}

export async function readGivenUp(target: Target, { group, letters }: DeclaredGroup): Promise<GivenUp> {
  const places = new Set<string>();
  let elsewhere = 0;
  let read = 0;
  let positions: z.output<typeof pageSchema>['positions'] | undefined;
  while (letters > 0 && read < MAX_READ) {
    const request = { operation: 'read-dead-letters', group, all: true, ...(positions && { positions }) };
    const page = await askKafkaAdmin(target, request, pageSchema);
    for (const { condition, original } of page.letters) {
      if (original === undefined) elsewhere += 1;
      else if (condition !== undefined) places.add(`${original.partition}@${original.offset}`);
    }
    read += page.letters.length;
    positions = page.positions;
    if (!page.more) return { places, elsewhere };
  }
  return { places, elsewhere: elsewhere + letters - read };
}
