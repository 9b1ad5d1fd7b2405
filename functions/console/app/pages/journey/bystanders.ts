import type { Journey } from './journey.ts';

/** As much of a group as has to be known. */
interface Group {
  readonly group: string;
  readonly topic: string;
  readonly partitions: readonly {
    readonly topic: string;
    readonly partition: number;
    readonly committed: number | null;
  }[];
}

/** A group that reads the record's topic, and of which the journey tells nothing. */
export interface Bystander {
  readonly group: string;
  /** How many records of the partition it reads before this one; undefined when it has read past it. */
  readonly before: number | undefined;
}

/** The groups of the topic that have no lane. One that never committed in the partition is left out: nobody knows. */
export function findBystanders({ place, lanes }: Journey, groups: readonly Group[]): Bystander[] {
  return groups
    .filter(({ group, topic }) => topic === place.topic && !lanes.some((lane) => lane.group === group))
    .flatMap(({ group, partitions }) => {
      const own = partitions.find(
        ({ topic, partition }) => topic === place.topic && partition === place.partition,
      );
      if (own === undefined || own.committed === null) return [];
      return [{ group, before: own.committed > place.offset ? undefined : place.offset - own.committed }];
    });
}
