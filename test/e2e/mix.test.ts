import { CompressionTypes, type Message } from 'kafkajs';
import { expect, inject, onTestFinished, test } from 'vitest';
import { accounts } from '../../bin/start/accounts/index.ts';
import { connectRunner } from '../../bin/target/target.ts';
import { eventually } from '../support/eventually.ts';
import { startMillrace } from '../support/millrace-process.ts';
import { Random } from '../support/random.ts';
import { openRawOrders } from '../support/raw-orders.ts';
import { hasCaughtUp, plainKafka, readTopic } from '../support/read-topic.ts';
import { tempFolder } from '../support/temp-folder.ts';

const EVENTS_OF_EACH = 250;
/** One in twenty is malformed. */
const MALFORMED_OF_EACH = 13;
const SEED = 20_260_131;

const random = new Random(SEED);
const timestamp = '2026-01-31T09:30:00Z';

/** A record as it is sent, and what must become of it: stored under `id`, or dead for `reason`. */
interface Sample {
  readonly key: string | null;
  readonly value: Buffer | null;
  readonly id?: string;
  readonly reason?: RegExp;
}

type Fields = Record<string, unknown>;

/** A topic of JSON events: how a good one is made, and what else can be wrong with one than with any. */
interface Mixed {
  readonly topic: string;
  readonly groups: readonly string[];
  /** As `findProducers` answers it. */
  readonly pipeline: string;
  readonly id: string;
  readonly make: () => Fields;
  readonly key: string;
  /** Fields that spoil an event, and what its reason names. */
  readonly spoilers: readonly (readonly [Fields, RegExp])[];
}

const users = ['alice', 'bob', 'carol', 'dave', 'erin', 'frank', 'grace', 'heidi', 'ivan', 'judy'];

const mixed: readonly Mixed[] = [
  {
    topic: 'email-updates',
    groups: ['email-processor-group'],
    pipeline: 'emails',
    id: 'event_id',
    key: 'email_id',
    make: () => ({
      ...{ event_id: random.uuid(), event_type: 'email_update', timestamp },
      email_id: random.uuid().slice(0, 8),
      action: random.pick(['sent', 'delivered', 'opened', 'unsubscribed']),
      details: { sender: 'news@company.example', recipient: 'mix@example.com', subject: 'Sample' },
    }),
    spoilers: [
      [{ action: 'archived' }, /action "archived" must be one of/],
      [{ email_id: 7 }, /email_id 7 must be 8 hexadecimal characters/],
      [{ timestamp: 'noon' }, /timestamp "noon" must be/],
      [{ action: 'clicked' }, /details\.link_url absent/],
    ],
  },
  {
    topic: 'user_events',
    groups: ['notification-service'],
    pipeline: 'notifications',
    id: 'event_id',
    key: 'user',
    make: () => ({
      ...{ event_id: random.uuid(), event_type: 'item_purchased', timestamp },
      ...{ user: random.pick(users), item: 'book', quantity: 1 },
    }),
    spoilers: [
      [{ event_type: 'user_vanished' }, /event_type "user_vanished" must be/],
      [{ user: ['alice'] }, /user \["alice"\] must be/],
      [{ quantity: 'two' }, /quantity "two" must be/],
      [{ item: undefined }, /item absent/],
    ],
  },
  {
    topic: 'payments',
    groups: ['payment-tracker'],
    pipeline: 'payments',
    id: 'payment_id',
    key: 'payment_id',
    make: () => ({
      ...{ payment_id: random.uuid(), user: random.pick(users), amount: '12.50', currency: 'PLN' },
      ...{ method: 'blik', timestamp },
    }),
    spoilers: [
      [{ amount: -1 }, /amount/],
      [{ currency: 'XXQ' }, /currency "XXQ"/],
      [{ method: 'barter' }, /method "barter" must be one of/],
      [{ payment_id: undefined }, /payment_id absent/],
    ],
  },
];

const json = (fields: Fields): Buffer => Buffer.from(JSON.stringify(fields));

/** What can be wrong with a record of any topic of JSON events. */
function malformed({ make, spoilers }: Mixed): Sample[] {
  const whole = json(make());
  const samples: Sample[] = [
    ...spoilers.map(([fields, reason]) => ({ key: 'k', value: json({ ...make(), ...fields }), reason })),
    { key: 'k', value: Buffer.from('no event'), reason: /value must be JSON/ },
    { key: 'k', value: whole.subarray(0, whole.length - 5), reason: /value must be JSON/ },
    { key: 'k', value: Buffer.from('[]'), reason: /must be/ },
    { key: 'k', value: json({}), reason: /absent|must be/ },
    { key: 'k', value: json({ ...make(), more: 1 }), reason: /more 1 is no field/ },
    {
      key: 'k',
      value: json({ ...make(), event_id: 'x'.repeat(450_000), payment_id: 'x'.repeat(450_000) }),
      reason: /_id/,
    },
    { key: 'k', value: null, reason: /value absent must be an event/ },
    { key: null, value: null, reason: /value absent must be an event/ },
    { key: null, value: json({ nothing: true }), reason: /must be|absent/ },
  ];
  expect(samples).toHaveLength(MALFORMED_OF_EACH);
  return samples;
}

