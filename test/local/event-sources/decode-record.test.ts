import { deflateSync } from 'node:zlib';
import avro from 'avsc';
import { expect, test } from 'vitest';
import type { AccessControl } from '../../../local/core/access.ts';
import { RecordDecoder, RegistryAccessDenied } from '../../../local/event-sources/decode-record.ts';
import type { SchemaRegistrySettings } from '../../../local/event-sources/mapping-definition.ts';
import { prepareRecord } from '../../../local/event-sources/prepare-record.ts';
import { ALLOW_ALL, ENVELOPE, makeRecord } from './support.ts';

const ID = '5f1c0ffe-0000-5000-8000-0000000000aa';
const SCHEMA = {
  type: 'record',
  name: 'Order',
  fields: [
    { name: 'id', type: 'string' },
    { name: 'quantity', type: 'int' },
  ],
} as const;
const type = avro.Type.forSchema({ ...SCHEMA, fields: [...SCHEMA.fields] });
const body = type.toBuffer({ id: 'a', quantity: 3 });

function frame(content: Buffer, options: { id?: string; compression?: number } = {}): Buffer {
  const id = Buffer.from((options.id ?? ID).replaceAll('-', ''), 'hex');
  return Buffer.concat([Buffer.from([0x03, options.compression ?? 0]), id, content]);
}

function makeDecoder(
  settings: Partial<SchemaRegistrySettings> = {},
  options: { access?: AccessControl; schema?: unknown } = {},
) {
  const version = {
    definition: JSON.stringify(options.schema ?? SCHEMA),
    dataFormat: 'AVRO',
    schemaName: 'order',
    registryName: 'millrace',
  };
  return new RecordDecoder({
    settings: {
      registryArn: 'arn:aws:glue:eu-west-1:000000000000:registry/millrace',
      recordFormat: 'JSON',
      attributes: ['VALUE'],
      ...settings,
    },
    schemas: { get: (id) => (id === ID ? version : undefined) },
    access: options.access ?? ALLOW_ALL,
    principal: { arn: 'arn:aws:sts::000000000000:assumed-role/consumer-role/consumer' },
  });
}

function decodeText(decoder: RecordDecoder, bytes: Buffer): string {
  const result = decoder.decode(bytes);
  if ('failure' in result) throw new Error(result.failure.reason);
  return result.decoded.bytes.toString();
}

test('hands Avro over as JSON with the schema it was written with', () => {
  expect(makeDecoder().decode(frame(body))).toEqual({
    decoded: {
      bytes: Buffer.from('{"id":"a","quantity":3}'),
      metadata: { dataFormat: 'AVRO', schemaId: ID },
    },
  });
});

test('inflates zlib bodies', () => {
  expect(decodeText(makeDecoder(), frame(deflateSync(body), { compression: 5 }))).toBe(
    '{"id":"a","quantity":3}',
  );
});

test('hands the body over without the frame in SOURCE format', () => {
  expect(makeDecoder({ recordFormat: 'SOURCE' }).decode(frame(body))).toMatchObject({
    decoded: { bytes: body },
  });
});

test.each([
  ['a truncated body', frame(body.subarray(0, -1))],
  ['an empty body', frame(Buffer.alloc(0))],
  ['trailing bytes', frame(Buffer.concat([body, Buffer.from([0])]))],
  ['an unknown compression', frame(body, { compression: 9 })],
  ['a broken zlib body', frame(body, { compression: 5 })],
  [
    'a zlib body that grows past an event',
    frame(deflateSync(Buffer.alloc(7 * 1024 * 1024)), { compression: 5 }),
  ],
  ['no frame', Buffer.from('{"id":"a"}')],
  ['a frame of another registry', Buffer.concat([Buffer.from([0, 0, 0, 0, 1]), body, Buffer.alloc(20)])],
  ['half a frame', frame(body).subarray(0, 17)],
  ['nothing at all', Buffer.alloc(0)],
])('fails %s as DESERIALIZATION_ERROR, in SOURCE format too', (_, bytes) => {
  for (const recordFormat of ['JSON', 'SOURCE'] as const)
    expect(makeDecoder({ recordFormat }).decode(bytes)).toMatchObject({
      failure: { condition: 'DESERIALIZATION_ERROR' },
    });
});

test('fails an unknown schema version as SCHEMA_NOT_FOUND and names it', () => {
  const id = '00000000-0000-5000-8000-000000000000';
  expect(makeDecoder().decode(frame(body, { id }))).toEqual({
    failure: { condition: 'SCHEMA_NOT_FOUND', reason: expect.stringContaining(id) },
  });
});

