import * as z from 'zod';
import { type DeadLetterTopic, openDeadLetterTopic, openSource } from '../dead-letter-topic.ts';
import { describeFailure } from '../explain-kafka-error.ts';
import { findLetters } from '../find-letters.ts';
import { defineOperation } from '../operation.ts';
import { type Left, prepareRedrive, type Redrivable } from '../redrive-letter.ts';
import { groupName, max, places, positions } from '../request-fields.ts';
import { type SendResult, type Sent, sendBack } from '../send-back.ts';
import { findStart } from '../start-position.ts';
import { TimeOrderedReader } from '../time-order.ts';

const MAX_LETTERS = 500;
const MAX_NAMED = 100;
/** What is sent between two notes of the progress: so much is repeated at most when the function ends in between. */
const MAX_CHUNK_LETTERS = 50;
const MAX_CHUNK_BYTES = 512 * 1024;
const MAX_RUN_MS = 20_000;
/** A chunk is not begun with less time left than one may take. */
const CHUNK_MS = 15_000;
const DEFAULT_LIMIT = 3;
const MAX_LIMIT = 1_000_000;

/**
 * Sends the records of dead letters back to the topic they came from, oldest letter first. It begins where the last redrive
 * of the group ended and tries what was left then once more.
 */
export const redrive = defineOperation({
  name: 'redrive',
  repeatable: false,
  request: {
    group: groupName,
    /** Letters to redrive at most. */
    max: max(MAX_LETTERS).default(MAX_LETTERS),
    /** How often a record may be sent back in all. */
    limit: z.int().min(0).max(MAX_LIMIT).default(DEFAULT_LIMIT),
    dryRun: z.boolean().default(false),
    /** These and no others, whatever their turn; absent: the oldest that wait. */
    letters: places(MAX_NAMED).optional(),
    /** Both from the answer before, in a run of several calls: where it is, and where the topic ended when it began. */
    positions: positions.optional(),
    until: positions.optional(),
  },
  async run(request, context) {
    const { cluster } = context;
    const topic = await openDeadLetterTopic(context, request.group);
    const { declared, letters, ranges, progress } = topic;
    const { source, originals } = await openSource(context, declared);
    const named = request.letters && (await findLetters(cluster, topic, request.letters));
    const first = progress.firstWaiting(ranges);
    const from = await findStart(cluster, letters, {
      from: {
        positions: new Map(
          [...first].map(([partition, offset]) => [
            partition,
            Math.max(offset, request.positions?.get(partition) ?? 0),
          ]),
        ),
      },
      ranges,
      path: 'positions',
    });
    // Without an end a record that fails again at once would come back as a letter of the same run.
    const until = new Map(
      [...ranges].map(([partition, { end }]) => [
        partition,
        Math.min(end, request.until?.get(partition) ?? end),
      ]),
    );
    const inTurn = new TimeOrderedReader(cluster, letters, { from, until });
    const reader = named ? { next: () => Promise.resolve(named.found.shift()) } : inTurn;
    const outcome: Outcome = { redriven: [], left: [...(named?.missing ?? [])] };
    const since = performance.now();
    let stopped: string | undefined;

    while (stopped === undefined && outcome.redriven.length < (named ? MAX_NAMED : request.max)) {
      if (performance.now() - since > MAX_RUN_MS || context.remainingMs() < CHUNK_MS) break;
      const chunk = await gather(reader, {
        progress,
        room: Math.min(MAX_CHUNK_LETTERS, (named ? MAX_NAMED : request.max) - outcome.redriven.length),
        prepare: (record) =>
          prepareRedrive(record, { originals, topic: declared.topic, limit: request.limit }),
      });
      if (chunk.length === 0) break;
      const ready = chunk.filter((one) => 'message' in one);
      const left = chunk.filter((one) => 'reason' in one);
      if (request.dryRun) {
        outcome.redriven.push(...ready.map((one) => describe(one)));
        outcome.left.push(...left);
        continue;
      }
      if (!(await progress.isOurs())) {
        stopped = 'another redrive of this group is at work: wait until it is through';
      } else if (!progress.hasRoomFor(chunk.length)) {
        stopped =
          'more letters are left than can be noted: cure what they fail on and redrive them, insisting if need be';
      }
      if (stopped !== undefined) {
        if (named) outcome.left.push(...chunk.map(toUntried));
        break;
      }
      const result = await sendBack(cluster, source, ready);
      await note(topic, { left, result, isInTurn: named === undefined });
      outcome.redriven.push(
        ...result.sent.map((one) => ({
          ...describe(one),
          to: { topic: source.name, partition: one.source.partition, offset: one.offset },
        })),
      );
      outcome.left.push(...left, ...result.left);
      if (result.failure && named) outcome.left.push(...result.failure.unsent.map(toUntried));
      if (result.failure) stopped = describeFailure(result.failure.error);
    }
    if (named)
      outcome.left.push(
        ...named.found.map(({ partition, offset }) => toUntried({ letter: { partition, offset } })),
      );
    return {
      group: declared.group,
      topic: declared.topic,
      deadLetterTopic: declared.deadLetterTopic,
      ...outcome,
      positions: [...inTurn.positions].map(([partition, offset]) => ({ partition, offset })),
      until: [...until].map(([partition, offset]) => ({ partition, offset })),
      more:
        named === undefined &&
        [...inTurn.positions].some(([partition, offset]) => offset < (until.get(partition) ?? 0)),
      stopped: stopped ?? null,
    };
  },
});

interface Outcome {
  readonly redriven: object[];
  readonly left: Left[];
}

interface Gathering {
  readonly progress: DeadLetterTopic['progress'];
  /** Letters to be sent at most. */
  readonly room: number;
  readonly prepare: (record: Parameters<typeof prepareRedrive>[0]) => Promise<Redrivable | Left>;
}

async function gather(
  reader: Pick<TimeOrderedReader, 'next'>,
  { progress, room, prepare }: Gathering,
): Promise<(Redrivable | Left)[]> {
  const chunk: (Redrivable | Left)[] = [];
  let ready = 0;
  let bytes = 0;
  while (ready < room && chunk.length < MAX_CHUNK_LETTERS && bytes < MAX_CHUNK_BYTES) {
    const record = await reader.next();
    if (record === undefined) break;
    if (progress.stateOf(record) === 'redriven') continue;
    const prepared = await prepare(record);
    chunk.push(prepared);
    if ('reason' in prepared) continue;
    ready += 1;
    bytes += (prepared.message.key?.length ?? 0) + (prepared.message.value?.length ?? 0);
  }
  return chunk;
}

/**
 * What was not sent because something else stopped it is noted as left: the next redrive begins with it. Of letters that are
 * not redriven in their turn only those that were sent are noted, and the others wait as they did.
 */
async function note(
  { progress }: DeadLetterTopic,
  { left, result, isInTurn }: { left: readonly Left[]; result: SendResult; isInTurn: boolean },
): Promise<void> {
  if (!isInTurn) {
    for (const { letter } of result.sent) progress.markRedriven(letter);
    if (result.sent.length > 0) await progress.commit();
    return;
  }
  for (const { letter } of result.sent) progress.advance(letter, 'redriven');
  for (const { letter } of [...left, ...result.left, ...(result.failure?.unsent ?? [])])
    progress.advance(letter, 'left');
  await progress.commit();
}

function toUntried({ letter }: Pick<Left, 'letter'>): Left {
  return { letter, reason: 'its turn did not come: ask for it again' };
}

function describe({ letter, source, count }: Redrivable | Sent): object {
  return { letter, source, count };
}
