import { closeSync, fstatSync, ftruncateSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import {
  BATCH_HEADER_BYTES,
  BATCH_PREFIX_BYTES,
  type BatchHeader,
  isSound,
  readBatchHeader,
} from './batch.ts';
import { SegmentIndex } from './segment-index.ts';

const SUFFIX = '.log';
const RECOVERY_READ_BYTES = 1024 * 1024;
const SCAN_READ_BYTES = 16 * 1024;

/** The base offset in a segment's file name, undefined for other files. */
export function baseOffsetOf(fileName: string): number | undefined {
  return /^\d{20}\.log$/.test(fileName) ? Number(fileName.slice(0, -SUFFIX.length)) : undefined;
}

/** One append-only file of record batches, exactly as they are on the wire. Written without fsync, as Kafka does. */
export class Segment {
  readonly baseOffset: number;
  /** The offset after the last record. */
  endOffset: number;
  size = 0;
  readonly #path: string;
  readonly #file: number;
  readonly #index = new SegmentIndex();

  constructor(folder: string, baseOffset: number) {
    this.baseOffset = baseOffset;
    this.endOffset = baseOffset;
    this.#path = join(folder, `${String(baseOffset).padStart(20, '0')}${SUFFIX}`);
    this.#file = openSync(this.#path, 'a+');
  }

  /** The newest record timestamp, -1 for an empty segment. */
  get newest(): number {
    return this.#index.newest;
  }

  /**
   * Reads all batch headers of the file, calling `seen` for each, and cuts the file off at the first one that is torn,
   * out of order or (with `checksums`) broken: a next append must not land after garbage.
   * @returns how many bytes were cut off.
   */
  recover(options: { checksums: boolean; seen: (header: BatchHeader) => void }): number {
    const fileSize = fstatSync(this.#file).size;
    let window: Buffer = Buffer.alloc(0);
    let windowAt = 0;
    while (this.size + BATCH_HEADER_BYTES <= fileSize) {
      let at = this.size - windowAt;
      if (at + BATCH_HEADER_BYTES > window.length) {
        window = this.#read(this.size, Math.min(RECOVERY_READ_BYTES, fileSize - this.size));
        windowAt = this.size;
        at = 0;
      }
      const header = readBatchHeader(window, at);
      const fits = header.bytes >= BATCH_HEADER_BYTES && this.size + header.bytes <= fileSize;
      if (!fits || header.magic !== 2 || header.baseOffset < this.endOffset) break;
      if (options.checksums) {
        const whole = at + header.bytes <= window.length;
        const batch = whole ? window.subarray(at, at + header.bytes) : this.#read(this.size, header.bytes);
        if (!isSound(batch, 0, header.bytes)) break;
      }
      this.#account(header);
      options.seen(header);
    }
    if (fileSize > this.size) ftruncateSync(this.#file, this.size);
    return fileSize - this.size;
  }

  /** `batch` carries its final base offset. */
  append(batch: Buffer, header: BatchHeader): void {
    try {
      for (let written = 0; written < batch.length; ) written += writeSync(this.#file, batch, written);
    } catch (error) {
      // A full disk: the next append must not land behind half a batch.
      ftruncateSync(this.#file, this.size);
      throw new Error(`${this.#path}: a batch of ${batch.length} bytes could not be written`, {
        cause: error,
      });
    }
    this.#account(header);
  }

  /** Where the batch with `offset` begins. The caller knows that the segment has it. */
  positionOf(offset: number): number {
    const start = this.#index.forOffset(offset)?.position ?? 0;
    return this.#scan(start, (header) => header.lastOffset >= offset)?.position ?? this.size;
  }

  /** The first batch with a record at or after `timestamp`, and where it begins. */
  findByTime(timestamp: number): { header: BatchHeader; position: number } | undefined {
    const start = this.#index.forTimestamp(timestamp)?.position ?? 0;
    return this.#scan(start, (header) => header.maxTimestamp >= timestamp);
  }

  /** Whole batches from `position` on, up to `maxBytes`, but at least one. */
  readBatches(position: number, maxBytes: number): Buffer {
    const available = this.size - position;
    if (available <= 0) return Buffer.alloc(0);
    const chunk = this.#read(position, Math.min(available, Math.max(maxBytes, BATCH_HEADER_BYTES)));
    let end = 0;
    while (end + BATCH_PREFIX_BYTES <= chunk.length) {
      const next = end + BATCH_PREFIX_BYTES + chunk.readInt32BE(end + 8);
      if (next > chunk.length) break;
      end = next;
    }
    if (end > 0) return chunk.subarray(0, end);
    return this.#read(position, readBatchHeader(chunk, 0).bytes);
  }

  close(): void {
    closeSync(this.#file);
  }

  delete(): void {
    this.close();
    rmSync(this.#path, { force: true });
  }

  #account(header: BatchHeader): void {
    this.#index.add({
      offset: header.baseOffset,
      position: this.size,
      maxTimestamp: header.maxTimestamp,
    });
    this.size += header.bytes;
    this.endOffset = header.lastOffset + 1;
  }

  #scan(
    start: number,
    found: (header: BatchHeader) => boolean,
  ): { header: BatchHeader; position: number } | undefined {
    let window: Buffer = Buffer.alloc(0);
    let windowAt = start;
    for (let position = start; position < this.size; ) {
      if (position - windowAt + BATCH_HEADER_BYTES > window.length) {
        window = this.#read(position, Math.min(SCAN_READ_BYTES, this.size - position));
        windowAt = position;
      }
      const header = readBatchHeader(window, position - windowAt);
      if (found(header)) return { header, position };
      position += header.bytes;
    }
    return undefined;
  }

  #read(position: number, length: number): Buffer {
    const buffer = Buffer.allocUnsafe(length);
    for (let at = 0; at < length; ) {
      const count = readSync(this.#file, buffer, at, length - at, position + at);
      if (count === 0) throw new Error(`${this.#path} is shorter than the ${position + length} bytes it had`);
      at += count;
    }
    return buffer;
  }
}
