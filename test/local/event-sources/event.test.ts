import { expect, test } from 'vitest';
import { EventSize, encodeEvent, encodeRecord } from '../../../local/event-sources/event.ts';
import { ENVELOPE, makeRecord } from './support.ts';

const encode = (...parameters: Parameters<typeof makeRecord>) =>
  encodeRecord(makeRecord(...parameters), ENVELOPE.topic);

test('has the shape that AWS documents', () => {
  const record = encode(0, 15, {
    key: Buffer.from('recordKey'),
    value: Buffer.from('Hello, this is a test.'),
    timestamp: 1_545_084_650_987,
    headers: [['headerKey', Buffer.from('headerValue')]],
  });
  expect(JSON.parse(encodeEvent(ENVELOPE, [record]))).toEqual({
    eventSource: 'aws:kafka',
    eventSourceArn: ENVELOPE.eventSourceArn,
    bootstrapServers: '127.0.0.1:9098',
    records: {
      'orders-0': [
        {
          topic: 'orders',
          partition: 0,
          offset: 15,
          timestamp: 1_545_084_650_987,
          timestampType: 'CREATE_TIME',
          key: 'cmVjb3JkS2V5',
          value: 'SGVsbG8sIHRoaXMgaXMgYSB0ZXN0Lg==',
          headers: [{ headerKey: [104, 101, 97, 100, 101, 114, 86, 97, 108, 117, 101] }],
        },
      ],
    },
  });
});

test('leaves null keys and values out and keeps empty ones', () => {
  const { json } = encode(0, 1, { key: null, value: null });
  expect(Object.keys(JSON.parse(json))).not.toContain('key');
  expect(Object.keys(JSON.parse(json))).not.toContain('value');
  expect(JSON.parse(encode(0, 1, { key: Buffer.alloc(0), value: Buffer.alloc(0) }).json)).toMatchObject({
    key: '',
    value: '',
  });
});

test('prints header bytes signed, repeated names in order, null values as null', () => {
  const { json } = encode(0, 1, {
    headers: [
      ['name "quoted"', Buffer.from('ë')],
      ['again', Buffer.from([0, 127, 128, 255])],
      ['again', Buffer.alloc(0)],
      ['none', null],
    ],
  });
  expect(JSON.parse(json).headers).toEqual([
    { 'name "quoted"': [-61, -85] },
    { again: [0, 127, -128, -1] },
    { again: [] },
    { none: null },
  ]);
});

test('keeps every digit of an offset', () => {
  expect(encode(0, 0, { offset: 9_007_199_254_740_993n }).json).toContain('"offset":9007199254740993,');
});

test('says what schema a key and a value were decoded with', () => {
  const metadata = { dataFormat: 'AVRO', schemaId: '5f1c0ffe-0000-5000-8000-000000000001' } as const;
  const { json } = encodeRecord(makeRecord(0, 1), 'orders', {
    value: { bytes: Buffer.from('{"a":1}'), metadata },
  });
  expect(JSON.parse(json)).toMatchObject({
    key: Buffer.from('key-1').toString('base64'),
    value: Buffer.from('{"a":1}').toString('base64'),
    valueSchemaMetadata: metadata,
  });
  expect(JSON.parse(json)).not.toHaveProperty('keySchemaMetadata');
});

test('groups records by partition in the order they come', () => {
  const event = JSON.parse(encodeEvent(ENVELOPE, [encode(2, 5), encode(2, 6), encode(0, 1)]));
  expect(Object.keys(event.records)).toEqual(['orders-2', 'orders-0']);
  expect(event.records['orders-2'].map((record: { offset: number }) => record.offset)).toEqual([5, 6]);
});

test('adds the size of an event up to the byte', () => {
  const records = [
    encode(0, 1),
    encode(0, 2, { headers: [['größe', Buffer.from('x')]] }),
    encode(11, 7),
    encode(3, 9),
  ];
  const size = new EventSize(ENVELOPE);
  expect(size.bytes).toBe(Buffer.byteLength(encodeEvent(ENVELOPE, [])));
  for (const [index, record] of records.entries()) {
    const announced = size.with(record);
    size.add(record);
    expect(size.bytes).toBe(announced);
    expect(size.bytes).toBe(Buffer.byteLength(encodeEvent(ENVELOPE, records.slice(0, index + 1))));
  }
});
