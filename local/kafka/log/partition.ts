import { mkdirSync, readdirSync } from 'node:fs';
import { findRecordByTime } from '../records/find-by-time.ts';
import { type BatchHeader, stampAppendTime, stampOffset } from './batch.ts';
import { ProducerState, type SequenceCheck } from './producer-state.ts';
import { baseOffsetOf, Segment } from './segment.ts';

/** Size from which a partition writes into a new file. `segment.bytes` is not settable on MSK Serverless. */
const SEGMENT_BYTES = 64 * 1024 * 1024;
const NOTHING = Buffer.alloc(0);

export interface PartitionOptions {
  readonly folder: string;
  readonly segmentBytes?: number;
  /** Told how many bytes of a torn tail were cut off. */
  readonly repaired?: (bytes: number) => void;
}

export type Appended = SequenceCheck & { baseOffset: number; appendTime: number };

/** The log of one partition: segments of opaque batches, offsets, producer state, and who waits for its end to move. */
export class PartitionLog {
  readonly #folder: string;
  readonly #segmentBytes: number;
  readonly #segments: Segment[] = [];
  #active: Segment;
  readonly #producers = new ProducerState();
  readonly #watchers = new Set<() => void>();
  #closed = false;

  /** Opens what is in the folder; the newest file is checked batch by batch and cut off where it is torn. */
  constructor(options: PartitionOptions) {
    this.#folder = options.folder;
    this.#segmentBytes = options.segmentBytes ?? SEGMENT_BYTES;
    mkdirSync(options.folder, { recursive: true });
    const bases = readdirSync(options.folder)
      .map(baseOffsetOf)
      .filter((base) => base !== undefined)
      .sort((a, b) => a - b);
    for (const base of bases) {
      const segment = new Segment(options.folder, base);
      const cut = segment.recover({
        checksums: base === bases.at(-1),
        seen: (header) => this.#producers.remember(header),
      });
      if (cut > 0) options.repaired?.(cut);
      this.#segments.push(segment);
    }
    this.#active = this.#segments.at(-1) ?? this.#addSegment(0);
  }

  get startOffset(): number {
    return this.#segments[0]?.baseOffset ?? 0;
  }

  /** The offset the next record gets. With one replica it is the high watermark too. */
  get endOffset(): number {
    return this.#active.endOffset;
  }

  get bytes(): number {
    return this.#segments.reduce((sum, segment) => sum + segment.size, 0);
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Appends a checked batch, or finds out that it is a repetition or out of sequence. `appendTime` -1: the client's own. */
  append(batch: Buffer, header: BatchHeader, appendTime = -1): Appended {
    const check = this.#producers.check(header);
    if (check.outcome !== 'append') return { baseOffset: -1, appendTime: -1, ...check };
    if (this.#active.size > 0 && this.#active.size + header.bytes > this.#segmentBytes) {
      this.#addSegment(this.endOffset);
    }
    const baseOffset = this.endOffset;
    stampOffset(batch, baseOffset);
    if (appendTime >= 0) stampAppendTime(batch, appendTime);
    const stored: BatchHeader = {
      ...header,
      baseOffset,
      lastOffset: baseOffset + header.recordCount - 1,
      maxTimestamp: appendTime >= 0 ? appendTime : header.maxTimestamp,
    };
    this.#active.append(batch, stored);
    this.#producers.remember(stored);
    this.#wake();
    return { outcome: 'append', baseOffset, appendTime };
  }

  /**
   * Whole batches of one file from the one with `offset` on, up to `maxBytes`; with `atLeastOne` the first one however
   * large. Empty at the end of the log.
   */
  read(offset: number, maxBytes: number, atLeastOne = true): Buffer {
    const segment = this.#segmentWith(offset);
    if (segment === undefined) return NOTHING;
    const batches = segment.readBatches(segment.positionOf(offset), maxBytes);
    return atLeastOne || batches.length <= maxBytes ? batches : NOTHING;
  }

  /** How many bytes `read` could answer from `offset` on, over all files. */
  bytesFrom(offset: number): number {
    const first = this.#segmentWith(offset);
    if (first === undefined) return 0;
    let bytes = first.size - first.positionOf(offset);
    for (const segment of this.#segments) if (segment.baseOffset > first.baseOffset) bytes += segment.size;
    return bytes;
  }

  /** The first record at or after `timestamp`; the first of its batch when the batch cannot be opened (snappy, LZ4). */
  findByTime(timestamp: number): { offset: number; timestamp: number } | undefined {
    for (const segment of this.#segments) {
      if (segment.newest < timestamp) continue;
      const found = segment.findByTime(timestamp);
      if (found === undefined) continue;
      const batch = segment.readBatches(found.position, found.header.bytes);
      return findRecordByTime(batch, found.header, timestamp);
    }
    return undefined;
  }

  /** Calls `changed` whenever the log grows, loses its head or closes, until the returned function is called. */
  watch(changed: () => void): () => void {
    this.#watchers.add(changed);
    return () => this.#watchers.delete(changed);
  }

  /** Drops whole files that `retention.ms` or `retention.bytes` no longer keep; -1 keeps for ever. */
  retain(limits: { now: number; retentionMs: number; retentionBytes: number }): void {
    const oldest = limits.retentionMs < 0 ? -1 : limits.now - limits.retentionMs;
    if (this.#active.size > 0 && this.#active.newest < oldest) this.#addSegment(this.endOffset);
    let bytes = this.bytes;
    let dropped = false;
    for (
      let head = this.#segments[0];
      head !== undefined && head !== this.#active;
      head = this.#segments[0]
    ) {
      const tooLarge = limits.retentionBytes >= 0 && bytes - head.size >= limits.retentionBytes;
      if (head.newest >= oldest && !tooLarge) break;
      bytes -= head.size;
      this.#segments.shift();
      head.delete();
      dropped = true;
    }
    if (dropped) this.#wake();
  }

  /** Closes the files and wakes whoever watches; the log is not used afterwards. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const segment of this.#segments) segment.close();
    this.#wake();
  }

  #segmentWith(offset: number): Segment | undefined {
    return this.#segments.findLast(
      (segment) => segment.baseOffset <= offset && offset < segment.endOffset && segment.size > 0,
    );
  }

  #addSegment(baseOffset: number): Segment {
    this.#active = new Segment(this.#folder, baseOffset);
    this.#segments.push(this.#active);
    return this.#active;
  }

  #wake(): void {
    for (const changed of [...this.#watchers]) changed();
  }
}
