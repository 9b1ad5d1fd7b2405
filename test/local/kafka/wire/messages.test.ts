import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Api } from '../../../../local/kafka/apis/api.ts';
import { apis } from '../../../../local/kafka/apis/index.ts';
import { Reader, WireError } from '../../../../local/kafka/wire/reader.ts';
import { decode } from '../../../../local/kafka/wire/schema.ts';
import { Writer } from '../../../../local/kafka/wire/writer.ts';

/** One message of random values per API, version and direction, encoded after Kafka 2.8.1's own message definitions. */
const messages = z
  .record(z.string(), z.string())
  .parse(JSON.parse(await readFile(new URL('kafka-2.8.1-messages.json', import.meta.url), 'utf8')));

const directions = ['request', 'response'] as const;

function codecOf(api: Api, version: number, direction: (typeof directions)[number]) {
  return direction === 'request' ? api.requestCodec(version) : api.responseCodec(version);
}

/** Record sets are read as one buffer and written as a list of them. */
function toInput(value: unknown): unknown {
  if (Buffer.isBuffer(value) || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(toInput);
  const entries = Object.entries(value).map(([name, field]) => [
    name,
    name === 'records' && field !== null ? [field] : toInput(field),
  ]);
  return Object.fromEntries(entries);
}

const cases = apis.flatMap((api) => {
  const [oldest, newest] = api.versions;
  return Array.from({ length: newest - oldest + 1 }, (_, index) => oldest + index).flatMap((version) =>
    directions.map((direction) => ({
      api,
      version,
      direction,
      title: `${api.name} v${version} ${direction}`,
    })),
  );
});

describe.each(cases)('$title', ({ api, version, direction, title }) => {
  const message = Buffer.from(messages[title] ?? '', 'hex');
  const codec = codecOf(api, version, direction);

  test('reads what Kafka writes and writes the same bytes', () => {
    expect(messages).toHaveProperty([title]);
    const value = decode(codec, new Reader(message));
    const writer = new Writer();
    codec.write(writer, toInput(value));
    expect(Buffer.concat(writer.finish()).toString('hex')).toBe(messages[title]);
  });

  test('refuses every truncation', () => {
    for (let length = 0; length < message.length; length++) {
      expect(() => decode(codec, new Reader(message.subarray(0, length)))).toThrow(WireError);
    }
  });

  test('reads or refuses wrong lengths, and never allocates by them', () => {
    for (let at = 0; at < message.length; at++) {
      for (const wrong of [0x7f, 0x80, 0xff]) {
        const broken = Buffer.from(message);
        broken.fill(wrong, at, Math.min(at + 4, broken.length));
        try {
          decode(codec, new Reader(broken));
        } catch (error) {
          expect(error).toBeInstanceOf(WireError);
        }
      }
    }
  });
});