test('shows unions untagged, bytes as one character each, logical types as what is beneath, longs exactly', () => {
  const schema = {
    type: 'record',
    name: 'All',
    fields: [
      { name: 'none', type: ['null', 'string'] },
      { name: 'some', type: ['null', 'string', { type: 'array', items: 'int' }] },
      { name: 'list', type: ['null', 'string', { type: 'array', items: 'int' }] },
      { name: 'raw', type: 'bytes' },
      { name: 'fixed', type: { type: 'fixed', name: 'Pair', size: 2 } },
      { name: 'big', type: 'long' },
      { name: 'at', type: { type: 'long', logicalType: 'timestamp-millis' } },
      { name: 'map', type: { type: 'map', values: 'boolean' } },
      { name: 'kind', type: { type: 'enum', name: 'Kind', symbols: ['A', 'B'] } },
      { name: 'next', type: ['null', 'All'] },
      { name: 'ratio', type: 'double' },
    ],
  };
  const leaf = {
    none: null,
    some: { string: 'x"y' },
    list: { array: [1, -2] },
    raw: Buffer.from([0x41, 0xff]),
    fixed: Buffer.from([1, 2]),
    big: 5,
    at: 1_700_000_000_000,
    map: { yes: true },
    kind: 'B',
    next: null,
    ratio: Number.NaN,
  };
  const writer = avro.Type.forSchema(JSON.parse(JSON.stringify(schema)), { wrapUnions: 'always' });
  const bytes = writer.toBuffer({ ...leaf, next: { All: { ...leaf, ratio: 0.5 } } });
  const shown = {
    none: null,
    some: 'x"y',
    list: [1, -2],
    raw: 'A\u00ff',
    fixed: '\u0001\u0002',
    big: 5,
    at: 1_700_000_000_000,
    map: { yes: true },
    kind: 'B',
  };
  expect(JSON.parse(decodeText(makeDecoder({}, { schema }), frame(bytes)))).toEqual({
    ...shown,
    next: { ...shown, next: null, ratio: 0.5 },
    ratio: 'NaN',
  });
});

test('keeps all digits of a long that a double cannot hold', () => {
  const schema = { type: 'record', name: 'Big', fields: [{ name: 'id', type: 'long' }] };
  // Zigzag varint of 2^63 - 1.
  const bytes = Buffer.from('feffffffffffffffff01', 'hex');
  expect(decodeText(makeDecoder({}, { schema }), frame(bytes))).toBe('{"id":9223372036854775807}');
});

test('decodes only the attributes that are configured and leaves tombstones alone', () => {
  const value = frame(body);
  const prepare = (decoder: RecordDecoder, key: Buffer | null, bytes: Buffer | null) =>
    JSON.parse(prepareRecord(makeRecord(0, 1, { key, value: bytes }), { envelope: ENVELOPE, decoder }).json);
  const valueOnly = prepare(makeDecoder(), value, value);
  expect(Buffer.from(valueOnly.key, 'base64')).toEqual(value);
  expect(valueOnly).not.toHaveProperty('keySchemaMetadata');
  expect(valueOnly.valueSchemaMetadata).toEqual({ dataFormat: 'AVRO', schemaId: ID });
  const both = prepare(makeDecoder({ attributes: ['KEY', 'VALUE'] }), value, null);
  expect(Buffer.from(both.key, 'base64').toString()).toBe('{"id":"a","quantity":3}');
  expect(both).not.toHaveProperty('value');
  expect(both).not.toHaveProperty('valueSchemaMetadata');
});

test('keeps the original bytes of a record that does not decode', () => {
  const record = makeRecord(0, 1, { value: Buffer.from('plain') });
  const prepared = prepareRecord(record, { envelope: ENVELOPE, decoder: makeDecoder() });
  expect(prepared.failure?.condition).toBe('DESERIALIZATION_ERROR');
  expect(JSON.parse(prepared.json).value).toBe(Buffer.from('plain').toString('base64'));
});

test('asks for GetRegistry on the registry, and for GetSchemaVersion on registry and schema once per version', () => {
  const asked: string[] = [];
  const access: AccessControl = {
    check: (_, action, resource) => {
      asked.push(`${action} ${resource}`);
      return { allowed: true };
    },
  };
  const decoder = makeDecoder({}, { access });
  decoder.checkRegistry();
  decoder.decode(frame(body));
  decoder.decode(frame(body));
  expect(asked).toEqual([
    'glue:GetRegistry arn:aws:glue:eu-west-1:000000000000:registry/millrace',
    'glue:GetSchemaVersion arn:aws:glue:eu-west-1:000000000000:registry/millrace',
    'glue:GetSchemaVersion arn:aws:glue:eu-west-1:000000000000:schema/millrace/order',
  ]);
});

test('is refused the registry, not the record, when the role lacks the right', () => {
  const access: AccessControl = { check: (_, action) => ({ allowed: false, reason: `no ${action}` }) };
  const decoder = makeDecoder({}, { access });
  expect(() => decoder.checkRegistry()).toThrow(RegistryAccessDenied);
  expect(() => decoder.decode(frame(body))).toThrow('no glue:GetSchemaVersion');
});
