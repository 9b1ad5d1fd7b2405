import { expect, test } from 'vitest';
import { crc32c } from '../../../../local/kafka/wire/crc32c.ts';

// https://reveng.sourceforge.io/crc-catalogue/17plus.htm (CRC-32/ISCSI) and RFC 3720, B.4.
test.each([
  [Buffer.from('123456789'), 0xe3069283],
  [Buffer.alloc(32), 0x8a9136aa],
  [Buffer.alloc(32, 0xff), 0x62a8ab43],
  [Buffer.from(Array.from({ length: 32 }, (_, index) => index)), 0x46dd794e],
  [Buffer.alloc(0), 0],
])('makes the published checksums', (data, checksum) => {
  expect(crc32c(data)).toBe(checksum);
});

test('leaves out what lies before the start', () => {
  expect(crc32c(Buffer.from('abc123456789'), 3)).toBe(0xe3069283);
});
