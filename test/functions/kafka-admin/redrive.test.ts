import { randomUUID } from 'node:crypto';
import avro from 'avsc';
import type { Message } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { ORDER_SCHEMA } from '../../../functions/orders/order-schema.ts';
import { frameForGlue } from '../../../functions/shared/glue-framing.ts';
import { SCHEMA_VERSION_ID, startAdmin } from './start-admin.ts';
import { type FailedRecord, readAll, writeLetters } from './write-letters.ts';

const T0 = 1_700_000_000_000;
const GROUP = 'order-tracker';
const DLQ = 'order-tracker.dlq';
const orderType = avro.Type.forSchema(ORDER_SCHEMA);
const order = {
  order_id: randomUUID(),
  user: 'alice',
  item: 'pen',
  quantity: 2,
  timestamp: '2026-01-31T09:30:00Z',
};
const framed = frameForGlue(SCHEMA_VERSION_ID, orderType.toBuffer(order));

async function startDeadLetters() {
  const subject = await startAdmin({ orders: 2, [DLQ]: 1 });
  const { producer } = subject;
  /** Records in the topic, and what a mapping would write of them. */
  const fail = async (
    partition: number,
    messages: Message[],
    { source, ...letter }: Partial<FailedRecord> & { source?: string } = {},
  ) => {
    const where = source === undefined ? {} : { source };
    const [sent] = await producer.send({
      topic: 'orders',
      messages: messages.map((message, index) => ({ timestamp: String(T0 + index), ...message, partition })),
    });
    const base = Number(sent?.baseOffset);
    await writeLetters(
      producer,
      { source: 'orders', deadLetterTopic: DLQ, ...where },
      messages.map(({ key, value, headers = {} }, index) => ({
        partition,
        offset: base + index,
        timestamp: T0 + index,
        key: key == null ? null : Buffer.from(key),
        value: value === null ? null : Buffer.from(value),
        headers: Object.entries(headers).map(([name, text]) => [name, Buffer.from(String(text))] as const),
        ...letter,
      })),
    );
    return base;
  };
  const redrive = (options: object = {}) => subject.done({ operation: 'redrive', group: GROUP, ...options });
  const show = async (options: object = {}) =>
    (await subject.done({ operation: 'read-dead-letters', group: GROUP, ...options })).letters;
  const waiting = async () => (await subject.done({ operation: 'list-dead-letters' })).groups[0].waiting;
  return { ...subject, fail, redrive, show, waiting };
}

describe('dead letters', () => {
  it('are shown with reason, attempts, position and the record decoded', async () => {
    const { fail, show } = await startDeadLetters();
    await fail(1, [{ key: 'pen', value: framed, headers: { trace: 'abc' } }], {
      decoded: { json: JSON.stringify(order), schemaId: SCHEMA_VERSION_ID },
    });
    const [letter] = await show();
    expect(letter).toMatchObject({
      ...{ state: 'waiting', partition: 0, offset: 0, condition: 'RetriesExhausted', attempts: 4 },
      ...{ functionError: 'Unhandled', redriven: 0, topic: 'orders' },
      original: {
        ...{ partition: 1, offset: 0, timestamp: T0, key: { text: 'pen' } },
        value: { format: 'avro' },
        headers: [{ name: 'trace', value: { text: 'abc' } }],
      },
    });
    expect(JSON.parse(letter.original.value.text)).toEqual(order);
  });

  it('are counted for each group', async () => {
    const { fail, done, redrive } = await startDeadLetters();
    await fail(0, [{ value: 'a' }, { value: 'b' }]);
    const counts = async () => (await done({ operation: 'list-dead-letters' })).groups;
    expect(await counts()).toEqual([
      { group: GROUP, topic: 'orders', deadLetterTopic: DLQ, waiting: 2, letters: 2 },
    ]);
    await redrive({ max: 1 });
    expect(await counts()).toMatchObject([{ waiting: 1, letters: 2 }]);
  });
});

