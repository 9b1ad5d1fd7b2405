import { type FetchedPartition, type FetchedRecord, fetchRecords } from './fetch-records.ts';
import type { Cluster } from './kafkajs-cluster.ts';
import type { Offsets } from './offsets.ts';
import type { Topic } from './topics.ts';

/**
 * Reads partitions side by side, oldest record first: of the next record of each, the one with the smallest timestamp. The
 * records of a partition keep their order, whatever their timestamps.
 */
export class TimeOrderedReader {
  readonly #cluster: Cluster;
  readonly #topic: Topic;
  readonly #until: Offsets;
  readonly #positions: Map<number, number>;
  readonly #ahead = new Map<number, { records: readonly FetchedRecord[]; index: number; next: number }>();

  /** @param request.until the offset of each partition to stop before. */
  constructor(cluster: Cluster, topic: Topic, request: { from: Offsets; until: Offsets }) {
    this.#cluster = cluster;
    this.#topic = topic;
    this.#positions = new Map(request.from);
    this.#until = request.until;
  }

  /** Where to go on from, by partition. */
  get positions(): Offsets {
    return this.#positions;
  }

  /** The next record; undefined when every partition is read up to where to stop. */
  async next(): Promise<FetchedRecord | undefined> {
    await this.#fill();
    let oldest: FetchedRecord | undefined;
    for (const { records, index } of this.#ahead.values()) {
      const record = records[index];
      if (record !== undefined && (oldest === undefined || record.timestamp < oldest.timestamp))
        oldest = record;
    }
    if (oldest !== undefined) this.#take(oldest);
    return oldest;
  }

  #take({ partition, offset }: FetchedRecord): void {
    const ahead = this.#ahead.get(partition);
    if (ahead === undefined) return;
    ahead.index += 1;
    const isLast = ahead.index === ahead.records.length;
    this.#positions.set(partition, isLast ? Math.max(offset + 1, ahead.next) : offset + 1);
    if (isLast) this.#ahead.delete(partition);
  }

  /** Fetches until each partition has a next record or nothing more to read. */
  async #fill(): Promise<void> {
    for (;;) {
      const missing = this.#listMissing();
      if (missing.size === 0) return;
      const fetched = await fetchRecords(this.#cluster, this.#topic, { from: missing, maxWaitMs: 0 });
      for (const [partition, from] of missing) this.#keep(partition, from, fetched.get(partition));
    }
  }

  #keep(partition: number, from: number, fetched: FetchedPartition | undefined): void {
    const until = this.#until.get(partition) ?? from;
    const records = fetched?.records.filter(({ offset }) => offset < until) ?? [];
    // A batch that compaction left empty holds no record to go on from: one offset further there may be one.
    const next = Math.min(until, Math.max(fetched?.next ?? from, records.length === 0 ? from + 1 : from));
    if (records.length > 0) this.#ahead.set(partition, { records, index: 0, next });
    else this.#positions.set(partition, next);
  }

  #listMissing(): Offsets {
    return new Map(
      [...this.#positions].filter(
        ([partition, position]) =>
          !this.#ahead.has(partition) && position < (this.#until.get(partition) ?? position),
      ),
    );
  }
}
