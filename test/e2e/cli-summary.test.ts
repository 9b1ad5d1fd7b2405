import { Partitioners } from 'kafkajs';
import { expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { plainKafka } from '../support/read-topic.ts';
import { shareRunner } from '../support/shared-runner.ts';

const runner = shareRunner();
const { run, json } = runner;

/** Sends past the producers, as any client may. */
async function send(topic: string, values: readonly (string | null)[]): Promise<void> {
  const producer = plainKafka(runner.description).producer({
    createPartitioner: Partitioners.DefaultPartitioner,
  });
  await producer.connect();
  await producer.send({ topic, messages: values.map((value, n) => ({ key: `key-${n}`, value })) });
  await producer.disconnect();
}

async function expectSummary(group: string, counts: object): Promise<void> {
  await eventually(async () => {
    expect(await json('summary')).toContainEqual({
      topic: expect.any(String),
      group,
      rejected: 0,
      ...counts,
    });
  });
}

test('what was stored, repeated and given up on adds up to what was received', async () => {
  await run('produce', 'payments', '--count', '4');
  await send('payments', ['no JSON', '{}', null]);
  await expectSummary('payment-tracker', { received: 7, accepted: 4, skipped: 0, dead_lettered: 3, lag: 0 });
});

test('what is read a second time counts once', async () => {
  expect((await run('offsets', 'reset', 'payment-tracker', '--to', 'earliest', '--yes')).code).toBe(0);
  await eventually(async () => {
    const letters = await json('dlq', 'list');
    expect(letters).toContainEqual(expect.objectContaining({ group: 'payment-tracker', letters: 6 }));
  });
  await expectSummary('payment-tracker', { received: 7, accepted: 4, skipped: 0, dead_lettered: 3, lag: 0 });
});

test('what was repeated and changed nothing is skipped', async () => {
  await run('produce', 'orders', '--count', '10');
  await eventually(async () => expect(await json('orders', 'show')).toHaveLength(10));
  await run('replay', '--delay', '0');
  await send('orders', ['no Avro']);
  const decisions = Object.values(Object(await json('orders', 'show')));
  const accepted = decisions.filter((made) => Object(made).decision === 'accepted').length;
  const counts = { received: 11 + accepted, skipped: accepted, dead_lettered: 1, lag: 0 };
  await expectSummary('order-processor', { ...counts, accepted, rejected: 10 - accepted });
  await expectSummary('order-tracker', { ...counts, accepted: 10 });
});

test('what a group has not come to is its lag', async () => {
  const [mapping] = Object.values(Object(await json('mappings', 'list'))).filter(
    (one) => Object(one).group === 'email-processor-group',
  );
  expect(mapping).toBeDefined();
  expect((await run('mappings', 'disable', 'email-processor-group')).code).toBe(0);
  await run('produce', 'emails', '--count', '5');
  await expectSummary('email-processor-group', {
    received: 0,
    accepted: 0,
    skipped: 0,
    dead_lettered: 0,
    lag: 5,
  });
});
