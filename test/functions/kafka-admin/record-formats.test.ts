import { deflateSync } from 'node:zlib';
import avro from 'avsc';
import { expect, it } from 'vitest';
import { AnswerPage } from '../../../functions/kafka-admin/answer-page.ts';
import { matchFields } from '../../../functions/kafka-admin/match-fields.ts';
import { MAX_ANSWER_BYTES, presentRecord } from '../../../functions/kafka-admin/present-record.ts';
import { RecordFormats } from '../../../functions/kafka-admin/record-formats.ts';
import { frameForGlue } from '../../../functions/shared/glue-framing.ts';

const ID = '11111111-2222-3333-4444-555555555555';
const SCHEMA = {
  type: 'record',
  name: 'All',
  fields: [
    { name: 'whole', type: 'long' },
    { name: 'bytes', type: 'bytes' },
    { name: 'maybe', type: ['null', 'string'] },
    { name: 'part', type: 'double' },
    { name: 'list', type: { type: 'array', items: 'long' } },
  ],
};
const formats = new RecordFormats({ [ID]: SCHEMA });

it('reads Avro with whole longs, bytes, unions and what JSON has no number for', () => {
  const body = Buffer.concat([
    // 9007199254740993, which no float holds, in Avro's zigzag.
    Buffer.from([0x82, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x20]),
    Buffer.from([4, 0x00, 0xff]),
    Buffer.from([2, 4, 0x68, 0x69]),
    Buffer.from([0, 0, 0, 0, 0, 0, 0xf8, 0x7f]),
    Buffer.from([4, 2, 3, 0]),
  ]);
  const text = '{"whole":9007199254740993,"bytes":"\\u0000ÿ","maybe":"hi","part":"NaN","list":[1,-2]}';
  expect(formats.read(frameForGlue(ID, body))).toEqual({ format: 'avro', text, schemaVersionId: ID });
  const zipped = Buffer.concat([frameForGlue(ID, Buffer.alloc(0)), deflateSync(body)]);
  zipped[1] = 5;
  expect(formats.read(zipped)).toMatchObject({ format: 'avro', text });
});

it('frames JSON as the Avro it was, or says that it does not fit', () => {
  const plain = new RecordFormats({
    [ID]: { type: 'record', name: 'One', fields: [{ name: 'user', type: 'string' }] },
  });
  const framed = plain.frame(ID, '{"user":"alice"}');
  expect(plain.read(framed)).toMatchObject({ format: 'avro', text: '{"user":"alice"}' });
  expect(framed.subarray(18)).toEqual(avro.Type.forSchema({ type: 'string' }).toBuffer('alice'));
  expect(() => plain.frame(ID, '{"user":7}')).toThrow();
  expect(() => plain.frame('99999999-2222-3333-4444-555555555555', '{}')).toThrow('no declared schema');
});

it('matches fields by their paths and digits', () => {
  const json = (text: string) => ({ format: 'json', text }) as const;
  const payment = json(
    '{"user":"alice","amount":10.10,"details":{"sender":"a","n":{"x":1}},"a.b":"dot","ok":true,"none":null,"list":[{"id":7}]}',
  );
  for (const [path, value] of [
    ['user', 'alice'],
    ['amount', '10.10'],
    ['details.sender', 'a'],
    ['details.n.x', '1'],
    ['a.b', 'dot'],
    ['ok', 'true'],
    ['none', 'null'],
    ['list.0.id', '7'],
  ] as const)
    expect(matchFields(payment, { [path]: value }), path).toBe(true);
  for (const [path, value] of [
    ['user', 'bob'],
    ['amount', '10.1'],
    ['details', 'a'],
    ['details.sender.x', 'a'],
    ['toString', ''],
    ['user.length', '5'],
  ] as const)
    expect(matchFields(payment, { [path]: value }), path).toBe(false);
  expect(matchFields(payment, { user: 'alice', ok: 'false' })).toBe(false);
  expect(matchFields({ format: 'text', text: 'alice' }, { user: 'alice' })).toBe(false);
  expect(matchFields(undefined, {})).toBe(true);
});

it('cuts what is too long for an answer, and says how long it was', () => {
  const record = {
    ...{ partition: 0, offset: 0, timestamp: 0 },
    key: Buffer.alloc(20_000, 'k'),
    value: Buffer.alloc(8 * 1024 * 1024, 'v'),
    headers: Array.from({ length: 300 }, (_, index) => ({
      name: `h${index}`,
      value: Buffer.alloc(20_000, 'h'),
    })),
  };
  const presented = presentRecord(record, formats);
  expect(presented.value).toMatchObject({ format: 'text', cutFrom: 8 * 1024 * 1024 });
  expect(presented.key).toMatchObject({ cutFrom: 20_000 });
  expect(Buffer.byteLength(JSON.stringify(presented))).toBeLessThan(4 * 1024 * 1024);
  const raw = presentRecord({ ...record, value: Buffer.alloc(2 * 1024 * 1024, 255) }, undefined);
  expect(Buffer.from(raw.value?.text ?? '', 'base64')).toHaveLength(2 * 1024 * 1024);
});

it.each([
  ['quotes', '"'],
  ['backslashes', '\\'],
  ['line ends', '\n'],
  ['commands', '\u0001'],
  ['halves of characters', '\ud800'],
  ['signs of three bytes', '€'],
])('holds an answer below what Lambda takes when all is %s', (_what, character) => {
  const text = character.repeat(8 * 1024);
  const page = new AnswerPage<object>({ max: 10, maxBytes: MAX_ANSWER_BYTES });
  const sized = (length: number) => ({
    ...{ partition: 0, offset: 0, timestamp: 0, key: Buffer.from(text) },
    value: Buffer.from(character.repeat(length)),
    headers: Array.from({ length: 300 }, () => ({ name: text, value: Buffer.from(text) })),
  });
  for (const length of [1024, 200_000, 8 * 1024 * 1024])
    if (!page.isFull) page.add(presentRecord(sized(length), formats));
  const largest = { ...sized(3 * 1024 * 1024), headers: [] };
  const second = new AnswerPage<object>({ max: 10, maxBytes: MAX_ANSWER_BYTES });
  for (const record of [{ ...largest, value: largest.value.subarray(0, 240_000) }, largest])
    if (!second.isFull) second.add(presentRecord(record, formats));
  for (const { items } of [page, second]) {
    const answer = JSON.stringify({ statusCode: 200, body: JSON.stringify({ records: items }) });
    expect(Buffer.byteLength(answer)).toBeLessThan(6 * 1024 * 1024);
  }
});
