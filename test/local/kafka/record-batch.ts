import { crc32c } from '../../../local/kafka/wire/crc32c.ts';

export interface BatchOptions {
  readonly values: readonly string[];
  /** One per value; the first repeats. */
  readonly timestamps?: readonly number[];
  readonly producer?: { id: number; epoch: number; sequence: number };
  readonly codec?: number;
  readonly compress?: (records: Buffer) => Buffer;
}

/** A record batch (magic 2) as a producer makes it. */
export function makeBatch(options: BatchOptions): Buffer {
  const { values, producer, compress = (records) => records } = options;
  const times = values.map((_, index) => options.timestamps?.[index] ?? options.timestamps?.[0] ?? 1000);
  const base = times[0] ?? 0;
  const records = compress(
    Buffer.concat(
      values.map((value, index) => makeRecord(value, { index, time: (times[index] ?? 0) - base })),
    ),
  );
  const header = Buffer.alloc(61);
  header.writeInt32BE(61 - 12 + records.length, 8);
  header.writeInt32BE(-1, 12);
  header.writeInt8(2, 16);
  header.writeInt16BE(options.codec ?? 0, 21);
  header.writeInt32BE(values.length - 1, 23);
  header.writeBigInt64BE(BigInt(base), 27);
  header.writeBigInt64BE(BigInt(Math.max(...times)), 35);
  header.writeBigInt64BE(BigInt(producer?.id ?? -1), 43);
  header.writeInt16BE(producer?.epoch ?? -1, 51);
  header.writeInt32BE(producer?.sequence ?? -1, 53);
  header.writeInt32BE(values.length, 57);
  const batch = Buffer.concat([header, records]);
  batch.writeUInt32BE(crc32c(batch.subarray(21)), 17);
  return batch;
}

function makeRecord(value: string, { index, time }: { index: number; time: number }): Buffer {
  const bytes = Buffer.from(value);
  const body = Buffer.concat([
    Buffer.from([0]),
    varint(time),
    varint(index),
    varint(-1),
    varint(bytes.length),
    bytes,
    varint(0),
  ]);
  return Buffer.concat([varint(body.length), body]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value < 0 ? -value * 2 - 1 : value * 2;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return Buffer.from([...bytes, rest]);
}
