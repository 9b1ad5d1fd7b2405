import type { FetchedRecord } from './fetch-records.ts';
import type { RecordFormats } from './record-formats.ts';

/** Half of what Lambda answers at most, which leaves room for what JSON adds. */
export const MAX_ANSWER_BYTES = 3 * 1024 * 1024;
const MAX_TEXT_CHARACTERS = 512 * 1024;

/** A record in JSON. A value that is too long is cut, and says how long it was. */
export interface PresentedRecord {
  readonly partition: number;
  readonly offset: number;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly key: PresentedValue | null;
  readonly value: PresentedValue | null;
  readonly headers: readonly { readonly name: string; readonly value: PresentedValue | null }[];
}

export interface PresentedValue {
  readonly format: 'avro' | 'json' | 'text' | 'base64';
  readonly text: string;
  readonly schemaVersionId?: string;
  readonly problem?: string;
  /** Characters of the whole text, when `text` is only its beginning. */
  readonly cutFrom?: number;
}

/** @param formats absent: the bytes as they are. */
export function presentRecord(record: FetchedRecord, formats: RecordFormats | undefined): PresentedRecord {
  const { partition, offset, timestamp, key, value, headers } = record;
  return {
    partition,
    offset,
    timestamp,
    key: presentValue(key, formats),
    value: presentValue(value, formats),
    headers: headers.map((header) => ({ name: header.name, value: presentValue(header.value, formats) })),
  };
}

export function presentValue(
  bytes: Buffer | null,
  formats: RecordFormats | undefined,
): PresentedValue | null {
  if (bytes === null) return null;
  const readable = formats?.read(bytes) ?? { format: 'base64', text: bytes.toString('base64') };
  const { length } = readable.text;
  if (length <= MAX_TEXT_CHARACTERS) return readable;
  return { ...readable, text: readable.text.slice(0, MAX_TEXT_CHARACTERS), cutFrom: length };
}
