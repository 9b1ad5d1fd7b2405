import type { KafkaRecord, PartitionCommit } from './kafka-source.ts';

interface PartitionProgress {
  readonly records: readonly KafkaRecord[];
  readonly settled: Set<bigint>;
  /** Index of the first record that is not settled. */
  first: number;
}

/**
 * How far a batch is, partition by partition. Records may be settled in any order (a partial failure settles those
 * behind the failing one), the offset to commit moves only up to the first that is not.
 */
export class BatchProgress {
  readonly #partitions = new Map<number, PartitionProgress>();

  constructor(records: readonly KafkaRecord[]) {
    for (const [partition, list] of Map.groupBy(records, (record) => record.partition))
      this.#partitions.set(partition, { records: list, settled: new Set(), first: 0 });
  }

  get partitions(): number[] {
    return [...this.#partitions.keys()];
  }

  /** Marks records as done with. @returns the commits that moved by it. */
  settle(records: readonly KafkaRecord[]): PartitionCommit[] {
    const touched = new Set<number>();
    for (const { partition, offset } of records) {
      this.#partitions.get(partition)?.settled.add(offset);
      touched.add(partition);
    }
    return [...touched].flatMap((partition) => this.#advance(partition));
  }

  isSettled(partition: number): boolean {
    const progress = this.#partitions.get(partition);
    return progress === undefined || progress.first >= progress.records.length;
  }

  #advance(partition: number): PartitionCommit[] {
    const progress = this.#partitions.get(partition);
    if (!progress) return [];
    const from = progress.first;
    let last: KafkaRecord | undefined;
    for (let next = progress.records[from]; next !== undefined; next = progress.records[progress.first]) {
      if (!progress.settled.has(next.offset)) break;
      last = next;
      progress.first += 1;
    }
    return last === undefined ? [] : [{ partition, offset: last.nextOffset }];
  }
}
