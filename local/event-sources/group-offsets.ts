import type { PartitionOffsets } from './kafka-source.ts';
import type { MappingDefinition } from './mapping-definition.ts';

interface KnownPartition {
  /** Where a group without a committed offset begins. */
  readonly start: bigint;
  end: bigint;
  committed?: bigint;
}

/** Where the group stands, shared by the pollers of a mapping: partitions move between them. */
export class GroupOffsets {
  readonly #startingPosition: MappingDefinition['startingPosition'];
  readonly #partitions = new Map<number, KnownPartition>();

  constructor(
    startingPosition: MappingDefinition['startingPosition'],
    partitions: readonly PartitionOffsets[],
  ) {
    this.#startingPosition = startingPosition;
    for (const { partition, low, high, committed } of partitions) {
      const start = startingPosition === 'LATEST' ? high : low;
      this.#partitions.set(partition, { start, end: high, ...(committed !== undefined && { committed }) });
    }
  }

  /**
   * Where a partition starts that the group has never committed: known only for `LATEST`, which must be pinned down at
   * once, or records that arrive before the first commit are skipped by the next owner. From the earliest record on,
   * there is nothing to pin down.
   */
  takeStart(partition: number): bigint | undefined {
    const known = this.#partitions.get(partition);
    if (this.#startingPosition !== 'LATEST' || !known || known.committed !== undefined) return undefined;
    return known.start;
  }

  setEnd(partition: number, end: bigint): void {
    const known = this.#partitions.get(partition);
    if (known) known.end = end;
    else this.#partitions.set(partition, { start: 0n, end });
  }

  setCommitted(partition: number, committed: bigint): void {
    const known = this.#partitions.get(partition);
    if (!known) return;
    known.committed = committed;
    if (known.end < committed) known.end = committed;
  }

  /** @returns undefined for a partition that nothing is known of yet. */
  find(partition: number): { end: bigint; committed?: bigint; lag: bigint } | undefined {
    const known = this.#partitions.get(partition);
    if (!known) return undefined;
    const { start, end, committed } = known;
    const from = committed ?? start;
    return { end, ...(committed !== undefined && { committed }), lag: end > from ? end - from : 0n };
  }
}
