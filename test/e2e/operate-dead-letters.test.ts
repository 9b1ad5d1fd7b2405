import { expect, test } from 'vitest';
import { writeLetters } from '../functions/kafka-admin/write-letters.ts';
import { eventually } from '../support/eventually.ts';
import { type Operator, startOperator } from '../support/operator.ts';
import { readTopic } from '../support/read-topic.ts';

const GROUP = 'payment-tracker';
const DLQ = 'payment-tracker.dlq';
const SECOND = /for the 2nd time/;

function watch({ json }: Operator) {
  const waiting = async (group = GROUP): Promise<number> =>
    (await json('dlq', 'list')).find((one: { group: string }) => one.group === group).waiting;
  return {
    waiting,
    /** Until consumers have given up on what they were sent. */
    settle: (count: number, group = GROUP) =>
      eventually(async () => expect(await waiting(group)).toBe(count)),
  };
}

test('dead letters are listed and shown with what they are about', async () => {
  const operator = await startOperator();
  const { run, json, send } = operator;
  const { settle } = watch(operator);
  expect(await json('dlq', 'list')).toEqual(
    expect.arrayContaining(
      ['order-tracker', 'order-processor', 'email-processor-group', 'notification-service', GROUP].map(
        (group) =>
          expect.objectContaining({ group, dead_letter_topic: `${group}.dlq`, waiting: 0, letters: 0 }),
      ),
    ),
  );
  expect((await run('dlq', 'show', GROUP)).stdout).toMatch(
    /^letter\tstate\treason\tattempts\terror\t[^\n]*$/,
  );
  await send('payments', [
    { key: 'k', partition: 1, value: '{"payment_id":"one","amount":10.10}', headers: { trace: 'abc' } },
    { key: null, partition: 1, value: null },
  ]);
  await settle(2);
  const letters = await json('dlq', 'show', GROUP);
  expect(letters).toMatchObject([
    {
      ...{ letter: '0@0', state: 'waiting', reason: 'RetriesExhausted', attempts: 4, redriven: 0 },
      ...{
        topic: 'payments',
        partition: 1,
        offset: 0,
        key: 'k',
        problem: expect.stringContaining('payment_id'),
      },
      value: '{"payment_id":"one","amount":10.10}',
      headers: [{ name: 'trace', value: 'abc' }],
    },
    { letter: '0@1', partition: 1, offset: 1, key: null, value: null },
  ]);
  expect(await json('dlq', 'show', GROUP, '--max', '1')).toEqual(letters.slice(0, 1));
  await send('orders', [{ key: 'k', partition: 0, value: 'no avro' }]);
  await settle(1, 'order-tracker');
  expect(await json('dlq', 'show', 'order-tracker')).toMatchObject([
    { reason: 'DESERIALIZATION_ERROR', attempts: 0, value: 'no avro' },
  ]);
  expect(await run('dlq', 'show', 'orders')).toMatchObject({
    ...{ code: 2, stdout: '' },
    stderr: expect.stringMatching(
      /group "orders" is none of the groups with a dead-letter topic: .*payment-tracker/,
    ),
  });
});

