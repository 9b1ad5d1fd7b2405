import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { asError, UserError } from '../../core/errors.ts';
import type { OffsetRecord } from './offset-record.ts';
import { decodeRecords, encodeRecord } from './offset-record.ts';
import type { CommittedOffset, StoredGroup } from './offset-table.ts';
import { OffsetTable, toTuple } from './offset-table.ts';

const JOURNAL_FILE = 'offsets.journal';
/** A journal below this reads in a few milliseconds; above, it is rewritten when it has grown to a multiple. */
const COMPACT_FROM_BYTES = 256 * 1024;
const COMPACT_AT_GROWTH = 4;

/**
 * Committed offsets of all groups: a table in memory and an append-only journal of checksummed lines. A record is in
 * the page cache before the answer leaves, so a killed process loses nothing; like Kafka there is no fsync.
 */
export class OffsetStore {
  readonly #path: string;
  readonly #table = new OffsetTable();
  #file: number;
  #bytes: number;
  #compactedBytes: number;
  /** Bytes cut off the end of the journal at open: the tail a kill tore. */
  readonly droppedBytes: number;

  private constructor(path: string) {
    this.#path = path;
    const found = readIfPresent(path);
    const { records, validBytes } = decode(path, found);
    for (const record of records) this.#table.apply(record);
    this.droppedBytes = found.length - validBytes;
    this.#file = openSync(path, 'a');
    // Without the cut the next record would land behind garbage and be lost at the next open.
    if (this.droppedBytes > 0) ftruncateSync(this.#file, validBytes);
    this.#bytes = validBytes;
    this.#compactedBytes = 0;
    const compacted = this.#table.toRecords();
    if (compacted.length < records.length) this.#compact(compacted);
    else this.#compactedBytes = validBytes;
  }

  /**
   * Opens the journal in `directory`, making both when absent.
   * @throws UserError STATE_INVALID when a whole line of it is not ours.
   */
  static open(directory: string): OffsetStore {
    mkdirSync(directory, { recursive: true });
    return new OffsetStore(join(directory, JOURNAL_FILE));
  }

  groups(): readonly StoredGroup[] {
    return [...this.#table.groups.values()];
  }

  offsetsOf(groupId: string): readonly CommittedOffset[] {
    return [...(this.#table.groups.get(groupId)?.offsets.values() ?? [])];
  }

  commit(groupId: string, offsets: readonly CommittedOffset[]): void {
    if (offsets.length > 0) this.#append({ type: 'commit', group: groupId, offsets: offsets.map(toTuple) });
  }

  deleteOffsets(
    groupId: string,
    partitions: readonly { readonly topic: string; readonly partition: number }[],
  ): void {
    const pairs = partitions.map(({ topic, partition }): [string, number] => [topic, partition]);
    if (pairs.length > 0) this.#append({ type: 'delete-offsets', group: groupId, partitions: pairs });
  }

  deleteGroup(groupId: string): void {
    if (this.#table.groups.has(groupId)) this.#append({ type: 'delete-group', group: groupId });
  }

  /** Drops the offsets of a deleted topic, in all groups. */
  forgetTopic(topic: string): void {
    const isKnown = this.groups().some(({ offsets }) =>
      offsets.values().some((each) => each.topic === topic),
    );
    if (isKnown) this.#append({ type: 'forget-topic', topic });
  }

  /** @param emptySince milliseconds since the epoch, null while there are members. */
  setOccupancy(groupId: string, protocolType: string, emptySince: number | null): void {
    this.#append({ type: 'occupancy', group: groupId, protocolType, emptySince });
  }

  close(): void {
    if (this.#file < 0) return;
    closeSync(this.#file);
    this.#file = -1;
  }

  #append(record: OffsetRecord): void {
    if (this.#file < 0) throw new Error('the offset store is closed');
    const line = encodeRecord(record);
    try {
      for (let written = 0; written < line.length; ) written += writeSync(this.#file, line, written);
    } catch (thrown) {
      // A full disk may have taken half a line: cut it, so that a later commit is not lost behind it.
      ftruncateSync(this.#file, this.#bytes);
      throw new Error(`${this.#path}: a committed offset could not be written`, { cause: thrown });
    }
    this.#bytes += line.length;
    this.#table.apply(record);
    if (this.#bytes > Math.max(COMPACT_FROM_BYTES, this.#compactedBytes * COMPACT_AT_GROWTH))
      this.#compact(this.#table.toRecords());
  }

  /** Writes a new journal beside the old and puts it in its place in one step. */
  #compact(records: readonly OffsetRecord[]): void {
    const next = `${this.#path}.new`;
    const content = Buffer.concat(records.map(encodeRecord));
    rmSync(next, { force: true });
    writeFileSync(next, content);
    renameSync(next, this.#path);
    closeSync(this.#file);
    this.#file = openSync(this.#path, 'a');
    this.#bytes = content.length;
    this.#compactedBytes = content.length;
  }
}

function readIfPresent(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (thrown) {
    const error: NodeJS.ErrnoException = asError(thrown);
    if (error.code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}

function decode(path: string, bytes: Buffer): ReturnType<typeof decodeRecords> {
  try {
    return decodeRecords(bytes);
  } catch (thrown) {
    throw new UserError(
      'STATE_INVALID',
      `${path}: ${asError(thrown).message}. Start with --fresh to forget the state folder.`,
      { cause: thrown },
    );
  }
}
