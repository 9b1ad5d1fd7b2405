import { crc32c } from '../wire/crc32c.ts';
import type { KafkaRefusal } from '../wire/errors.ts';

/** Bytes of a record batch (magic 2) before its records. */
export const BATCH_HEADER_BYTES = 61;
/** Base offset and batch length: what says where the next batch begins. */
export const BATCH_PREFIX_BYTES = 12;

const MAGIC = 2;
const CRC_FROM = 21;
const TWO_TO_32 = 4_294_967_296;
const CONTROL = 0x20;
const TRANSACTIONAL = 0x10;
const LOG_APPEND_TIME = 0x08;
const CODEC = 0x07;

/** The header of a record batch, https://kafka.apache.org/documentation/#recordbatch. */
export interface BatchHeader {
  readonly baseOffset: number;
  /** Offset of the last record. */
  readonly lastOffset: number;
  /** Bytes of the whole batch, this header included. */
  readonly bytes: number;
  readonly magic: number;
  readonly attributes: number;
  readonly baseTimestamp: number;
  readonly maxTimestamp: number;
  /** -1 when the producer is not idempotent. */
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly baseSequence: number;
  readonly recordCount: number;
}

export const compressionOf = (header: BatchHeader): number => header.attributes & CODEC;
export const isLogAppendTime = (header: BatchHeader): boolean => (header.attributes & LOG_APPEND_TIME) !== 0;

/** Reads the header at `at`; the caller has made sure of `BATCH_HEADER_BYTES`. */
export function readBatchHeader(buffer: Buffer, at: number): BatchHeader {
  const baseOffset = readInt64(buffer, at);
  return {
    baseOffset,
    lastOffset: baseOffset + buffer.readInt32BE(at + 23),
    bytes: BATCH_PREFIX_BYTES + buffer.readInt32BE(at + 8),
    magic: buffer.readInt8(at + 16),
    attributes: buffer.readInt16BE(at + 21),
    baseTimestamp: readInt64(buffer, at + 27),
    maxTimestamp: readInt64(buffer, at + 35),
    producerId: readInt64(buffer, at + 43),
    producerEpoch: buffer.readInt16BE(at + 51),
    baseSequence: buffer.readInt32BE(at + 53),
    recordCount: buffer.readInt32BE(at + 57),
  };
}

/** Whether the bytes from `at` on are a whole batch whose checksum holds; `bytes` is what its header says. */
export function isSound(buffer: Buffer, at: number, bytes: number): boolean {
  return (
    bytes >= BATCH_HEADER_BYTES &&
    at + bytes <= buffer.length &&
    buffer.readUInt32BE(at + 17) === crc32c(buffer.subarray(at, at + bytes), CRC_FROM)
  );
}

/**
 * Checks what a producer sent for one partition: exactly one batch (as Kafka demands since Produce v3), magic 2, sound,
 * and not larger than `maxBytes` as it is (compressed).
 */
export function checkBatch(
  records: Buffer,
  maxBytes: number,
): { header: BatchHeader } | { refusal: KafkaRefusal } {
  const refuse = (error: KafkaRefusal['error'], message: string) => ({ refusal: { error, message } });
  if (records.length < BATCH_HEADER_BYTES) {
    return refuse('INVALID_RECORD', `${records.length} bytes are no record batch`);
  }
  const magic = records.readInt8(16);
  if (magic !== MAGIC) {
    const error = magic > MAGIC ? 'CORRUPT_MESSAGE' : 'INVALID_RECORD';
    return refuse(error, `record batches of magic ${magic} are not accepted, only ${MAGIC}`);
  }
  const header = readBatchHeader(records, 0);
  if (header.bytes > records.length) {
    return refuse('INVALID_RECORD', `the batch announces ${header.bytes} bytes, ${records.length} were sent`);
  }
  if (header.bytes !== records.length) {
    return refuse('INVALID_RECORD', 'more than one record batch for one partition');
  }
  if (header.bytes > maxBytes) {
    return refuse(
      'MESSAGE_TOO_LARGE',
      `the batch has ${header.bytes} bytes, max.message.bytes of the topic is ${maxBytes}`,
    );
  }
  if (!isSound(records, 0, header.bytes)) {
    return refuse('CORRUPT_MESSAGE', 'the checksum of the batch does not hold');
  }
  if (header.baseOffset !== 0) {
    return refuse('INVALID_RECORD', `the batch begins at offset ${header.baseOffset}, a producer's at 0`);
  }
  if (header.recordCount <= 0 || header.lastOffset - header.baseOffset !== header.recordCount - 1) {
    return refuse('INVALID_RECORD', `${header.recordCount} records do not fit the offsets of the batch`);
  }
  if (header.producerId >= 0 && header.baseSequence < 0) {
    const message = `producer ${header.producerId} gives the sequence ${header.baseSequence}`;
    return refuse('INVALID_RECORD', message);
  }
  if ((header.attributes & (CONTROL | TRANSACTIONAL)) !== 0) {
    return refuse('INVALID_RECORD', 'transactional and control batches are not emulated');
  }
  return { header };
}

/** Writes what the broker decides: both fields lie outside the checksum. */
export function stampOffset(batch: Buffer, baseOffset: number): void {
  const high = Math.floor(baseOffset / TWO_TO_32);
  batch.writeInt32BE(high, 0);
  batch.writeUInt32BE(baseOffset - high * TWO_TO_32, 4);
  batch.writeInt32BE(0, 12);
}

/** Marks the batch with the time of the append (`message.timestamp.type=LogAppendTime`), and renews its checksum. */
export function stampAppendTime(batch: Buffer, now: number): void {
  batch.writeInt16BE(batch.readInt16BE(21) | LOG_APPEND_TIME, 21);
  batch.writeBigInt64BE(BigInt(now), 35);
  batch.writeUInt32BE(crc32c(batch, CRC_FROM), 17);
}

function readInt64(buffer: Buffer, at: number): number {
  return buffer.readInt32BE(at) * TWO_TO_32 + buffer.readUInt32BE(at + 4);
}
