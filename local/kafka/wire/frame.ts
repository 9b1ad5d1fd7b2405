import { type Reader, WireError } from './reader.ts';
import type { Codec } from './types.ts';
import { string } from './types.ts';
import { Writer } from './writer.ts';

const LENGTH_BYTES = 4;
const classicText = string.nullableCodec({ version: 0, flexible: false });

/** Cuts a byte stream into frames (int32 length, then that many bytes); chunks are kept as they come and joined once. */
export class FrameCollector {
  readonly #chunks: Buffer[] = [];
  #length = 0;

  /** Bytes received and not yet taken. */
  get buffered(): number {
    return this.#length;
  }

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
  }

  /** The next whole frame, without its length. @throws WireError when the length is negative or above `maxBytes`. */
  next(maxBytes: number): Buffer | undefined {
    if (this.#length < LENGTH_BYTES) return undefined;
    let first = this.#chunks[0] ?? Buffer.alloc(0);
    if (first.length < LENGTH_BYTES) first = this.#joinHead(LENGTH_BYTES);
    const size = first.readInt32BE(0);
    if (size < 0 || size > maxBytes) {
      throw new WireError(`a frame announces ${size} bytes; at most ${maxBytes} are accepted here`);
    }
    const end = LENGTH_BYTES + size;
    if (this.#length < end) return undefined;
    if (first.length < end) first = this.#joinHead(end);
    const rest = first.subarray(end);
    if (rest.length > 0) this.#chunks[0] = rest;
    else this.#chunks.shift();
    this.#length -= end;
    return first.subarray(LENGTH_BYTES, end);
  }

  /** Joins as many chunks as make up `bytes`, in place. */
  #joinHead(bytes: number): Buffer {
    let count = 0;
    for (let sum = 0; sum < bytes && count < this.#chunks.length; count++)
      sum += this.#chunks[count]?.length ?? 0;
    const joined = Buffer.concat(this.#chunks.slice(0, count));
    this.#chunks.splice(0, count, joined);
    return joined;
  }
}

/** What every request begins with. The client id is a classic string even in flexible versions. */
export interface RequestHeader {
  readonly apiKey: number;
  readonly apiVersion: number;
  readonly correlationId: number;
  readonly clientId: string | null;
}

export function readRequestHeader(reader: Reader): RequestHeader {
  return {
    apiKey: reader.int16(),
    apiVersion: reader.int16(),
    correlationId: reader.int32(),
    clientId: classicText.read(reader),
  };
}

/** Skips a section of tagged fields (the end of a flexible header). */
export function skipTags(reader: Reader): void {
  for (let left = reader.uvarint(); left > 0; left--) {
    reader.uvarint();
    reader.bytes(reader.uvarint());
  }
}

/** A request as a client frames it: for tests that speak the protocol by hand. */
export function encodeRequest<In>(
  header: RequestHeader & { flexible: boolean },
  body: { codec: Codec<unknown, In>; value: In },
): Buffer {
  const writer = new Writer();
  writer.int32(0);
  writer.int16(header.apiKey);
  writer.int16(header.apiVersion);
  writer.int32(header.correlationId);
  classicText.write(writer, header.clientId);
  if (header.flexible) writer.uvarint(0);
  body.codec.write(writer, body.value);
  return Buffer.concat(sealFrame(writer));
}

/** A response frame, as the chunks to write. `flexibleHeader` adds the empty tagged fields of response header v1. */
export function encodeResponse<In>(
  header: { correlationId: number; flexibleHeader: boolean },
  body: { codec: Codec<unknown, In>; value: In },
): Buffer[] {
  const writer = new Writer();
  writer.int32(0);
  writer.int32(header.correlationId);
  if (header.flexibleHeader) writer.uvarint(0);
  body.codec.write(writer, body.value);
  return sealFrame(writer);
}

/** Puts the length into the place that was left for it. */
function sealFrame(writer: Writer): Buffer[] {
  const chunks = writer.finish();
  chunks[0]?.writeInt32BE(writer.length - LENGTH_BYTES, 0);
  return chunks;
}
