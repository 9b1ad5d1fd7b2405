import { expect, test } from 'vitest';
import { isBatchFull, PartitionQueue, takeBatch } from '../../../local/event-sources/batch.ts';
import { encodeEvent, MAX_EVENT_BYTES } from '../../../local/event-sources/event.ts';
import { type PreparedRecord, prepareRecord } from '../../../local/event-sources/prepare-record.ts';
import { ENVELOPE, makeRecord } from './support.ts';

function makeQueue(partition: number, offsets: readonly number[], value = Buffer.from('v')): PartitionQueue {
  const queue = new PartitionQueue();
  for (const offset of offsets)
    queue.push(prepareRecord(makeRecord(partition, offset, { value }), { envelope: ENVELOPE }));
  return queue;
}

function show(records: readonly PreparedRecord[]): string[] {
  return records.map(({ record }) => `${record.partition}:${record.offset}`);
}

test('takes up to the batch size in offset order and leaves the rest', () => {
  const queue = makeQueue(0, [1, 2, 3, 4, 5]);
  expect(show(takeBatch([queue], { batchSize: 3, envelope: ENVELOPE }))).toEqual(['0:1', '0:2', '0:3']);
  expect(show(takeBatch([queue], { batchSize: 3, envelope: ENVELOPE }))).toEqual(['0:4', '0:5']);
  expect(queue.length).toBe(0);
  expect(queue.bytes).toBe(0);
});

test('fills an event from several partitions', () => {
  const queues = [makeQueue(2, [7, 8]), makeQueue(0, [1, 2, 3])];
  expect(show(takeBatch(queues, { batchSize: 4, envelope: ENVELOPE }))).toEqual(['2:7', '2:8', '0:1', '0:2']);
});

test('ends before the record that would exceed 6 MB of event, base64 included', () => {
  const queue = makeQueue(0, [1, 2, 3], Buffer.alloc(2 * 1024 * 1024));
  const batch = takeBatch([queue], { batchSize: 100, envelope: ENVELOPE });
  expect(show(batch)).toEqual(['0:1', '0:2']);
  expect(Buffer.byteLength(encodeEvent(ENVELOPE, batch))).toBeLessThanOrEqual(MAX_EVENT_BYTES);
});

test('fills an event to the very byte', () => {
  const records = [1, 2, 3].map((offset) => prepareRecord(makeRecord(0, offset), { envelope: ENVELOPE }));
  const maxBytes = Buffer.byteLength(encodeEvent(ENVELOPE, records));
  const take = (bytes: number) =>
    takeBatch([makeQueue(0, [1, 2, 3], Buffer.from('value-1'))], {
      batchSize: 10,
      envelope: ENVELOPE,
      maxBytes: bytes,
    }).length;
  expect(take(maxBytes)).toBe(3);
  expect(take(maxBytes - 1)).toBe(2);
});

test('marks a record that no event can hold and carries it along without counting it', () => {
  const giant = prepareRecord(makeRecord(0, 2, { value: Buffer.alloc(5 * 1024 * 1024) }), {
    envelope: ENVELOPE,
  });
  expect(giant.failure?.condition).toBe('MaximumPayloadSizeExceeded');
  const queue = makeQueue(0, [1]);
  queue.push(giant);
  queue.push(prepareRecord(makeRecord(0, 3), { envelope: ENVELOPE }));
  expect(show(takeBatch([queue], { batchSize: 2, envelope: ENVELOPE }))).toEqual(['0:1', '0:2', '0:3']);
});

test('is full at the batch size over all partitions or at 6 MB', () => {
  const limits = { batchSize: 3, envelope: ENVELOPE };
  expect(isBatchFull([makeQueue(0, [1]), makeQueue(1, [1])], limits)).toBe(false);
  expect(isBatchFull([makeQueue(0, [1]), makeQueue(1, [1, 2])], limits)).toBe(true);
  const heavy = makeQueue(0, [1, 2], Buffer.alloc(3 * 1024 * 1024));
  expect(isBatchFull([heavy], { batchSize: 100, envelope: ENVELOPE })).toBe(true);
});
