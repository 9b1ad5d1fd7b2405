import { BATCH_HEADER_BYTES, type BatchHeader, compressionOf, isLogAppendTime } from '../log/batch.ts';
import { openRecords } from './compression.ts';

/** The first record of `batch` at or after `timestamp`; the batch has one by its header. */
export function findRecordByTime(
  batch: Buffer,
  header: BatchHeader,
  timestamp: number,
): { offset: number; timestamp: number } {
  const wholeBatch = { offset: header.baseOffset, timestamp: header.maxTimestamp };
  // All records of such a batch have the batch's time.
  if (isLogAppendTime(header)) return wholeBatch;
  const records = openRecords(compressionOf(header), batch.subarray(BATCH_HEADER_BYTES));
  if (records === undefined) return wholeBatch;
  let at = 0;
  for (let left = header.recordCount; left > 0 && at < records.length; left--) {
    const length = readVarint(records, at);
    const next = length.next + length.value;
    // Not the records that the header announces: the batch is all there is to go by.
    if (length.value < 0 || next > records.length) return wholeBatch;
    // Record: length, attributes (1 byte), timestamp delta, offset delta, key, value, headers.
    const timeDelta = readVarint(records, length.next + 1);
    const offsetDelta = readVarint(records, timeDelta.next);
    const time = header.baseTimestamp + timeDelta.value;
    if (time >= timestamp) return { offset: header.baseOffset + offsetDelta.value, timestamp: time };
    at = next;
  }
  return wholeBatch;
}

/** A zigzag varint, exact up to 2^53, and where the next value begins. */
function readVarint(buffer: Buffer, start: number): { value: number; next: number } {
  let raw = 0;
  let at = start;
  for (let scale = 1; at < buffer.length; scale *= 128) {
    const byte = buffer.readUInt8(at++);
    raw += (byte & 0x7f) * scale;
    if (byte < 0x80) break;
  }
  return { value: raw % 2 === 0 ? raw / 2 : -(raw + 1) / 2, next: at };
}
