import { groupAnswer, topicAnswer } from '../../functions/api/contract/kafka-answers.ts';
import { askAdmin } from '../operate/ask-admin.ts';
import type { Target } from '../target/target.ts';
import { type DeclaredGroup, type GivenUp, listDeclaredGroups, readGivenUp } from './dead-letters.ts';
import { STORED_RECORDS, type StoredRecords } from './stored-records.ts';

/** What became of the records of a group's topic: received = accepted + rejected + skipped + dead_lettered. */
export interface GroupSummary {
  readonly group: string;
  readonly topic: string;
  /** Records from the earliest that the topic still has to the group's committed offset. */
  readonly received: number;
  readonly accepted: number;
  readonly rejected: number;
  /** Repeats that changed nothing. */
  readonly skipped: number;
  readonly dead_lettered: number;
  /** Records from the committed offset to the end. */
  readonly lag: number;
}

/** From the first record of a partition to before the one that the group reads next, and to the partition's end. */
interface Reach {
  readonly earliest: number;
  readonly committed: number;
  readonly end: number;
}

/** Every consumer group of the stacks, in their order. */
export async function summarizeGroups(target: Target): Promise<GroupSummary[]> {
  const groups = await listDeclaredGroups(target);
  return Promise.all(groups.map((group) => summarizeGroup(target, group)));
}

async function summarizeGroup(target: Target, declared: DeclaredGroup): Promise<GroupSummary> {
  const { group, topic } = declared;
  // First how far the group is: what it has committed by then is in the tables and among the letters.
  const reaches = await readReaches(target, declared);
  const [stored, givenUp] = await Promise.all([
    STORED_RECORDS[group]?.(target) ?? { accepted: [], rejected: [] },
    readGivenUp(target, declared),
  ]);
  return { group, topic, ...countRecords(topic, { reaches, stored, givenUp }) };
}

async function readReaches(
  target: Target,
  { group, topic }: DeclaredGroup,
): Promise<ReadonlyMap<number, Reach>> {
  const { partitions } = await askAdmin(target, { operation: 'describe-group', group }, groupAnswer);
  const described = await askAdmin(target, { operation: 'describe-topic', topic }, topicAnswer);
  const earliest = new Map(described.partitions.map((one) => [one.partition, one.earliest]));
  return new Map(
    partitions
      .filter((one) => one.topic === topic)
      .map(({ partition, committed, end }) => {
        const first = earliest.get(partition) ?? 0;
        return [partition, { earliest: first, committed: Math.max(first, committed ?? first), end }];
      }),
  );
}

/** What of the tables and the letters lies within what the group has passed, each record counted once. */
export function countRecords(
  topic: string,
  {
    reaches,
    stored,
    givenUp,
  }: { reaches: ReadonlyMap<number, Reach>; stored: StoredRecords; givenUp: GivenUp },
): Omit<GroupSummary, 'group' | 'topic'> {
  const passed = (partition: number, offset: number): boolean => {
    const reach = reaches.get(partition);
    return reach !== undefined && offset >= reach.earliest && offset < reach.committed;
  };
  const placesOf = (places: StoredRecords['accepted']): Set<string> =>
    new Set(
      places.flatMap((place) =>
        place.topic === topic &&
        place.partition !== undefined &&
        place.offset !== undefined &&
        passed(place.partition, place.offset)
          ? [`${place.partition}@${place.offset}`]
          : [],
      ),
    );
  const [accepted, rejected] = [placesOf(stored.accepted), placesOf(stored.rejected)];
  const letters = [...givenUp.places].filter((place) => {
    const [partition = -1, offset = -1] = place.split('@').map(Number);
    // What was given up on once may have been stored when it was read again.
    return passed(partition, offset) && !accepted.has(place) && !rejected.has(place);
  });
  const received = sum(reaches, ({ earliest, committed }) => committed - earliest);
  const others = received - accepted.size - rejected.size - letters.length;
  const dead_lettered = letters.length + Math.min(givenUp.elsewhere, others);
  return {
    received,
    accepted: accepted.size,
    rejected: rejected.size,
    skipped: received - accepted.size - rejected.size - dead_lettered,
    dead_lettered,
    lag: sum(reaches, ({ committed, end }) => end - committed),
  };
}

function sum(reaches: ReadonlyMap<number, Reach>, measure: (reach: Reach) => number): number {
  return [...reaches.values()].reduce((total, reach) => total + measure(reach), 0);
}
