import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { encodeRecord } from '../../../../local/kafka/groups/offset-record.ts';
import { OffsetStore } from '../../../../local/kafka/groups/offset-store.ts';
import { tempFolder } from '../../../support/temp-folder.ts';
import { offsetOf } from './requests.ts';

const journalOf = (directory: string) => join(directory, 'offsets.journal');

test('keeps what was committed without being closed', async () => {
  const directory = await tempFolder();
  const store = OffsetStore.open(directory);
  store.commit('g', [
    offsetOf(1),
    offsetOf(7, { partition: 1, metadata: 'a "quoted"\nline', leaderEpoch: 0 }),
  ]);
  store.commit('g', [offsetOf(2)]);
  store.commit('h', [offsetOf(2 ** 53 - 1, { topic: 'orders' })]);
  store.setOccupancy('g', 'consumer', 42);
  const again = OffsetStore.open(directory);
  expect(again.offsetsOf('g')).toEqual([
    offsetOf(2),
    offsetOf(7, { partition: 1, metadata: 'a "quoted"\nline', leaderEpoch: 0 }),
  ]);
  expect(again.offsetsOf('h')).toEqual([offsetOf(2 ** 53 - 1, { topic: 'orders' })]);
  expect(again.groups().find(({ id }) => id === 'g')).toMatchObject({
    protocolType: 'consumer',
    emptySince: 42,
  });
});

test('keeps every offset that was acknowledged before a SIGKILL', async () => {
  const directory = await tempFolder();
  const store = new URL('../../../../local/kafka/groups/offset-store.ts', import.meta.url);
  const program = `
    const { OffsetStore } = await import(${JSON.stringify(store.href)});
    const { writeSync } = await import('node:fs');
    const store = OffsetStore.open(${JSON.stringify(directory)});
    for (let offset = 0; ; offset += 1) {
      const where = { topic: 't', topicId: 'id-of-t', partition: 0, leaderEpoch: -1, metadata: '' };
      store.commit('g', [{ ...where, offset, committedAt: 0 }]);
      writeSync(1, offset + '\\n');
    }`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let acknowledged = '';
  child.stdout.on('data', (chunk: Buffer) => {
    acknowledged += chunk.toString();
    if (acknowledged.length > 20_000) child.kill('SIGKILL');
  });
  await once(child, 'close');
  const last = Number(acknowledged.slice(0, acknowledged.lastIndexOf('\n')).split('\n').at(-1));
  expect(last).toBeGreaterThan(1000);
  const [found] = OffsetStore.open(directory).offsetsOf('g');
  // One more may have been written and not yet acknowledged.
  expect([last, last + 1]).toContain(found?.offset);
});

test('cuts off a record that was torn at any byte, and writes on behind the last whole one', async () => {
  const directory = await tempFolder();
  const store = OffsetStore.open(directory);
  store.commit('g', [offsetOf(1)]);
  const whole = statSync(journalOf(directory)).size;
  store.commit('g', [offsetOf(2), offsetOf(3, { partition: 1 })]);
  store.close();
  const bytes = readFileSync(journalOf(directory));
  for (let length = whole; length < bytes.length; length += 1) {
    writeFileSync(journalOf(directory), bytes.subarray(0, length));
    const torn = OffsetStore.open(directory);
    expect(torn.droppedBytes).toBe(length - whole);
    expect(torn.offsetsOf('g')).toEqual([offsetOf(1)]);
    torn.commit('g', [offsetOf(9)]);
    torn.close();
    expect(OffsetStore.open(directory).offsetsOf('g')).toEqual([offsetOf(9)]);
  }
});

test.each(['garbage\n', '00000000 {"type":"delete-group","group":"g"}\n', '\u0000'.repeat(512)])(
  'does not take %j for a record',
  async (garbage) => {
    const directory = await tempFolder();
    const store = OffsetStore.open(directory);
    store.commit('g', [offsetOf(1)]);
    store.close();
    appendFileSync(journalOf(directory), garbage);
    expect(OffsetStore.open(directory).offsetsOf('g')).toEqual([offsetOf(1)]);
  },
);

test('refuses a whole record of another version by naming the file and what to do', async () => {
  const directory = await tempFolder();
  // @ts-expect-error a record that some later version may write
  writeFileSync(journalOf(directory), encodeRecord({ type: 'transaction', group: 'g' }));
  expect(() => OffsetStore.open(directory)).toThrow(
    expect.objectContaining({
      code: 'STATE_INVALID',
      message: expect.stringMatching(/offsets\.journal: no offset record at byte 0: [\s\S]*--fresh/),
    }),
  );
});

test('forgets a topic in all groups, partitions of one group, and whole groups', async () => {
  const directory = await tempFolder();
  const store = OffsetStore.open(directory);
  for (const group of ['g', 'h', 'i'])
    store.commit(group, [
      offsetOf(1),
      offsetOf(2, { topic: 'kept' }),
      offsetOf(3, { topic: 'kept', partition: 1 }),
    ]);
  store.forgetTopic('t');
  store.deleteOffsets('g', [{ topic: 'kept', partition: 1 }]);
  store.deleteGroup('i');
  for (const each of [store, OffsetStore.open(directory)]) {
    expect(each.offsetsOf('g')).toEqual([offsetOf(2, { topic: 'kept' })]);
    expect(each.offsetsOf('h')).toHaveLength(2);
    expect(each.offsetsOf('i')).toEqual([]);
    expect(each.groups().map(({ id }) => id)).toEqual(['g', 'h']);
  }
});

test('rewrites a journal of outdated records when it is opened', async () => {
  const directory = await tempFolder();
  const store = OffsetStore.open(directory);
  for (let offset = 0; offset < 1000; offset += 1) store.commit('g', [offsetOf(offset)]);
  store.close();
  const before = statSync(journalOf(directory)).size;
  const compacted = OffsetStore.open(directory);
  expect(statSync(journalOf(directory)).size).toBeLessThan(before / 100);
  compacted.commit('g', [offsetOf(5, { partition: 1 })]);
  expect(OffsetStore.open(directory).offsetsOf('g')).toEqual([offsetOf(999), offsetOf(5, { partition: 1 })]);
});

test('does not let the journal of a long run grow without bound', async () => {
  const directory = await tempFolder();
  const store = OffsetStore.open(directory);
  const metadata = 'm'.repeat(4096);
  for (let offset = 0; offset < 1000; offset += 1) store.commit('g', [offsetOf(offset, { metadata })]);
  expect(statSync(journalOf(directory)).size).toBeLessThan(300_000);
  expect(OffsetStore.open(directory).offsetsOf('g')).toEqual([offsetOf(999, { metadata })]);
});

test('starts empty on a journal cut to nothing', async () => {
  const directory = await tempFolder();
  OffsetStore.open(directory).commit('g', [offsetOf(1)]);
  truncateSync(journalOf(directory), 0);
  expect(OffsetStore.open(directory).groups()).toEqual([]);
});
