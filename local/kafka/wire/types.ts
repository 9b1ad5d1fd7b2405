import { type Reader, WireError } from './reader.ts';
import type { Writer } from './writer.ts';

/** Reads and writes one type in one version of a message. */
export interface Codec<T, In = T> {
  read(reader: Reader): T;
  write(writer: Writer, value: In): void;
}

/** The version being compiled; a flexible one has compact lengths and tagged fields (KIP-482). */
export interface Encoding {
  readonly version: number;
  readonly flexible: boolean;
}

/** A type of the protocol: `T` is what a reader gets, `In` what a writer takes. */
export interface WireType<T, In = T> {
  /** The value of a field that a version does not have. */
  readonly initial: T;
  codec(encoding: Encoding): Codec<T, In>;
}

/** A type whose length prefix can say "null". */
export interface NullableWireType<T, In = T> extends WireType<T, In> {
  /** What a null is written as in a version that has none. */
  readonly empty: In;
  nullableCodec(encoding: Encoding): Codec<T | null, In | null>;
}

function primitive<T>(initial: T, codec: Codec<T>): WireType<T> {
  return { initial, codec: () => codec };
}

export const int8 = primitive(0, { read: (r) => r.int8(), write: (w, value) => w.int8(value) });
export const int16 = primitive(0, { read: (r) => r.int16(), write: (w, value) => w.int16(value) });
export const int32 = primitive(0, { read: (r) => r.int32(), write: (w, value) => w.int32(value) });
export const int64 = primitive(0, { read: (r) => r.int64(), write: (w, value) => w.int64(value) });
export const float64 = primitive(0, { read: (r) => r.float64(), write: (w, value) => w.float64(value) });
export const boolean = primitive<boolean>(false, {
  read: (r) => r.boolean(),
  write: (w, value) => w.boolean(value),
});

export const NO_UUID = '00000000-0000-0000-0000-000000000000';
/** 16 bytes, seen as the usual 36 characters. */
export const uuid = primitive<string>(NO_UUID, {
  read: (r) => r.uuid(),
  write: (w, value) => w.uuid(value),
});

/** Lengths as the protocol has them: an integer (-1 is null), or compact: an unsigned varint of length + 1 (0 is null). */
type LengthCodec = Codec<number>;
const compactLength: LengthCodec = {
  read: (r) => r.uvarint() - 1,
  write: (w, value) => w.uvarint(value + 1),
};
const shortLength: LengthCodec = { read: (r) => r.int16(), write: (w, value) => w.int16(value) };
const intLength: LengthCodec = { read: (r) => r.int32(), write: (w, value) => w.int32(value) };

interface Sized<T, In> {
  readonly name: string;
  readonly initial: T;
  readonly empty: In;
  readonly classicLength: LengthCodec;
  length(value: In): number;
  content(encoding: Encoding): {
    read(reader: Reader, length: number): T;
    write(writer: Writer, value: In, length: number): void;
  };
}

/** A type made of a length and a content. */
function sized<T, In = T>(type: Sized<T, In>): NullableWireType<T, In> {
  function nullableCodec(encoding: Encoding): Codec<T | null, In | null> {
    const lengths = encoding.flexible ? compactLength : type.classicLength;
    const content = type.content(encoding);
    return {
      read(reader) {
        const length = lengths.read(reader);
        if (length === -1) return null;
        if (length < 0 || length > reader.remaining) {
          throw new WireError(
            `a ${type.name} announces length ${length}, ${reader.remaining} bytes are left`,
          );
        }
        return content.read(reader, length);
      },
      write(writer, value) {
        if (value === null) return lengths.write(writer, -1);
        const length = type.length(value);
        lengths.write(writer, length);
        content.write(writer, value, length);
      },
    };
  }
  return {
    initial: type.initial,
    empty: type.empty,
    nullableCodec,
    codec(encoding) {
      const codec = nullableCodec(encoding);
      return {
        read(reader) {
          const value = codec.read(reader);
          if (value === null) throw new WireError(`a ${type.name} is null where null is not allowed`);
          return value;
        },
        write: codec.write,
      };
    },
  };
}

export const string = sized<string>({
  name: 'string',
  initial: '',
  empty: '',
  classicLength: shortLength,
  length: (value) => Buffer.byteLength(value),
  content: () => ({
    read: (reader, length) => reader.text(length),
    write: (writer, value, length) => writer.text(value, length),
  }),
});

export const bytes = sized<Buffer>({
  name: 'byte string',
  initial: Buffer.alloc(0),
  empty: Buffer.alloc(0),
  classicLength: intLength,
  length: (value) => value.length,
  content: () => ({
    read: (reader, length) => reader.bytes(length),
    write: (writer, value) => writer.bytes(value),
  }),
});

/** Record batches: a view of the request on the way in, a list of buffers on the way out, never copied. */
export const records = sized<Buffer, readonly Buffer[]>({
  name: 'record set',
  initial: Buffer.alloc(0),
  empty: [],
  classicLength: intLength,
  length: (value) => value.reduce((sum, part) => sum + part.length, 0),
  content: () => ({
    read: (reader, length) => reader.bytes(length),
    write: (writer, value) => {
      for (const part of value) writer.bytes(part);
    },
  }),
});

export function array<T, In>(element: WireType<T, In>): NullableWireType<readonly T[], readonly In[]> {
  return sized<readonly T[], readonly In[]>({
    name: 'array',
    initial: [],
    empty: [],
    classicLength: intLength,
    length: (value) => value.length,
    content(encoding) {
      const codec = element.codec(encoding);
      return {
        read(reader, length) {
          const values: T[] = [];
          for (let i = 0; i < length; i++) values.push(codec.read(reader));
          return values;
        },
        write(writer, value) {
          for (const item of value) codec.write(writer, item);
        },
      };
    },
  });
}

/** `type` or null, in every version. */
export function nullable<T, In>(type: NullableWireType<T, In>): WireType<T | null, In | null> {
  return nullableSince(0, type);
}

/** `type`, and from `version` on also null; before it a null is written as the empty value. */
export function nullableSince<T, In>(
  version: number,
  type: NullableWireType<T, In>,
): WireType<T | null, In | null> {
  return {
    initial: null,
    codec(encoding) {
      if (encoding.version >= version) return type.nullableCodec(encoding);
      const codec = type.codec(encoding);
      return { read: codec.read, write: (writer, value) => codec.write(writer, value ?? type.empty) };
    },
  };
}
