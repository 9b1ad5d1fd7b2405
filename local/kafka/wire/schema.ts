import { Reader, WireError } from './reader.ts';
import type { Codec, Encoding, WireType } from './types.ts';
import { Writer } from './writer.ts';

/** Which versions have a field, and how. Made by `since`, `between`, `tagged` and `defaultsTo`. */
export interface Modifier {
  readonly from?: number;
  readonly to?: number;
  readonly tag?: number;
  readonly initial?: unknown;
}

/** A modifier that lets whoever writes the message leave the field out. */
export interface OptionalModifier extends Modifier {
  readonly optional: true;
}

/** The field exists from `version` on. */
export const since = (version: number): Modifier => ({ from: version });
/** The field exists in `first` to `last`, both included. */
export const between = (first: number, last: number): Modifier => ({ from: first, to: last });
/** The field is a tagged one from `version` on: written only when it differs from its default. */
export const tagged = (tag: number, version: number): OptionalModifier => ({
  tag,
  from: version,
  optional: true,
});
/** The value when the version does not have the field or the writer leaves it out. */
export const defaultsTo = (initial: unknown): OptionalModifier => ({ initial, optional: true });

/** One row of a message: name, type, modifiers. */
export type Field = readonly [
  name: string,
  type: WireType<unknown, unknown>,
  ...modifiers: readonly Modifier[],
];
export type Fields = readonly Field[];

type Out<W> = W extends WireType<infer T, infer _In> ? T : never;
type In<W> = W extends WireType<infer _T, infer I> ? I : never;
type IsOptional<F> = F extends readonly [string, unknown, ...infer M]
  ? [Extract<M[number], OptionalModifier>] extends [never]
    ? false
    : true
  : false;
type Simplify<T> = { [K in keyof T]: T[K] };

/** What a reader gets for a table of fields: all of them, in every version. */
export type Struct<S extends Fields> = { readonly [F in S[number] as F[0]]: Out<F[1]> };
/** What a writer gives: fields with a default or a tag may be left out. */
export type StructInput<S extends Fields> = Simplify<
  {
    readonly [F in S[number] as IsOptional<F> extends true ? never : F[0]]: In<F[1]>;
  } & {
    readonly [F in S[number] as IsOptional<F> extends true ? F[0] : never]?: In<F[1]> | undefined;
  }
>;

interface CompiledField {
  readonly name: string;
  readonly codec: Codec<unknown>;
  readonly initial: unknown;
}

interface CompiledTag extends CompiledField {
  readonly tag: number;
}

type Values = Record<string, unknown>;

function compileFields(fields: Fields, encoding: Encoding): Codec<Values> {
  const plain: CompiledField[] = [];
  const tags: CompiledTag[] = [];
  const absent: Values = {};
  for (const [name, type, ...modifiers] of fields) {
    const merged: Modifier = Object.assign({}, ...modifiers);
    const initial = 'initial' in merged ? merged.initial : type.initial;
    const exists = encoding.version >= (merged.from ?? 0) && encoding.version <= (merged.to ?? Infinity);
    if (merged.tag !== undefined || !exists) absent[name] = initial;
    if (!exists) continue;
    const field = { name, initial, codec: type.codec(encoding) };
    if (merged.tag === undefined) plain.push(field);
    else tags.push({ ...field, tag: merged.tag });
  }
  tags.sort((a, b) => a.tag - b.tag);
  return {
    read(reader) {
      const values = { ...absent };
      for (const field of plain) values[field.name] = field.codec.read(reader);
      if (encoding.flexible) readTags(reader, tags, values);
      return values;
    },
    write(writer, values) {
      for (const field of plain) field.codec.write(writer, values[field.name] ?? orInitial(values, field));
      if (encoding.flexible) writeTags(writer, tags, values);
    },
  };
}

/** A null that was given stays null; only what was left out becomes the default. */
function orInitial(values: Values, field: CompiledField): unknown {
  return values[field.name] === undefined ? field.initial : null;
}

function readTags(reader: Reader, tags: readonly CompiledTag[], values: Values): void {
  for (let left = reader.uvarint(); left > 0; left--) {
    const tag = reader.uvarint();
    const content = reader.bytes(reader.uvarint());
    const field = tags.find((candidate) => candidate.tag === tag);
    if (field !== undefined) values[field.name] = field.codec.read(new Reader(content));
  }
}

function writeTags(writer: Writer, tags: readonly CompiledTag[], values: Values): void {
  const present = tags.filter((field) => !isDefault(values[field.name], field.initial));
  writer.uvarint(present.length);
  for (const field of present) {
    const content = new Writer(64);
    field.codec.write(content, values[field.name]);
    writer.uvarint(field.tag);
    writer.uvarint(content.length);
    for (const part of content.finish()) writer.bytes(part);
  }
}

function isDefault(value: unknown, initial: unknown): boolean {
  if (Array.isArray(value) && Array.isArray(initial)) return value.length === 0 && initial.length === 0;
  return value === undefined || value === initial;
}

/** A type made of fields, for use inside arrays and other structs. */
export function struct<const S extends Fields>(fields: S): WireType<Struct<S>, StructInput<S>> {
  const initial: Values = {};
  for (const [name, type, ...modifiers] of fields) {
    const merged: Modifier = Object.assign({}, ...modifiers);
    initial[name] = 'initial' in merged ? merged.initial : type.initial;
  }
  const type = { initial, codec: (encoding: Encoding) => compileFields(fields, encoding) };
  // The table that makes the codec is the one that makes the type, which TypeScript cannot follow.
  return type as unknown as WireType<Struct<S>, StructInput<S>>;
}

/** Reads the rest of `reader` as one whole message. @throws WireError when bytes are missing or left over. */
export function decode<T, I>(codec: Codec<T, I>, reader: Reader): T {
  const value = codec.read(reader);
  if (reader.remaining > 0) throw new WireError(`${reader.remaining} bytes are left over`);
  return value;
}
