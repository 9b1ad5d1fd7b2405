import type { Target } from '../../target/target.ts';

/** What the tables say of a pipeline's events. */
export interface Told {
  /** The ids of the events that every consumer of the topic has dealt with. */
  readonly accounted: ReadonlySet<string>;
  /** For programs. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** For people, one line: `tracked 3, accepted 2, rejected 1 (user_not_paid 1)`. */
  readonly text: string;
}

/** How the events of a pipeline's producer are found again in the tables. */
export interface Account {
  /** As `findProducers` answers it. */
  readonly pipeline: string;
  /** Reads what the tables say of all events, or of those with the given ids. */
  read(target: Target, ids?: ReadonlySet<string>): Promise<Told>;
}

/** How many there are of each, in the order in which they first come: `[['paid', 2], ['unpaid', 1]]`. */
export function countEach(values: Iterable<string>): [string, number][] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts];
}

/** `user_not_paid 2, insufficient_stock 1` */
export function describeCounts(counts: readonly (readonly [string, number])[]): string {
  return counts.map(([what, count]) => `${what} ${count}`).join(', ');
}
