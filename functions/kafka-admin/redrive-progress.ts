import { randomUUID } from 'node:crypto';
import { type Committed, commitOffsets, readCommitted } from './group-offsets.ts';
import type { Cluster } from './kafkajs-cluster.ts';
import type { OffsetRanges } from './offsets.ts';
import type { Topic } from './topics.ts';

/** Kafka keeps 4,096 bytes beside an offset (`offset.metadata.max.bytes`). */
const MAX_NOTE_CHARACTERS = 4_000;
const RUNS = String.raw`\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*`;
const NOTE = new RegExp(`^run:[0-9a-f]{8} left:((?:${RUNS})?)(?: done:(${RUNS}))?$`);

interface PartitionProgress {
  /** Whatever is before it has been looked at. */
  next: number;
  /** What was looked at and stayed where it is, to be tried again. */
  readonly left: Set<number>;
  /** What was redriven by itself, with letters before it that wait; all of it after `next`. */
  readonly done: Set<number>;
}

/**
 * How far the redriving of a dead-letter topic has come: offsets of a group that nobody joins, with the letters that could
 * not be redriven noted beside them. Kafka forgets both a week after the last redrive (`offsets.retention.minutes`); then
 * every letter that the topic still holds waits again.
 */
export class RedriveProgress {
  readonly #cluster: Cluster;
  readonly #group: string;
  readonly #topic: Topic;
  readonly #partitions: Map<number, PartitionProgress>;
  /** Tells what this run has noted from the same noted by another. */
  readonly #run = randomUUID().slice(0, 8);
  /** What is in Kafka, as far as this run knows. */
  #committed: ReadonlyMap<number, Committed>;

  private constructor(
    at: { cluster: Cluster; group: string; topic: Topic },
    ranges: OffsetRanges,
    committed: ReadonlyMap<number, Committed>,
  ) {
    this.#cluster = at.cluster;
    this.#group = at.group;
    this.#topic = at.topic;
    this.#committed = committed;
    this.#partitions = new Map(
      [...ranges].map(([partition, { start }]) => [partition, begin(start, committed.get(partition))]),
    );
  }

  static async read(
    cluster: Cluster,
    { group, topic, ranges }: { group: string; topic: Topic; ranges: OffsetRanges },
  ): Promise<RedriveProgress> {
    return new RedriveProgress({ cluster, group, topic }, ranges, await readCommitted(cluster, group, topic));
  }

  /** The first offset of each partition that waits, `end` where none does. */
  firstWaiting(ranges: OffsetRanges): Map<number, number> {
    return new Map(
      [...ranges].map(([partition, { end }]) => {
        const { next, left } = this.#of(partition);
        return [partition, Math.min(end, next, ...left)];
      }),
    );
  }

  countWaiting(ranges: OffsetRanges): number {
    return [...ranges].reduce((sum, [partition, { end }]) => {
      const { next, left, done } = this.#of(partition);
      return sum + left.size + Math.max(0, end - next - done.size);
    }, 0);
  }

  stateOf({ partition, offset }: LetterPosition): 'waiting' | 'left' | 'redriven' {
    const { next, left, done } = this.#of(partition);
    if (done.has(offset)) return 'redriven';
    if (offset >= next) return 'waiting';
    return left.has(offset) ? 'left' : 'redriven';
  }

  /** Notes what became of a letter that was looked at after all those before it. */
  advance({ partition, offset }: LetterPosition, outcome: 'left' | 'redriven'): void {
    const progress = this.#of(partition);
    progress.next = Math.max(progress.next, offset + 1);
    if (outcome === 'left') progress.left.add(offset);
    else progress.left.delete(offset);
    closeUp(progress);
  }

  /** Notes that a letter was redriven by itself: those before it wait as they did. */
  markRedriven({ partition, offset }: LetterPosition): void {
    const progress = this.#of(partition);
    if (offset < progress.next) progress.left.delete(offset);
    else progress.done.add(offset);
    closeUp(progress);
  }

  /** Whether what is noted fits beside an offset, also with that many more left. */
  hasRoomFor(more: number): boolean {
    const room = MAX_NOTE_CHARACTERS - more * 20;
    return [...this.#partitions.values()].every((progress) => this.#note(progress).length <= room);
  }

  /** Whether Kafka holds what this run last knew: anything else is the work of another run. */
  async isOurs(): Promise<boolean> {
    const now = await readCommitted(this.#cluster, this.#group, this.#topic);
    return (
      now.size === this.#committed.size &&
      [...now].every(([partition, { offset, metadata }]) => {
        const known = this.#committed.get(partition);
        return known?.offset === offset && known.metadata === metadata;
      })
    );
  }

  async commit(): Promise<void> {
    const entries = [...this.#partitions];
    const offsets = new Map(entries.map(([partition, { next }]) => [partition, next]));
    const metadata = new Map(entries.map(([partition, progress]) => [partition, this.#note(progress)]));
    await commitOffsets(this.#cluster, this.#group, { topic: this.#topic.name, offsets, metadata });
    this.#committed = new Map(
      entries.map(([partition, progress]) => [
        partition,
        { offset: progress.next, metadata: this.#note(progress) },
      ]),
    );
  }

  #note({ left, done }: PartitionProgress): string {
    const alone = done.size === 0 ? '' : ` done:${toRuns(done)}`;
    return `run:${this.#run} left:${toRuns(left)}${alone}`;
  }

  #of(partition: number): PartitionProgress {
    const found = this.#partitions.get(partition);
    if (found === undefined) throw new Error(`no progress is kept of partition ${partition}`);
    return found;
  }
}

export interface LetterPosition {
  readonly partition: number;
  readonly offset: number;
}

/** What retention has deleted does not wait any more. */
function begin(start: number, committed: Committed | undefined): PartitionProgress {
  const { left, done } = readNote(committed?.metadata ?? '');
  const progress = {
    next: Math.max(start, committed?.offset ?? start),
    left: new Set(left.filter((offset) => offset >= start)),
    done: new Set(done),
  };
  closeUp(progress);
  return progress;
}

/** Goes past what was redriven by itself. */
function closeUp(progress: PartitionProgress): void {
  while (progress.done.has(progress.next)) progress.next += 1;
  for (const offset of progress.done) if (offset < progress.next) progress.done.delete(offset);
}

/** `1,5-9` */
function toRuns(offsets: ReadonlySet<number>): string {
  const runs: [first: number, last: number][] = [];
  for (const offset of [...offsets].sort((one, other) => one - other)) {
    const run = runs.at(-1);
    if (run !== undefined && run[1] === offset - 1) run[1] = offset;
    else runs.push([offset, offset]);
  }
  return runs.map(([first, last]) => (first === last ? first : `${first}-${last}`)).join(',');
}

/** Nothing for what somebody else has noted. */
function readNote(note: string): { left: number[]; done: number[] } {
  const [, left = '', done = ''] = NOTE.exec(note) ?? [];
  return { left: readRuns(left), done: readRuns(done) };
}

function readRuns(runs: string): number[] {
  if (runs === '') return [];
  return runs.split(',').flatMap((run) => {
    const [first = 0, last = first] = run.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}
