import { expect, it } from 'vitest';
import { readKafkaEvent } from '../../../functions/shared/kafka-event.ts';

const BARE = { topic: 'a-b-1', partition: 2, offset: 7, timestamp: 1, timestampType: 'CREATE_TIME' };

it('undoes the base64 of keys and values and the signed bytes of headers', () => {
  const headers = [{ name: [90, 111, -61, -85] }, { name: [50] }, { empty: [] }, { none: null }];
  const key = Buffer.from('kéy').toString('base64');
  const value = Buffer.from([0, 255]).toString('base64');
  const [record] = readKafkaEvent({ records: { 'a-b-1-2': [{ ...BARE, key, value, headers }] } });
  expect(record).toEqual({
    topic: 'a-b-1',
    partition: 2,
    offset: 7,
    timestamp: 1,
    key: Buffer.from('kéy'),
    value: Buffer.from([0, 255]),
    headers: [
      { name: 'name', value: Buffer.from('Zoë') },
      { name: 'name', value: Buffer.from('2') },
      { name: 'empty', value: Buffer.alloc(0) },
      { name: 'none', value: undefined },
    ],
  });
});

it.each([
  ['absent', {}, undefined],
  ['null', { key: null, value: null, headers: null }, undefined],
  ['empty', { key: '', value: '', headers: [] }, Buffer.alloc(0)],
])('takes %s keys and values', (_, fields, expected) => {
  const [record] = readKafkaEvent({ records: { 'a-b-1-2': [{ ...BARE, ...fields }] } });
  expect(record).toMatchObject({ headers: [] });
  expect([record?.key, record?.value]).toEqual([expected, expected]);
});

it('orders by partition and offset, whatever the order of the keys', () => {
  const at = (partition: number, offset: number) => ({ ...BARE, topic: 't', partition, offset });
  const records = { 't-10': [at(10, 1), at(10, 2)], 't-2': [at(2, 9), at(2, 10)] };
  expect(readKafkaEvent({ records }).map(({ partition, offset }) => [partition, offset])).toEqual([
    [2, 9],
    [2, 10],
    [10, 1],
    [10, 2],
  ]);
});

it('refuses what is no Kafka event, naming where', () => {
  expect(() => readKafkaEvent({ Records: [] })).toThrow(
    /takes the event of a Kafka event source mapping: records absent/,
  );
  expect(() => readKafkaEvent({ records: { 't-0': [{ ...BARE, value: 'é' }] } })).toThrow(
    /records\.t-0\[0\]\.value "é"/,
  );
});
