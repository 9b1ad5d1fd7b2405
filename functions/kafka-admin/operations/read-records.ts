import * as z from 'zod';
import { AnswerPage } from '../answer-page.ts';
import { awaitRecords } from '../await-records.ts';
import type { FetchedRecord } from '../fetch-records.ts';
import { matchFields } from '../match-fields.ts';
import { readRanges } from '../offsets.ts';
import { defineOperation } from '../operation.ts';
import { MAX_ANSWER_BYTES, type PresentedRecord, presentRecord } from '../present-record.ts';
import { max, offset, partitions, positions, time, topicName } from '../request-fields.ts';
import { findStart } from '../start-position.ts';
import { TimeOrderedReader } from '../time-order.ts';
import { choosePartitions, findTopic } from '../topics.ts';

const MAX_RECORDS = 1_000;
/** Each is held against each record. */
const MAX_FILTERS = 20;
const MAX_FILTER_LENGTH = 1_000;
/** A filter that fits nothing reads a whole topic: after so long the caller hears how far it is, and asks again. */
const MAX_READ_MS = 10_000;
const MAX_WAIT_MS = 20_000;
/** Kept while looking for the newest records: more than an answer has room for. */
const MAX_NEWEST_BYTES = 8 * 1024 * 1024;
/** Left for the answer itself, should the caller not wait longer. */
const ANSWER_MS = 3_000;

/**
 * Records of a topic, oldest first, and the positions to go on from. One call reads what one answer has room for, and no
 * longer than some seconds; whoever wants more asks again with the positions.
 */
export const readRecords = defineOperation({
  name: 'read-records',
  request: {
    topic: topicName,
    /** Absent: all. With positions they are the partitions. */
    partitions,
    from: z.union(
      [
        z.enum(['beginning', 'end']),
        z.strictObject({ offset }),
        z.strictObject({ time }),
        z.strictObject({ positions }),
        /** So many of the newest of all partitions together; a filter is held against these. */
        z.strictObject({ last: max(MAX_RECORDS) }),
      ],
      'must be "beginning", "end", {"offset": n}, {"time": "<ISO 8601>"}, {"last": n} or {"positions": [{"partition", "offset"}]}',
    ),
    /** Where to stop; absent: at what is the end at the time of the call. */
    until: positions.optional(),
    max: max(MAX_RECORDS).default(MAX_RECORDS),
    /** Fields of the value that a record must have, by their paths. */
    filter: z
      .record(z.string().min(1).max(MAX_FILTER_LENGTH), z.string().max(MAX_FILTER_LENGTH))
      .refine((fields) => Object.keys(fields).length <= MAX_FILTERS, `must be at most ${MAX_FILTERS} fields`)
      .default({}),
    /** Bytes in base64, nothing decoded. */
    raw: z.boolean().default(false),
    /** How long to wait for a record when there is none yet. */
    waitMs: z.int().min(0).max(MAX_WAIT_MS, `must be 0 to ${MAX_WAIT_MS}`).default(0),
  },
  async run(request, { cluster, formats, remainingMs }) {
    const topic = await findTopic(cluster, request.topic);
    const { from } = request;
    const named = typeof from === 'object' && 'positions' in from ? [...from.positions.keys()] : undefined;
    const chosen = choosePartitions(topic, named ?? request.partitions);
    const ranges = await readRanges(cluster, topic, chosen);
    const start = await findStart(cluster, topic, { from, ranges });
    const ends = new Map(
      [...ranges].map(([partition, { end }]) => [
        partition,
        Math.min(end, request.until?.get(partition) ?? end),
      ]),
    );
    const hasSome = [...start].some(([partition, position]) => position < (ends.get(partition) ?? 0));
    const until = hasSome
      ? ends
      : await awaitRecords(cluster, topic, { from: start, waitMs: request.waitMs });

    const reader = new TimeOrderedReader(cluster, topic, { from: start, until });
    const since = performance.now();
    let scanned = 0;
    const next = async (): Promise<FetchedRecord | undefined> => {
      if (performance.now() - since > MAX_READ_MS || remainingMs() < ANSWER_MS) return undefined;
      const record = await reader.next();
      if (record !== undefined) scanned += 1;
      return record;
    };
    const fits = ({ value }: FetchedRecord): boolean =>
      Object.keys(request.filter).length === 0 ||
      matchFields(value === null ? undefined : formats.read(value), request.filter);
    const present = (record: FetchedRecord): PresentedRecord =>
      presentRecord(record, request.raw ? undefined : formats);
    const page = new AnswerPage<PresentedRecord>({ max: request.max, maxBytes: MAX_ANSWER_BYTES });
    if (typeof from === 'object' && 'last' in from) {
      const newest = await readNewest(next, from.last);
      // The newest have the room that there is.
      for (const record of newest.reverse()) if (!page.isFull && fits(record)) page.add(present(record));
      page.items.reverse();
    } else {
      while (!page.isFull) {
        const record = await next();
        if (record === undefined) break;
        if (fits(record)) page.add(present(record));
      }
    }
    const more = [...reader.positions].some(
      ([partition, position]) => position < (until.get(partition) ?? 0),
    );
    return {
      topic: topic.name,
      records: page.items,
      scanned,
      positions: listPositions(reader.positions),
      ends: listPositions(until),
      more,
    };
  },
});

/** The last records that `next` tells, as many as are wanted and fit into memory. */
async function readNewest(
  next: () => Promise<FetchedRecord | undefined>,
  wanted: number,
): Promise<FetchedRecord[]> {
  const newest: FetchedRecord[] = [];
  let bytes = 0;
  for (let record = await next(); record !== undefined; record = await next()) {
    newest.push(record);
    bytes += sizeOf(record);
    while (newest.length > wanted || (bytes > MAX_NEWEST_BYTES && newest.length > 1)) {
      const oldest = newest.shift();
      bytes -= oldest === undefined ? 0 : sizeOf(oldest);
    }
  }
  return newest;
}

function sizeOf({ value, key }: FetchedRecord): number {
  return (value?.length ?? 0) + (key?.length ?? 0);
}

function listPositions(offsets: ReadonlyMap<number, number>): { partition: number; offset: number }[] {
  return [...offsets].map(([partition, position]) => ({ partition, offset: position }));
}