test('a record that is poison for ever goes round three times, and once more when somebody insists', async () => {
  const operator = await startOperator();
  const { run, json, send, find, kafka } = operator;
  const { waiting, settle } = watch(operator);
  expect(await run('dlq', 'redrive', GROUP)).toMatchObject({
    code: 0,
    stdout: 'No dead letters wait.',
    stderr: '',
  });
  await send('payments', [{ key: 'k', partition: 2, value: '{"poison":true}', headers: { trace: 'abc' } }]);
  await settle(1);

  expect(await run('dlq', 'redrive', GROUP, '--dry-run')).toMatchObject({
    ...{ code: 0, stderr: '' },
    stdout: 'Would redrive payments-2@0, for the 1st time\n1 letter would be redriven, 0 would be left.',
  });
  expect(await waiting()).toBe(1);

  expect(await run('dlq', 'redrive', GROUP, '--letters', '0@7')).toMatchObject({
    ...{ code: 2, stdout: '' },
    stderr: expect.stringContaining('letters[0] {"partition":0,"offset":7} is no letter'),
  });
  const [{ letter }] = await json('dlq', 'show', GROUP);
  expect(await run('dlq', 'redrive', GROUP, '--letters', letter)).toMatchObject({
    ...{ code: 0, stderr: '' },
    stdout: 'Redrove payments-2@0 to payments-2@1, for the 1st time\n1 letter redriven, 0 left.',
  });
  await settle(1);
  expect((await run('dlq', 'redrive', GROUP)).stdout).toMatch(SECOND);
  await settle(1);
  expect(await json('dlq', 'redrive', GROUP)).toMatchObject({
    redriven: [{ source: { partition: 2, offset: 2 }, to: { offset: 3 }, count: 3 }],
    left: [],
  });
  await settle(1);

  const looping = await run('dlq', 'redrive', GROUP);
  expect(looping.code).toBe(2);
  expect(looping.stdout).toMatch(
    /^Left payment-tracker\.dlq-0@3: it was redriven 3 times and failed each time; .*insist/,
  );
  expect(looping.stderr).toMatch(
    /^millrace: 1 letter left\. See `millrace dlq show payment-tracker`\. \[REQUEST_FAILED\]\n$/,
  );
  expect(await json('dlq', 'show', GROUP)).toMatchObject([{ state: 'left', redriven: 3 }]);
  expect(await json('dlq', 'show', GROUP, '--all')).toHaveLength(4);
  // Left as it is, it does not keep what comes after it from going.
  await send('payments', [{ key: 'k', partition: 0, value: '{"another":1}' }]);
  await settle(2);
  const both = await run('dlq', 'redrive', GROUP);
  expect(both.stdout).toMatch(/^Redrove payments-0@0 [^\n]*\nLeft [^\n]*\n1 letter redriven, 1 left\.$/);
  await settle(2);

  expect(await json('dlq', 'redrive', GROUP, '--insist', '--max', '1')).toMatchObject({
    redriven: [{ count: 4 }],
  });
  const records = await readTopic(kafka, 'payments');
  expect(records.filter(({ partition }) => partition === 2)).toHaveLength(5);
  for (const { value, partition } of records)
    expect(String(value)).toBe(partition === 2 ? '{"poison":true}' : '{"another":1}');
  expect(find({ kind: 'denied' })).toEqual([]);
});

/** So many that a redrive is at work for a while after its first lines. */
const PAYMENTS = 3_000;

test('a redrive that is interrupted or killed goes on where it stopped, and no payment is counted twice', async () => {
  const operator = await startOperator();
  const { run, begin, json, kafka, producer, killFunctions } = operator;
  const { waiting, settle } = watch(operator);
  await run('produce', 'payments', '--count', String(PAYMENTS));
  await eventually(async () => expect(await totalLag(operator)).toBe(0));
  const totals = await json('payments', 'show');
  const sent = await readTopic(kafka, 'payments');
  // What a mapping would write had each of them failed.
  for (let start = 0; start < sent.length; start += 100)
    await writeLetters(
      producer,
      { source: 'payments', deadLetterTopic: DLQ },
      sent.slice(start, start + 100).map((record) => ({ ...record, timestamp: 0 })),
    );
  await settle(PAYMENTS);

  const interrupted = begin('dlq', 'redrive', GROUP);
  await eventually(() => expect(interrupted.lines.length).toBeGreaterThan(0));
  interrupted.signal('SIGINT');
  expect((await interrupted.ended).code).toBe(130);
  const afterInterruption = await waiting();
  expect(afterInterruption).toBeGreaterThan(0);
  expect(afterInterruption).toBeLessThan(PAYMENTS);
  expect(await countRedriven(operator)).toBe(PAYMENTS - afterInterruption);

  const killed = begin('dlq', 'redrive', GROUP);
  await eventually(() => expect(killed.lines.length).toBeGreaterThan(0));
  expect(await killFunctions()).toBeGreaterThan(0);
  killed.signal('SIGKILL');
  await killed.ended;
  const afterKill = await waiting();
  expect(afterKill).toBeLessThan(afterInterruption);

  const { code } = await run('dlq', 'redrive', GROUP);
  expect(code).toBe(0);
  expect(await waiting()).toBe(0);
  const redriven = await countRedriven(operator);
  expect(redriven).toBeGreaterThanOrEqual(PAYMENTS);
  // The batch that was in flight at the kill, and no other.
  expect(redriven).toBeLessThanOrEqual(PAYMENTS + 50);
  await eventually(async () => expect(await totalLag(operator)).toBe(0));
  expect(await json('payments', 'show')).toEqual(totals);
});

async function totalLag({ json }: Operator): Promise<number> {
  const { partitions } = await json('groups', 'describe', GROUP);
  return partitions.reduce(
    (sum: number, { lag, end }: { lag: number | null; end: number }) => sum + (lag ?? end),
    0,
  );
}

/** Records in the topic beyond those that the producer sent. */
async function countRedriven({ json }: Operator): Promise<number> {
  const topics: { topic: string; records: number }[] = await json('topics', 'list');
  return (topics.find(({ topic }) => topic === 'payments')?.records ?? 0) - PAYMENTS;
}
