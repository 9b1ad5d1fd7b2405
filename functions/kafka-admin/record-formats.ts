import { isUtf8 } from 'node:buffer';
import { inflateSync } from 'node:zlib';
import type { Schema, Type } from 'avsc';
import avro from 'avsc/lib/types.js';
import * as z from 'zod';
import { frameForGlue } from '../shared/glue-framing.ts';
import { jsonVariable } from '../shared/json-variable.ts';
import { digitsOf } from './exact-json.ts';
import { hideFields } from './hide-fields.ts';

/** A value as a person reads it, always as text: a number in it may have more digits than a float holds. */
export interface ReadableValue {
  /** `avro` and `json`: `text` is JSON. `base64`: bytes that are none of the others. */
  readonly format: 'avro' | 'json' | 'text' | 'base64';
  readonly text: string;
  readonly schemaVersionId?: string;
  /** Why bytes that begin like a registered schema's are shown as they are. */
  readonly problem?: string;
}

/** As the AWS Glue Schema Registry serializers frame a body: 0x03, compression, 16 bytes of schema version id. */
const FRAME_VERSION = 0x03;
const ZLIB = 0x05;
const ID_START = 2;
const BODY_START = 18;
const MAX_INFLATED_BYTES = 16 * 1024 * 1024;

/** 64-bit integers whole: avsc's own refuses those that a float cannot hold. */
const wholeLong = avro.builtins.LongType.__with({
  fromBuffer: (bytes: Buffer) => bytes.readBigInt64LE(),
  toBuffer: (value: bigint) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(value);
    return bytes;
  },
  fromJSON: BigInt,
  toJSON: Number,
  isValid: (value: unknown) => typeof value === 'bigint',
  compare: (one: bigint, other: bigint) => (one < other ? -1 : one > other ? 1 : 0),
});

/** JSON of Avro schemas by schema version id, in a variable of the environment. */
export const schemaDefinitions = jsonVariable(z.record(z.string(), z.union([z.string(), z.looseObject({})])));

/** Reads what records hold, Avro by the schemas it was made with. */
export class RecordFormats {
  readonly #definitions: Readonly<Record<string, unknown>>;
  readonly #hidden: readonly string[];
  readonly #types = new Map<string, Type>();

  /**
   * @param definitions Avro schemas by Glue schema version id.
   * @param hidden fields whose values `read` shows nobody.
   */
  constructor(definitions: Readonly<Record<string, unknown>>, hidden: readonly string[] = []) {
    this.#definitions = definitions;
    this.#hidden = hidden;
  }

  read(bytes: Buffer): ReadableValue {
    const readable = this.#read(bytes);
    return this.#hidden.length === 0 ? readable : hideFields(readable, this.#hidden);
  }

  #read(bytes: Buffer): ReadableValue {
    const framed = this.#readFramed(bytes);
    if (framed !== undefined) return framed;
    if (!isUtf8(bytes)) return { format: 'base64', text: bytes.toString('base64') };
    const text = bytes.toString('utf8');
    if (isJson(text)) return { format: 'json', text };
    // Anything but tabs and line ends that commands a terminal is no text for one.
    return /[^\P{Cc}\t\r\n]/u.test(text)
      ? { format: 'base64', text: bytes.toString('base64') }
      : { format: 'text', text };
  }

  /**
   * Writes JSON as framed Avro, what it was before a mapping decoded it.
   * @throws Error when the schema is not a declared one, or the JSON does not fit it.
   */
  frame(schemaVersionId: string, json: string): Buffer {
    const definition = this.#definitions[schemaVersionId];
    if (definition === undefined) throw new Error(`no declared schema has the version id ${schemaVersionId}`);
    return frameForGlue(
      schemaVersionId,
      avro.Type.forSchema(definition as Schema).toBuffer(JSON.parse(json)),
    );
  }

  #readFramed(bytes: Buffer): ReadableValue | undefined {
    const compression = bytes[1];
    if (bytes.length < BODY_START || bytes[0] !== FRAME_VERSION) return undefined;
    if (compression !== 0 && compression !== ZLIB) return undefined;
    const schemaVersionId = bytes
      .toString('hex', ID_START, BODY_START)
      .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    const asBytes = { format: 'base64', text: bytes.toString('base64'), schemaVersionId } as const;
    const type = this.#find(schemaVersionId);
    if (type === undefined)
      return { ...asBytes, problem: `no declared schema has the version id ${schemaVersionId}` };
    try {
      const body = bytes.subarray(BODY_START);
      const value: unknown = type.fromBuffer(
        compression === ZLIB ? inflateSync(body, { maxOutputLength: MAX_INFLATED_BYTES }) : body,
      );
      return { format: 'avro', text: JSON.stringify(value, writeAvro), schemaVersionId };
    } catch (error) {
      // The bytes come from a producer: what the decoder says of them is for whoever looks at the record.
      return { ...asBytes, problem: `not Avro of that schema: ${String(error)}` };
    }
  }

  #find(schemaVersionId: string): Type | undefined {
    const known = this.#types.get(schemaVersionId);
    if (known !== undefined) return known;
    const definition = this.#definitions[schemaVersionId];
    if (definition === undefined) return undefined;
    // What the stacks declared; avsc is the one to say what is wrong with it.
    const type = avro.Type.forSchema(definition as Schema, { registry: { long: wholeLong } });
    this.#types.set(schemaVersionId, type);
    return type;
  }
}

/** What Avro has and JSON has not: 64-bit integers, bytes (as one character a byte, Avro's own way), and no numbers. */
function writeAvro(this: unknown, _key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return digitsOf(value);
  if (isBufferJson(value)) return Buffer.from(value.data).toString('latin1');
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  return value;
}

/** A Buffer has turned itself into this by the time JSON.stringify asks. */
function isBufferJson(value: unknown): value is { readonly data: readonly number[] } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'type' in value &&
    value.type === 'Buffer' &&
    'data' in value &&
    Array.isArray(value.data)
  );
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    // SyntaxError, the one thing JSON.parse throws: then it is text.
    return false;
  }
}
