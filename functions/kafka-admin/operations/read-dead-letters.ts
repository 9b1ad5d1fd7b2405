import * as z from 'zod';
import { AnswerPage } from '../answer-page.ts';
import { type DeadLetter, readDeadLetter } from '../dead-letter.ts';
import { openDeadLetterTopic, openSource } from '../dead-letter-topic.ts';
import type { FetchedRecord } from '../fetch-records.ts';
import { defineOperation } from '../operation.ts';
import type { OriginalRecords } from '../original-records.ts';
import { MAX_ANSWER_BYTES, presentRecord } from '../present-record.ts';
import type { RecordFormats } from '../record-formats.ts';
import { countRedrives } from '../redrive-letter.ts';
import { groupName, max, positions } from '../request-fields.ts';
import { findStart } from '../start-position.ts';
import { TimeOrderedReader } from '../time-order.ts';

const MAX_LETTERS = 500;
const MAX_READ_MS = 10_000;

/** Dead letters of a group, oldest first, with the records they are about, and the positions to go on from. */
export const readDeadLetters = defineOperation({
  name: 'read-dead-letters',
  request: {
    group: groupName,
    max: max(MAX_LETTERS).default(MAX_LETTERS),
    /** From an earlier answer; absent: from the first that is wanted. */
    positions: positions.optional(),
    /** Those that were redriven, too. */
    all: z.boolean().default(false),
  },
  async run(request, context) {
    const { cluster, formats } = context;
    const { declared, letters, ranges, progress } = await openDeadLetterTopic(context, request.group);
    const { originals } = await openSource(context, declared);
    const first = request.all ? new Map<number, number>() : progress.firstWaiting(ranges);
    const from = await findStart(cluster, letters, {
      from: { positions: request.positions ?? first },
      ranges,
      path: 'positions',
    });
    const until = new Map([...ranges].map(([partition, { end }]) => [partition, end]));
    const reader = new TimeOrderedReader(cluster, letters, { from, until });
    const page = new AnswerPage<object>({ max: request.max, maxBytes: MAX_ANSWER_BYTES });
    const since = performance.now();
    while (!page.isFull && performance.now() - since < MAX_READ_MS) {
      const record = await reader.next();
      if (record === undefined) break;
      const state = progress.stateOf(record);
      if (state === 'redriven' && !request.all) continue;
      page.add({
        state,
        ...(await presentLetter(record, { originals, formats, topic: declared.topic })),
      });
    }
    return {
      group: declared.group,
      topic: declared.topic,
      deadLetterTopic: declared.deadLetterTopic,
      letters: page.items,
      positions: [...reader.positions].map(([partition, offset]) => ({ partition, offset })),
      more: [...reader.positions].some(([partition, offset]) => offset < (until.get(partition) ?? 0)),
    };
  },
});

interface Presenting {
  readonly originals: OriginalRecords;
  readonly formats: RecordFormats;
  readonly topic: string;
}

async function presentLetter(record: FetchedRecord, presenting: Presenting): Promise<object> {
  const { partition, offset, timestamp } = record;
  const at = { partition, offset, timestamp };
  const letter = readDeadLetter(record);
  if (letter === undefined)
    return {
      ...at,
      problem: 'is no dead letter of an event source mapping',
      original: presentRecord(record, presenting.formats),
    };
  const { condition, attempts, functionError } = letter;
  return { ...at, condition, attempts, functionError, ...(await presentOriginal(letter, presenting)) };
}

async function presentOriginal(
  letter: DeadLetter,
  { originals, formats, topic }: Presenting,
): Promise<object> {
  const original = await originals.find(letter);
  if ('record' in original)
    return {
      redriven: countRedrives(original.record.headers),
      topic,
      original: presentRecord(original.record, formats),
    };
  // What can be shown of it though it cannot be sent again.
  const shown = letter.payload && { topic, original: presentRecord(letter.payload.record, formats) };
  return { problem: original.missing, offsetOfOriginal: letter.source.offset, ...shown };
}
