/**
 * Avro as plain JSON. AWS says only "standard JSON" about the form in which a mapping hands a decoded record over, so
 * this is our reading: unions without a tag (`"x"`, not `{"string":"x"}`), `bytes` and `fixed` as text with one character
 * a byte (ISO-8859-1, as in Avro's own JSON encoding), logical types as the type beneath them, `long` with all its digits.
 */
import avro, { type Type } from 'avsc';

const { types } = avro;

/** Decodes one Avro body to JSON text. @throws Error for truncated bodies, trailing bytes and what the schema excludes. */
export type AvroToJson = (body: Buffer) => string;

type Write = (value: unknown) => string;

/** 64-bit integers as bigint: avsc's own refuses those that a double cannot hold. */
const exactLong = types.LongType.__with({
  fromBuffer: (bytes: Buffer) => bytes.readBigInt64LE(),
  toBuffer: (value: bigint) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(value);
    return bytes;
  },
  fromJSON: BigInt,
  toJSON: Number,
  isValid: (value: unknown) => typeof value === 'bigint',
  compare: (a: bigint, b: bigint) => (a < b ? -1 : a > b ? 1 : 0),
});

/** @throws Error when `definition` is no Avro schema. */
export function compileAvro(definition: string): AvroToJson {
  const type = avro.Type.forSchema(JSON.parse(definition), {
    wrapUnions: 'always',
    registry: { long: exactLong },
  });
  const write = compile(type, new Map());
  return (body) => write(type.fromBuffer(body));
}

/** `known` holds the named types on the way down, for schemas that refer to themselves. */
function compile(type: Type, known: Map<Type, Write>): Write {
  const before = known.get(type);
  if (before) return before;
  let made: Write = () => {
    throw new Error(`the Avro type ${type.typeName} is used before it is complete`);
  };
  known.set(type, (value) => made(value));
  made = compileNew(type, known);
  return made;
}

function compileNew(type: Type, known: Map<Type, Write>): Write {
  if (type instanceof types.RecordType) {
    const fields = type.fields.map((field) => ({
      name: field.name,
      label: `${JSON.stringify(field.name)}:`,
      write: compile(field.type, known),
    }));
    return (value) => {
      const record = Object(value);
      let json = '{';
      for (const { name, label, write } of fields) {
        if (json.length > 1) json += ',';
        json += label + write(record[name]);
      }
      return `${json}}`;
    };
  }
  if (type instanceof types.ArrayType) {
    const write = compile(type.itemsType, known);
    return (value) => `[${Array.from(toIterable(value), write).join(',')}]`;
  }
  if (type instanceof types.MapType) {
    const write = compile(type.valuesType, known);
    return (value) =>
      `{${Object.entries(Object(value))
        .map(([key, of]) => `${JSON.stringify(key)}:${write(of)}`)
        .join(',')}}`;
  }
  if (type instanceof types.WrappedUnionType) {
    const branches = new Map(type.types.map((branch) => [branch.branchName, compile(branch, known)]));
    return (value) => {
      if (value === null) return 'null';
      const [[name, of] = []] = Object.entries(Object(value));
      const write = branches.get(name);
      if (!write) throw new Error(`the union has no branch ${name}`);
      return write(of);
    };
  }
  return writeScalar;
}

function toIterable(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw new Error('an Avro array decoded to something else');
  return value;
}

function writeScalar(value: unknown): string {
  if (typeof value === 'bigint') return value.toString();
  if (Buffer.isBuffer(value)) return JSON.stringify(value.toString('latin1'));
  // JSON has no NaN and no infinity; Avro's Java library prints them as text too.
  if (typeof value === 'number' && !Number.isFinite(value)) return JSON.stringify(String(value));
  return JSON.stringify(value) ?? 'null';
}
