import type { DeadLetterTopic } from './dead-letter-topic.ts';
import { type FetchedRecord, fetchRecords } from './fetch-records.ts';
import type { Cluster } from './kafkajs-cluster.ts';
import type { Left } from './redrive-letter.ts';
import type { LetterPosition } from './redrive-progress.ts';
import { Refusal } from './refusal.ts';

export interface FoundLetters {
  /** Oldest first. */
  readonly found: FetchedRecord[];
  /** What is not to be redriven, and why. */
  readonly missing: readonly Left[];
}

/** The letters at these places. @throws Refusal that names each place which the topic does not hold. */
export async function findLetters(
  cluster: Cluster,
  { letters, ranges, progress }: DeadLetterTopic,
  places: readonly LetterPosition[],
): Promise<FoundLetters> {
  requireHeld({ letters, ranges }, places);
  const found: FetchedRecord[] = [];
  const missing: Left[] = [];
  let ahead: readonly FetchedRecord[] = [];
  for (const letter of places.toSorted(compare)) {
    if (progress.stateOf(letter) === 'redriven') {
      missing.push({ letter, reason: 'it was redriven already' });
      continue;
    }
    // Letters are often asked for with their neighbours.
    let record = ahead.find((one) => isAt(one, letter));
    if (record === undefined) {
      const { partition, offset } = letter;
      const fetched = await fetchRecords(cluster, letters, {
        from: new Map([[partition, offset]]),
        maxWaitMs: 0,
      });
      ahead = fetched.get(partition)?.records ?? [];
      record = ahead.find((one) => isAt(one, letter));
    }
    if (record === undefined) missing.push({ letter, reason: 'there is no record at its offset any more' });
    else found.push(record);
  }
  return { found: found.sort((one, other) => one.timestamp - other.timestamp), missing };
}

function requireHeld(
  { letters, ranges }: Pick<DeadLetterTopic, 'letters' | 'ranges'>,
  places: readonly LetterPosition[],
): void {
  const violations = places.flatMap(({ partition, offset }, index) => {
    const range = ranges.get(partition);
    if (range !== undefined && offset >= range.start && offset < range.end) return [];
    const held =
      range === undefined
        ? `${letters.name} has the partitions 0 to ${letters.partitions.length - 1}`
        : `${letters.name}-${partition} has ${range.start} to before ${range.end}`;
    const value = JSON.stringify({ partition, offset });
    return [{ path: `letters[${index}]`, value, problem: `is no letter: ${held}` }];
  });
  if (violations.length > 0) throw new Refusal(violations);
}

function isAt(record: FetchedRecord, { partition, offset }: LetterPosition): boolean {
  return record.partition === partition && record.offset === offset;
}

function compare(one: LetterPosition, other: LetterPosition): number {
  return one.partition - other.partition || one.offset - other.offset;
}
