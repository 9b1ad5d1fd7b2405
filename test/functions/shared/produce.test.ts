import { expect, it, onTestFinished, vi } from 'vitest';
import { createRecordProducer, locate } from '../../../functions/shared/produce.ts';
import { startTestBroker } from '../../local/kafka/start-test-broker.ts';
import { createTopic } from '../../support/create-topic.ts';
import { readTopic } from '../../support/read-topic.ts';

async function startProducer() {
  const { kafka } = await startTestBroker();
  let connections = 0;
  const make = kafka.producer.bind(kafka);
  vi.spyOn(kafka, 'producer').mockImplementation((config) => {
    const made = make(config);
    made.on(made.events.CONNECT, () => void connections++);
    return made;
  });
  const producer = createRecordProducer(kafka);
  onTestFinished(() => producer.disconnect());
  return { kafka, producer, connections: () => connections };
}

it('tells where each record is: what lies there is what was sent', async () => {
  const { kafka, producer } = await startProducer();
  await createTopic(kafka, 'orders', 3);
  const told = new Map<string, string>();
  for (let call = 0; call < 5; call++) {
    const records = Array.from({ length: 40 + call }, (_, n) => ({
      key: `key ${(n * 7) % 11}`,
      value: Buffer.from(`value ${call}/${n}`),
    }));
    const positions = await producer.send('orders', records);
    expect(positions).toHaveLength(records.length);
    positions.forEach(({ topic, partition, offset }, n) => {
      told.set(`${topic}-${partition}@${offset}`, `${records[n]?.key}: ${records[n]?.value}`);
    });
  }
  const found = await readTopic(kafka, 'orders');
  expect(new Set(found.map(({ partition }) => partition)).size).toBe(3);
  expect(told).toEqual(
    new Map(
      found.map(({ partition, offset, key, value }) => [`orders-${partition}@${offset}`, `${key}: ${value}`]),
    ),
  );
});

it('keeps the records of one key in one partition, in the order given', async () => {
  const { kafka, producer } = await startProducer();
  await createTopic(kafka, 'orders', 3);
  const records = Array.from({ length: 20 }, (_, n) => ({ key: 'book', value: Buffer.from([n]) }));
  const positions = await producer.send('orders', records);
  expect(new Set(positions.map(({ partition }) => partition)).size).toBe(1);
  expect(positions.map(({ offset }) => offset)).toEqual(records.map((_, n) => n));
});

it('is right when several sends are under way at once', async () => {
  const { kafka, producer } = await startProducer();
  await createTopic(kafka, 'orders', 2);
  const sends = Array.from({ length: 10 }, (_, call) =>
    Array.from({ length: 10 }, (_, n) => ({ key: String(n), value: Buffer.from(`${call}/${n}`) })),
  );
  const positions = await Promise.all(sends.map((records) => producer.send('orders', records)));
  const found = await readTopic(kafka, 'orders');
  const at = new Map(found.map(({ partition, offset, value }) => [`${partition}@${offset}`, String(value)]));
  expect(positions.flat().map(({ partition, offset }) => at.get(`${partition}@${offset}`))).toEqual(
    sends.flat().map(({ value }) => String(value)),
  );
});

it('creates no topic by the way', async () => {
  const { kafka, producer } = await startProducer();
  await expect(producer.send('missing', [{ key: 'k', value: Buffer.from('v') }])).rejects.toThrow(
    /does not host this topic-partition/,
  );
  const admin = kafka.admin();
  await admin.connect();
  expect(await admin.listTopics()).toEqual([]);
  await admin.disconnect();
});

it('sends what is too much for one batch in several, in the order given', async () => {
  const { kafka, producer } = await startProducer();
  await createTopic(kafka, 'orders', 1);
  const records = Array.from({ length: 1_000 }, (_, n) => ({
    key: 'book',
    value: Buffer.alloc(2_500, String(n % 10)),
  }));
  const positions = await producer.send('orders', records);
  expect(positions.map(({ offset }) => offset)).toEqual(records.map((_, n) => n));
  const found = await readTopic(kafka, 'orders');
  expect(found.map(({ value }) => String(value?.subarray(0, 1)))).toEqual(
    records.map(({ value }) => String(value.subarray(0, 1))),
  );
});

it('connects anew after a pause that outlasts a connection, and after a failure', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  const { kafka, producer, connections } = await startProducer();
  await createTopic(kafka, 'orders', 1);
  const send = (topic: string) => producer.send(topic, [{ key: 'k', value: Buffer.from('v') }]);
  await send('orders');
  vi.setSystemTime(Date.now() + 239_000);
  await send('orders');
  expect(connections()).toBe(1);
  vi.setSystemTime(Date.now() + 241_000);
  await send('orders');
  expect(connections()).toBe(2);
  await expect(send('missing')).rejects.toThrow();
  expect(connections()).toBe(2);
  expect(await send('orders')).toMatchObject([{ offset: 3 }]);
  expect(connections()).toBe(3);
});

it('sends nothing when there is nothing to send', async () => {
  const { producer } = await startProducer();
  expect(await producer.send('missing', [])).toEqual([]);
});

it('refuses an answer that leaves a record out', () => {
  const answer = { topicName: 'orders', partition: 0, errorCode: 0, baseOffset: '7' };
  expect(locate('orders', [0, 0], [answer])).toEqual([
    { topic: 'orders', partition: 0, offset: 7 },
    { topic: 'orders', partition: 0, offset: 8 },
  ]);
  expect(() => locate('orders', [0, 1], [answer])).toThrow(
    'Record 1 of 2 sent to orders was not confirmed by partition 1. Send it again: consumers drop repeats.',
  );
  expect(() => locate('orders', [0], [{ ...answer, baseOffset: '-1' }])).toThrow('Record 0 of 1');
  expect(() => locate('orders', [undefined], [answer])).toThrow('Record 0 of 1');
});
