/** One entry at least this many bytes of log apart. */
const INDEX_INTERVAL_BYTES = 8192;
const FIELDS = 3;

/** Where a scan begins: the batch at `position` starts at `offset`; nothing before it is newer than `newestBefore`. */
export interface IndexEntry {
  readonly offset: number;
  readonly position: number;
  readonly newestBefore: number;
}

/** A sparse index over one segment, in memory: rebuilt from the batch headers when the segment is opened. */
export class SegmentIndex {
  #entries = new Float64Array(64 * FIELDS);
  #count = 0;
  #newest = -1;

  /** The newest record timestamp in the segment; -1 when there is none. */
  get newest(): number {
    return this.#newest;
  }

  add(batch: { offset: number; position: number; maxTimestamp: number }): void {
    const last = this.#count === 0 ? undefined : this.#at(this.#count - 1);
    if (last === undefined || batch.position - last.position >= INDEX_INTERVAL_BYTES) {
      const at = this.#count * FIELDS;
      if (at === this.#entries.length) {
        const grown = new Float64Array(this.#entries.length * 2);
        grown.set(this.#entries);
        this.#entries = grown;
      }
      this.#entries.set([batch.offset, batch.position, this.#newest], at);
      this.#count += 1;
    }
    this.#newest = Math.max(this.#newest, batch.maxTimestamp);
  }

  /** The last entry at or below `offset`. */
  forOffset(offset: number): IndexEntry | undefined {
    return this.#last((entry) => entry.offset <= offset);
  }

  /** The last entry with only older records before it. */
  forTimestamp(timestamp: number): IndexEntry | undefined {
    return this.#last((entry) => entry.newestBefore < timestamp);
  }

  /** `fits` holds for a run of entries from the first on. */
  #last(fits: (entry: IndexEntry) => boolean): IndexEntry | undefined {
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (fits(this.#at(middle))) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? undefined : this.#at(low - 1);
  }

  #at(entry: number): IndexEntry {
    const [offset = 0, position = 0, newestBefore = -1] = this.#entries.subarray(
      entry * FIELDS,
      entry * FIELDS + FIELDS,
    );
    return { offset, position, newestBefore };
  }
}