function mix(good: readonly Sample[], bad: readonly Sample[]): Sample[] {
  const all = [...good];
  for (const sample of bad) all.splice(random.int(0, all.length), 0, sample);
  return all;
}

test('of a thousand events, one in twenty malformed, each good one counts and each bad one is parked', async () => {
  const { process, runner } = await startMillrace(
    { state: await tempFolder(), assembly: inject('assembly') },
    '--no-events',
  );
  const target = connectRunner(runner);
  onTestFinished(() => target.close());
  const kafka = plainKafka(runner);
  const producer = kafka.producer();
  await producer.connect();
  onTestFinished(() => producer.disconnect());

  const raw = await openRawOrders(target, kafka);
  const order = (fields: Fields = {}): Buffer => raw.order({ user: random.pick(users), ...fields }).value;
  const goodOrder = (): Sample => {
    const id = random.uuid();
    return { key: random.next() < 0.1 ? null : 'book', value: order({ order_id: id }), id };
  };
  const whole = order();
  const badOrders: Sample[] = [
    { key: 'book', value: Buffer.from('{"order_id": "json"}'), reason: /DESERIALIZATION_ERROR/ },
    { key: 'book', value: Buffer.alloc(0), reason: /DESERIALIZATION_ERROR/ },
    { key: 'book', value: whole.subarray(0, 30), reason: /DESERIALIZATION_ERROR/ },
    { key: null, value: whole.subarray(0, 10), reason: /DESERIALIZATION_ERROR/ },
    { key: 'book', value: Buffer.concat([whole, Buffer.from('more')]), reason: /DESERIALIZATION_ERROR/ },
    { key: 'book', value: raw.frame(whole.subarray(18), random.uuid()), reason: /SCHEMA_NOT_FOUND/ },
    { key: 'book', value: order({ quantity: 0 }), reason: /quantity 0 must be an integer/ },
    { key: 'book', value: order({ quantity: -3 }), reason: /quantity -3 must be an integer/ },
    { key: 'book', value: order({ order_id: 'one' }), reason: /order_id "one" must be a UUID/ },
    { key: 'book', value: order({ timestamp: 'noon' }), reason: /timestamp "noon" must be/ },
    { key: 'book', value: order({ user: 'x'.repeat(900_000) }), reason: /user/ },
    { key: 'book', value: null, reason: /value absent must be an event/ },
    { key: null, value: null, reason: /value absent must be an event/ },
  ];

  const topics = [
    {
      ...{ topic: 'orders', groups: ['order-tracker', 'order-processor'], pipeline: 'orders' },
      samples: mix(Array.from({ length: EVENTS_OF_EACH - MALFORMED_OF_EACH }, goodOrder), badOrders),
    },
    ...mixed.map((one) => ({
      ...{ topic: one.topic, groups: one.groups, pipeline: one.pipeline },
      samples: mix(
        Array.from({ length: EVENTS_OF_EACH - MALFORMED_OF_EACH }, (): Sample => {
          const fields = one.make();
          // Now and then without a key, which is no fault of an event.
          const key = random.next() < 0.1 ? null : String(fields[one.key]);
          return { key, value: json(fields), id: String(fields[one.id]) };
        }),
        malformed(one),
      ),
    })),
  ];
  expect(topics.flatMap(({ samples }) => samples)).toHaveLength(1_000);

  const places = new Map<string, Sample>();
  for (const { topic, samples } of topics) {
    for (const [index, { key, value }] of samples.entries()) {
      const partition = index % 3;
      const message: Message = { key, value, partition };
      const [sent] = await producer.send({
        ...{ topic, acks: -1, compression: CompressionTypes.None, messages: [message] },
      });
      const found = samples[index];
      if (found !== undefined) places.set(`${topic}-${partition}@${sent?.baseOffset}`, found);
    }
  }

  for (const { topic, groups } of topics) {
    for (const group of groups) {
      await eventually(async () =>
        expect(await hasCaughtUp(kafka, { group, topic }), `${group} is behind`).toBe(true),
      );
    }
  }

  for (const { pipeline, samples } of topics) {
    const good = new Set(samples.flatMap(({ id }) => (id === undefined ? [] : [id])));
    const account = accounts.find((one) => one.pipeline === pipeline);
    const told = await account?.read(target, good);
    expect(good.difference(told?.accounted ?? new Set()), pipeline).toEqual(new Set());
  }

  for (const { topic, groups } of topics) {
    const expected = [...places].filter(
      ([where, { reason }]) => where.startsWith(`${topic}-`) && reason !== undefined,
    );
    for (const group of groups) {
      const letters = (await readTopic(kafka, `${group}.dlq`)).map(({ value }) => {
        const { requestContext, KafkaBatchInfo, payload } = JSON.parse(String(value));
        const [partition] = Object.keys(payload.records);
        return [`${partition}@${KafkaBatchInfo.recordInfo.offset}`, requestContext.condition];
      });
      expect(letters.map(([where]) => where).sort(), group).toEqual(expected.map(([where]) => where).sort());
      const conditions = new Map(letters.map(([where, condition]) => [where, condition]));
      for (const [where, { reason }] of expected) {
        const said = process.find({ kind: 'invalid', where, service: group }).map(({ text }) => String(text));
        expect(`${conditions.get(where)} ${said.join(' ')}`, `${group} ${where}`).toMatch(reason ?? /never/);
      }
    }
  }
}, 1_200_000);
