import { createHash } from 'node:crypto';

/** Of UUIDs that are made of whatever somebody likes: https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-8 */
const VERSION = 8;
/** Where the version is in the text of a UUID. */
const VERSION_INDEX = 14;

/** A UUID that is the same for the same texts in the same order, and another for any others. */
export function deriveId(...texts: readonly string[]): string {
  const bytes = createHash('sha256').update(JSON.stringify(texts)).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | (VERSION << 4), 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** Whether an id may be one of `deriveId`: then whoever sent it again did not choose it. */
export function isDerivedId(uuid: string): boolean {
  return uuid[VERSION_INDEX] === String(VERSION);
}