describe('a redrive', () => {
  it('sends records back as they were, with the count and where they come from', async () => {
    const { kafka, fail, redrive, waiting } = await startDeadLetters();
    await fail(1, [{ key: 'pen', value: framed, headers: { trace: 'abc' } }], {
      decoded: { json: JSON.stringify(order), schemaId: SCHEMA_VERSION_ID },
    });
    await fail(0, [
      { key: null, value: 'no order' },
      { key: 'cup', value: null },
    ]);
    expect(await redrive()).toMatchObject({
      redriven: [
        { source: { topic: 'orders', partition: 1, offset: 0 }, to: { partition: 1, offset: 1 }, count: 1 },
        { source: { partition: 0, offset: 0 }, to: { partition: 0, offset: 2 }, count: 1 },
        { source: { partition: 0, offset: 1 }, to: { partition: 0, offset: 3 }, count: 1 },
      ],
      ...{ left: [], more: false, stopped: null },
    });
    const headers = (origin: string, time: number) => ({
      'millrace-redrive-count': '1',
      'millrace-redrive-origin': origin,
      'millrace-redrive-timestamp': String(time),
    });
    const records = await readAll(kafka, 'orders', 6);
    expect(records.filter(({ headers: all }) => 'millrace-redrive-count' in all)).toEqual([
      {
        partition: 0,
        offset: 2,
        key: null,
        value: Buffer.from('no order'),
        headers: headers('orders-0@0', T0),
      },
      { partition: 0, offset: 3, key: 'cup', value: null, headers: headers('orders-0@1', T0 + 1) },
      {
        ...{ partition: 1, offset: 1, key: 'pen', value: framed },
        headers: { trace: 'abc', ...headers('orders-1@0', T0) },
      },
    ]);
    expect(await waiting()).toBe(0);
    expect(await redrive()).toMatchObject({ redriven: [], left: [] });
  });

  it('takes the record out of the letter when the topic has another one in its place', async () => {
    const { fail, redrive, kafka } = await startDeadLetters();
    await fail(0, [{ key: 'pen', value: 'other' }], { timestamp: T0 + 77, value: Buffer.from('mine') });
    await fail(1, [{ key: 'pen', value: 'other' }], {
      ...{ timestamp: T0 + 77, value: framed },
      decoded: { json: JSON.stringify(order), schemaId: SCHEMA_VERSION_ID },
    });
    expect((await redrive()).redriven).toHaveLength(2);
    const records = await readAll(kafka, 'orders', 4);
    expect(records.map(({ value }) => value)).toEqual([
      Buffer.from('other'),
      Buffer.from('mine'),
      Buffer.from('other'),
      framed,
    ]);
  });

  it('finds the record of a letter without one by offset, time and key, and leaves the letter when it is gone', async () => {
    const { fail, redrive, show, waiting, kafka } = await startDeadLetters();
    await fail(0, [{ key: 'a', value: 'in partition 0' }], { withPayload: false });
    await fail(1, [{ key: 'b', value: 'in partition 1' }], { withPayload: false });
    await fail(1, [{ key: 'c', value: 'gone' }], { withPayload: false, offset: 99 });
    expect(await redrive()).toMatchObject({
      redriven: [{ source: { partition: 0 } }, { source: { partition: 1 } }],
      left: [
        {
          letter: { partition: 0, offset: 2 },
          reason: expect.stringContaining('holds no record with the offset'),
        },
      ],
    });
    expect((await readAll(kafka, 'orders', 5)).map(({ value }) => String(value))).toContain('in partition 1');
    expect(await waiting()).toBe(1);
    expect(await show()).toMatchObject([{ state: 'left', offset: 2, offsetOfOriginal: 99 }]);
    expect(await show({ all: true })).toMatchObject([
      { state: 'redriven' },
      { state: 'redriven' },
      { state: 'left' },
    ]);
  });

  it('leaves what is no letter, and tries it again first', async () => {
    const { fail, redrive, producer, show } = await startDeadLetters();
    await producer.send({ topic: DLQ, messages: [{ value: 'hello' }] });
    await fail(0, [{ value: 'a' }]);
    const first = await redrive();
    expect(first).toMatchObject({
      redriven: [{ letter: { offset: 1 } }],
      left: [{ letter: { offset: 0 }, reason: 'it is no dead letter of an event source mapping' }],
    });
    expect(await show()).toMatchObject([
      { state: 'left', problem: 'is no dead letter of an event source mapping' },
    ]);
    await fail(0, [{ value: 'b' }]);
    expect(await redrive()).toMatchObject({
      redriven: [{ letter: { offset: 2 } }],
      left: [{ letter: { offset: 0 } }],
    });
  });

  it('leaves a letter about a record of another topic', async () => {
    const { fail, redrive } = await startDeadLetters();
    await fail(0, [{ value: 'a' }], { source: 'payments' });
    expect(await redrive()).toMatchObject({
      redriven: [],
      left: [{ reason: 'it is about a record of payments, which this group does not read' }],
    });
  });

  it('refuses to go round for ever, unless the limit is raised', async () => {
    const { fail, redrive, waiting } = await startDeadLetters();
    for (let count = 0; count < 3; count++) {
      await fail(0, [{ key: 'pen', value: 'poison', headers: { 'millrace-redrive-count': String(count) } }]);
      expect((await redrive()).redriven).toMatchObject([{ count: count + 1 }]);
    }
    await fail(0, [{ key: 'pen', value: 'poison', headers: { 'millrace-redrive-count': '3' } }]);
    expect(await redrive()).toMatchObject({
      redriven: [],
      left: [{ reason: expect.stringContaining('was redriven 3 times and failed each time') }],
    });
    expect(await waiting()).toBe(1);
    expect(await redrive({ limit: 4 })).toMatchObject({ redriven: [{ count: 4 }], left: [] });
    expect(await waiting()).toBe(0);
  });

  it('does nothing when it is only asked what it would do', async () => {
    const { fail, redrive, waiting } = await startDeadLetters();
    await fail(0, [{ value: 'a' }, { value: 'b' }]);
    const answer = await redrive({ dryRun: true });
    expect(answer.redriven).toMatchObject([{ count: 1 }, { count: 1 }]);
    expect(answer.redriven[0]).not.toHaveProperty('to');
    expect(await waiting()).toBe(2);
  });

  it('goes on over several calls, up to where the topic ended when it began', async () => {
    const { fail, redrive } = await startDeadLetters();
    await fail(
      0,
      Array.from({ length: 120 }, (_, index) => ({ value: String(index) })),
    );
    const first = await redrive({ max: 70 });
    expect(first.redriven).toHaveLength(70);
    expect(first.more).toBe(true);
    await fail(0, [{ value: 'a poison that came back' }]);
    const second = await redrive({ positions: first.positions, until: first.until });
    expect(second.redriven.map(({ letter }: { letter: { offset: number } }) => letter.offset)).toEqual(
      Array.from({ length: 50 }, (_, index) => 70 + index),
    );
    expect(second.more).toBe(false);
    expect((await redrive()).redriven).toHaveLength(1);
  });

  it('repeats nothing when two are at work at once but what is in flight', async () => {
    const { fail, redrive, waiting } = await startDeadLetters();
    await fail(
      0,
      Array.from({ length: 200 }, (_, index) => ({ value: String(index) })),
    );
    const answers = await Promise.all([redrive(), redrive()]);
    const sent = answers.flatMap(({ redriven }) => redriven);
    expect(sent.length).toBeLessThanOrEqual(250);
    expect(answers.some(({ stopped }) => stopped !== null) || sent.length === 200).toBe(true);
    await redrive();
    expect(await waiting()).toBe(0);
  });

  it('refuses a group that has no dead-letter topic', async () => {
    const { refused } = await startDeadLetters();
    expect(await refused({ operation: 'redrive', group: 'order-processor' })).toEqual([
      'group "order-processor" is none of the groups with a dead-letter topic: order-tracker',
    ]);
  });
});
