/** Castagnoli's polynomial, reversed. Node's `zlib.crc32` is the other CRC-32. */
const POLYNOMIAL = 0x82f63b78;
const SLICES = 8;
const tables = makeTables();

function makeTables(): Uint32Array {
  const table = new Uint32Array(256 * SLICES);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
    table[byte] = crc;
  }
  for (let i = 256; i < table.length; i++) {
    const previous = at(table, i - 256);
    table[i] = (previous >>> 8) ^ at(table, previous & 0xff);
  }
  return table;
}

/** An index that is in range by construction. */
function at(values: Uint8Array | Uint32Array, index: number): number {
  return values[index] ?? 0;
}

/** CRC-32C of `data` from `start` on, eight bytes a step. */
export function crc32c(data: Uint8Array, start = 0): number {
  let crc = 0xffffffff;
  let i = start;
  for (const end = data.length - 7; i < end; i += 8) {
    const low =
      crc ^ (at(data, i) | (at(data, i + 1) << 8) | (at(data, i + 2) << 16) | (at(data, i + 3) << 24));
    crc =
      at(tables, 1792 + (low & 0xff)) ^
      at(tables, 1536 + ((low >>> 8) & 0xff)) ^
      at(tables, 1280 + ((low >>> 16) & 0xff)) ^
      at(tables, 1024 + (low >>> 24)) ^
      at(tables, 768 + at(data, i + 4)) ^
      at(tables, 512 + at(data, i + 5)) ^
      at(tables, 256 + at(data, i + 6)) ^
      at(tables, at(data, i + 7));
  }
  for (; i < data.length; i++) crc = (crc >>> 8) ^ at(tables, (crc ^ at(data, i)) & 0xff);
  return (crc ^ 0xffffffff) >>> 0;
}
