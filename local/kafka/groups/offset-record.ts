import { crc32 } from 'node:zlib';
import { z } from 'zod';

/** One committed offset as it is stored: topic, topic id, partition, offset, leader epoch, metadata, commit time. */
const stored = z.tuple([z.string(), z.string(), z.int().min(0), z.number(), z.int(), z.string(), z.number()]);

const record = z.discriminatedUnion('type', [
  /** All partitions of one commit: a torn write loses the commit, never half of it. */
  z.strictObject({ type: z.literal('commit'), group: z.string(), offsets: z.array(stored) }),
  z.strictObject({
    type: z.literal('delete-offsets'),
    group: z.string(),
    partitions: z.array(z.tuple([z.string(), z.int()])),
  }),
  z.strictObject({ type: z.literal('delete-group'), group: z.string() }),
  z.strictObject({ type: z.literal('forget-topic'), topic: z.string() }),
  /** The group became Empty at that time, or stopped being so (null). */
  z.strictObject({
    type: z.literal('occupancy'),
    group: z.string(),
    protocolType: z.string(),
    emptySince: z.number().nullable(),
  }),
]);

export type OffsetRecord = z.infer<typeof record>;

const LINE_FEED = 0x0a;
const CHECKSUM_LENGTH = 8;

/** A line: CRC-32 of the JSON in eight hex digits, a space, the JSON. JSON holds no line feed of its own. */
export function encodeRecord(value: OffsetRecord): Buffer {
  const json = JSON.stringify(value);
  return Buffer.from(`${crc32(json).toString(16).padStart(CHECKSUM_LENGTH, '0')} ${json}\n`);
}

/**
 * Reads records up to the first line that is cut short or does not match its checksum: what a kill in the middle of
 * a write leaves. `validBytes` is where the next record belongs.
 * @throws Error when a line is whole but holds no record we know: written by another version.
 */
export function decodeRecords(bytes: Buffer): { records: OffsetRecord[]; validBytes: number } {
  const records: OffsetRecord[] = [];
  let at = 0;
  for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, at)) {
    const checksum = bytes.toString('latin1', at, at + CHECKSUM_LENGTH);
    const json = bytes.subarray(at + CHECKSUM_LENGTH + 1, end);
    if (crc32(json).toString(16).padStart(CHECKSUM_LENGTH, '0') !== checksum) break;
    const parsed = record.safeParse(JSON.parse(json.toString()));
    if (!parsed.success)
      throw new Error(`no offset record at byte ${at}: ${z.prettifyError(parsed.error)}`, {
        cause: parsed.error,
      });
    records.push(parsed.data);
    at = end + 1;
  }
  return { records, validBytes: at };
}
