import { appendFile, readdir, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { readBatchHeader } from '../../../../local/kafka/log/batch.ts';
import { PartitionLog } from '../../../../local/kafka/log/partition.ts';
import { tempFolder } from '../../../support/temp-folder.ts';
import { type BatchOptions, makeBatch } from '../record-batch.ts';

function open(folder: string, segmentBytes?: number) {
  const cuts: number[] = [];
  const log = new PartitionLog({
    folder,
    repaired: (bytes) => cuts.push(bytes),
    ...(segmentBytes === undefined ? {} : { segmentBytes }),
  });
  onTestFinished(() => log.close());
  return { log, cuts };
}

function append(log: PartitionLog, options: BatchOptions | string) {
  const batch = makeBatch(typeof options === 'string' ? { values: [options] } : options);
  return log.append(batch, readBatchHeader(batch, 0));
}

/** Base offsets of the batches in a read. */
function offsetsIn(batches: Buffer): number[] {
  const offsets: number[] = [];
  for (let at = 0; at < batches.length; ) {
    const header = readBatchHeader(batches, at);
    offsets.push(header.baseOffset);
    at += header.bytes;
  }
  return offsets;
}

test('gives offsets in order and reads whole batches back', async () => {
  const { log } = open(await tempFolder());
  expect(append(log, { values: ['a', 'b', 'c'] })).toMatchObject({ outcome: 'append', baseOffset: 0 });
  expect(append(log, 'd')).toMatchObject({ baseOffset: 3 });
  expect([log.startOffset, log.endOffset]).toEqual([0, 4]);
  expect(offsetsIn(log.read(2, 1000))).toEqual([0, 3]);
  expect(offsetsIn(log.read(3, 1000))).toEqual([3]);
  expect(log.read(4, 1000)).toHaveLength(0);
});

test('reads at least one batch when asked to, however small the limit', async () => {
  const { log } = open(await tempFolder());
  append(log, 'x'.repeat(5000));
  append(log, 'y');
  expect(offsetsIn(log.read(0, 1))).toEqual([0]);
  expect(log.read(0, 1, false)).toHaveLength(0);
});

test('finds every offset of a long log with many files, before and after a restart', async () => {
  const folder = await tempFolder();
  const first = open(folder, 20_000).log;
  for (let i = 0; i < 1000; i++) append(first, { values: ['a'.repeat(i % 90), 'b'] });
  first.close();
  for (const { log } of [open(folder, 20_000), open(folder, 1_000_000)]) {
    expect(log.endOffset).toBe(2000);
    for (const offset of [0, 1, 2, 999, 1000, 1500, 1999]) {
      expect(offsetsIn(log.read(offset, 200))[0]).toBe(offset - (offset % 2));
    }
    expect(log.bytesFrom(0)).toBe(log.bytes);
    expect(log.bytesFrom(2000)).toBe(0);
    log.close();
  }
  expect((await readdir(folder)).length).toBeGreaterThan(5);
});

test.each([
  ['garbage', (path: string) => appendFile(path, Buffer.alloc(500, 7))],
  ['half a batch', (path: string) => appendFile(path, makeBatch({ values: ['lost'] }).subarray(0, 64))],
  [
    'a batch with a broken checksum',
    (path: string) => {
      const batch = makeBatch({ values: ['lost'] });
      batch.writeBigInt64BE(2n, 0);
      batch.writeUInt8(99, batch.length - 2);
      return appendFile(path, batch);
    },
  ],
])('cuts off %s at the end and goes on', async (_, damage) => {
  const folder = await tempFolder();
  const before = open(folder).log;
  append(before, 'a');
  append(before, 'b');
  before.close();
  await damage(join(folder, '00000000000000000000.log'));
  const { log, cuts } = open(folder);
  expect(cuts).toHaveLength(1);
  expect(append(log, 'c')).toMatchObject({ baseOffset: 2 });
  expect(offsetsIn(log.read(0, 10_000))).toEqual([0, 1, 2]);
  log.close();
  expect(open(folder).cuts).toEqual([]);
});

test('keeps all batches before a torn one', async () => {
  const folder = await tempFolder();
  const before = open(folder).log;
  for (const value of ['a', 'b', 'c']) append(before, value);
  const size = before.bytes;
  before.close();
  await truncate(join(folder, '00000000000000000000.log'), size - 1);
  expect(open(folder).log.endOffset).toBe(2);
});

test('answers a repeated batch with its first offset and refuses a gap, after a restart too', async () => {
  const folder = await tempFolder();
  const send = (log: PartitionLog, sequence: number, epoch = 0) =>
    append(log, { values: ['a', 'b'], producer: { id: 7, epoch, sequence } });
  const { log } = open(folder);
  for (const sequence of [0, 2, 4, 6, 8, 10]) expect(send(log, sequence).outcome).toBe('append');
  log.close();
  const { log: reopened } = open(folder);
  expect(send(reopened, 10)).toMatchObject({ outcome: 'duplicate', baseOffset: 10 });
  expect(send(reopened, 2)).toMatchObject({ outcome: 'duplicate', baseOffset: 2 });
  // Six batches ago: forgotten.
  expect(send(reopened, 0)).toMatchObject({ outcome: 'refuse', error: 'OUT_OF_ORDER_SEQUENCE_NUMBER' });
  expect(send(reopened, 14)).toMatchObject({ outcome: 'refuse', error: 'OUT_OF_ORDER_SEQUENCE_NUMBER' });
  expect(send(reopened, 3, 1)).toMatchObject({ error: 'OUT_OF_ORDER_SEQUENCE_NUMBER' });
  expect(send(reopened, 0, 1)).toMatchObject({ outcome: 'append', baseOffset: 12 });
  expect(send(reopened, 12)).toMatchObject({ outcome: 'refuse', error: 'INVALID_PRODUCER_EPOCH' });
});

test('wraps sequences after 2^31 - 1', async () => {
  const { log } = open(await tempFolder());
  const send = (sequence: number) =>
    append(log, { values: ['a', 'b'], producer: { id: 1, epoch: 0, sequence } });
  expect(send(2 ** 31 - 1).outcome).toBe('append');
  expect(send(1).outcome).toBe('append');
});

test.each([
  ['none', {}],
  ['gzip', { codec: 1, compress: gzipSync }],
  ['zstd', { codec: 4, compress: zstdCompressSync }],
])('finds the record at a time inside a batch (compression %s)', async (_, compression) => {
  const { log } = open(await tempFolder());
  append(log, { values: ['a', 'b', 'c'], timestamps: [1000, 2000, 3000], ...compression });
  append(log, { values: ['d', 'e'], timestamps: [4000, 5000], ...compression });
  expect(log.findByTime(1500)).toEqual({ offset: 1, timestamp: 2000 });
  expect(log.findByTime(3000)).toEqual({ offset: 2, timestamp: 3000 });
  expect(log.findByTime(3001)).toEqual({ offset: 3, timestamp: 4000 });
  expect(log.findByTime(5001)).toBeUndefined();
});

test.each([
  ['LZ4', { codec: 3 }],
  ['gzip that is none', { codec: 1 }],
  ['records that are none', { compress: () => Buffer.alloc(20, 0xff) }],
])('finds a time in a batch that it cannot open by the batch (%s)', async (_, contents) => {
  const { log } = open(await tempFolder());
  append(log, { values: ['a', 'b'], timestamps: [1000, 2000], ...contents });
  expect(log.findByTime(1500)).toEqual({ offset: 0, timestamp: 2000 });
});

test('drops whole files by age and by size, and never the newest records', async () => {
  const folder = await tempFolder();
  const { log } = open(folder, 500);
  for (let i = 0; i < 20; i++) append(log, { values: ['x'.repeat(100)], timestamps: [i * 1000] });
  log.retain({ now: 20_000, retentionMs: 10_000, retentionBytes: -1 });
  expect(log.startOffset).toBeGreaterThan(5);
  expect(log.startOffset).toBeLessThanOrEqual(10);
  log.retain({ now: 20_000, retentionMs: -1, retentionBytes: 600 });
  expect(log.bytes).toBeGreaterThanOrEqual(600);
  expect(log.bytes).toBeLessThan(1200);
  log.retain({ now: 1_000_000, retentionMs: 1000, retentionBytes: -1 });
  expect([log.startOffset, log.endOffset, log.bytes]).toEqual([20, 20, 0]);
  log.close();
  expect(open(folder).log.endOffset).toBe(20);
});

test('tells whoever watches, until they stop', async () => {
  const { log } = open(await tempFolder());
  let changes = 0;
  const stop = log.watch(() => changes++);
  append(log, 'a');
  stop();
  append(log, 'b');
  expect(changes).toBe(1);
});
