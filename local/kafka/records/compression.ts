import { gunzipSync, zstdDecompressSync } from 'node:zlib';

/** What a compressed batch may grow to when it is opened: a bound against bombs. */
const MAX_OPENED_BYTES = 256 * 1024 * 1024;

/** By the codec number in a batch's attributes. Snappy (2) and LZ4 (3) are stored and served, but not opened here. */
const OPENERS: Readonly<Record<number, (data: Buffer) => Buffer>> = {
  0: (data) => data,
  1: (data) => gunzipSync(data, { maxOutputLength: MAX_OPENED_BYTES }),
  4: (data) => zstdDecompressSync(data, { maxOutputLength: MAX_OPENED_BYTES }),
};

/** The records of a batch, uncompressed; undefined when they cannot be opened. */
export function openRecords(codec: number, data: Buffer): Buffer | undefined {
  try {
    return OPENERS[codec]?.(data);
  } catch {
    return undefined; // What a producer sent as compressed is not: Kafka's brokers take it too.
  }
}
