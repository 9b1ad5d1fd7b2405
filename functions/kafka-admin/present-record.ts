import type { FetchedRecord } from './fetch-records.ts';
import type { RecordFormats } from './record-formats.ts';

/**
 * When an answer has grown to this no further record is added; with the largest one it is below Lambda's 6 MB. All sizes are
 * those that a text has in the JSON of an answer that is itself a text in JSON, as API Gateway is answered.
 */
export const MAX_ANSWER_BYTES = 1024 * 1024;
const MAX_VALUE_BYTES = 3 * 1024 * 1024;
/** Keys and headers are short, or somebody does something odd. */
const MAX_SIDE_BYTES = 8 * 1024;
const MAX_HEADERS = 100;

/** A record in JSON. A value that is too long is cut, and says how long it was. */
export interface PresentedRecord {
  readonly partition: number;
  readonly offset: number;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly key: PresentedValue | null;
  readonly value: PresentedValue | null;
  /** The first of them. */
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
    key: presentValue(key, { formats, maxBytes: MAX_SIDE_BYTES }),
    value: presentValue(value, { formats, maxBytes: MAX_VALUE_BYTES }),
    headers: headers.slice(0, MAX_HEADERS).map((header) => ({
      name: fits(header.name, MAX_SIDE_BYTES) ? header.name : cut(header.name, MAX_SIDE_BYTES),
      value: presentValue(header.value, { formats, maxBytes: MAX_SIDE_BYTES }),
    })),
  };
}

function presentValue(
  bytes: Buffer | null,
  { formats, maxBytes }: { formats: RecordFormats | undefined; maxBytes: number },
): PresentedValue | null {
  if (bytes === null) return null;
  const readable = formats?.read(bytes) ?? { format: 'base64', text: bytes.toString('base64') };
  const { text } = readable;
  if (fits(text, maxBytes)) return readable;
  return { ...readable, text: cut(text, maxBytes), cutFrom: text.length };
}

/** The bytes of a value in the JSON of an answer that is itself a text in JSON. */
export function measure(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(JSON.stringify(value)));
}

function fits(text: string, maxBytes: number): boolean {
  return text.length <= maxBytes && measure(text) <= maxBytes;
}

/** `\\u0000`: a character is seven bytes of JSON in JSON at most. */
function cut(text: string, maxBytes: number): string {
  return text.slice(0, Math.floor(maxBytes / 7));
}
