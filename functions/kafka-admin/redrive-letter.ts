import { readDeadLetter } from './dead-letter.ts';
import type { FetchedRecord, Header } from './fetch-records.ts';
import type { ProducedMessage } from './kafkajs-cluster.ts';
import type { OriginalRecords } from './original-records.ts';
import type { LetterPosition } from './redrive-progress.ts';

/** How often a record has been sent back to its topic. */
const COUNT_HEADER = 'millrace-redrive-count';
/** Where it was first, `orders-2@17`, and when, in milliseconds since the epoch. */
const ORIGIN_HEADER = 'millrace-redrive-origin';
const TIME_HEADER = 'millrace-redrive-timestamp';

/** A letter whose record is to be sent again. */
export interface Redrivable {
  readonly letter: LetterPosition;
  readonly source: { readonly topic: string; readonly partition: number; readonly offset: number };
  /** With this one. */
  readonly count: number;
  readonly message: ProducedMessage;
}

/** A letter that stays where it is. */
export interface Left {
  readonly letter: LetterPosition;
  readonly reason: string;
}

/**
 * What is to become of a dead letter: its record with key, value and headers as they were, to the partition it was in, so
 * that whatever chose that partition is honoured. Its timestamp is new: by the old one it might be too old for the topic,
 * which would delete it, and for the mapping, which would drop it.
 *
 * @param options.limit how often a record may be sent back: what fails for ever would go round for ever.
 */
export async function prepareRedrive(
  record: FetchedRecord,
  { originals, topic, limit }: { originals: OriginalRecords; topic: string; limit: number },
): Promise<Redrivable | Left> {
  const { partition, offset } = record;
  const at = { partition, offset };
  const letter = readDeadLetter(record);
  if (letter === undefined) return { letter: at, reason: 'it is no dead letter of an event source mapping' };
  const original = await originals.find(letter);
  if ('missing' in original) return { letter: at, reason: original.missing };
  const { record: found } = original;
  const before = countRedrives(found.headers);
  if (before >= limit)
    return {
      letter: at,
      reason: `it was redriven ${before} times and failed each time; once more would be a loop. Cure what it fails on, then insist`,
    };
  const source = { topic, partition: found.partition, offset: found.offset };
  return {
    letter: at,
    source,
    count: before + 1,
    message: {
      key: found.key,
      value: found.value,
      headers: toMessageHeaders(found, {
        count: before + 1,
        origin: `${topic}-${found.partition}@${found.offset}`,
      }),
    },
  };
}

/** 0 for a record that never was redriven, or whose count somebody else wrote. */
export function countRedrives(headers: readonly Header[]): number {
  const text = headers.findLast(({ name }) => name === COUNT_HEADER)?.value?.toString('utf8') ?? '';
  return /^\d{1,6}$/.test(text) ? Number(text) : 0;
}

function toMessageHeaders(
  { headers, timestamp }: FetchedRecord,
  { count, origin }: { count: number; origin: string },
): ProducedMessage['headers'] {
  const all = new Map<string, Buffer[]>();
  for (const { name, value } of headers) {
    // kafkajs writes no null here; nobody tells it from an empty one.
    const values = all.get(name);
    if (values === undefined) all.set(name, [value ?? Buffer.alloc(0)]);
    else values.push(value ?? Buffer.alloc(0));
  }
  if (!all.has(ORIGIN_HEADER)) all.set(ORIGIN_HEADER, [Buffer.from(origin)]);
  if (!all.has(TIME_HEADER)) all.set(TIME_HEADER, [Buffer.from(String(timestamp))]);
  all.set(COUNT_HEADER, [Buffer.from(String(count))]);
  return Object.fromEntries(all);
}
