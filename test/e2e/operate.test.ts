import { describe, expect, onTestFinished, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { runMillrace } from '../support/millrace-process.ts';
import { shareOperator } from '../support/operator.ts';
import { tempFolder } from '../support/temp-folder.ts';

const refusal = (message: RegExp) => ({ code: 2, stdout: '', stderr: expect.stringMatching(message) });
/** The tests go on from one another on one runner. */
const { run, json, begin, send, find } = shareOperator();

const DECLARED = ['email-updates', 'orders', 'payments', 'user_events'];

test('topics are listed and described', async () => {
  await run('produce', 'orders', '--count', '4');
  const topics: { topic: string }[] = await json('topics', 'list');
  expect(topics).toEqual(
    expect.arrayContaining(
      DECLARED.map((topic) => expect.objectContaining({ topic, partitions: 3, replication_factor: 1 })),
    ),
  );
  expect(topics).toContainEqual(
    expect.objectContaining({ topic: 'order-tracker.dlq', partitions: 1, records: 0 }),
  );
  expect(topics).toContainEqual(expect.objectContaining({ topic: 'orders', records: 4 }));
  expect((await run('topics', 'list')).stdout).toMatch(/^topic\tpartitions\treplication_factor\trecords\n/);

  const orders = await json('topics', 'describe', 'orders');
  expect(orders).toMatchObject({ topic: 'orders', replication_factor: 1 });
  expect(orders.partitions).toHaveLength(3);
  for (const partition of orders.partitions)
    expect(partition).toMatchObject({ leader: 1, replicas: [1], isr: [1], healthy: true, earliest: 0 });
  const letters = await json('topics', 'describe', 'order-tracker.dlq');
  expect(letters.configs).toContainEqual({ name: 'max.message.bytes', value: '8388608', source: 'topic' });
  expect(letters.configs).toContainEqual({ name: 'cleanup.policy', value: 'delete', source: 'default' });
  expect((await run('topics', 'describe', 'orders')).stdout).toMatch(
    /^partition\tleader\treplicas\tin_sync\thealthy\tearliest\tlatest\n0\t1\t1\t1\ttrue\t0\t\d/,
  );

  expect(await run('topics', 'describe', 'order')).toMatchObject(
    refusal(
      /^millrace: topic "order" is no topic of the cluster: there are .*orders.* \[REQUEST_FAILED\]\n$/,
    ),
  );
  expect(find({ kind: 'denied' })).toEqual([]);
});

async function countOrders(): Promise<number> {
  const topics: { topic: string; records: number }[] = await json('topics', 'list');
  return topics.find(({ topic }) => topic === 'orders')?.records ?? Number.NaN;
}

describe('consume', () => {
  test('prints what there is, decoded, from where it is told, and ends', async () => {
    await run('produce', 'orders', '--count', '30');
    const sent = await countOrders();
    const lines = async (...args: string[]) => {
      const { code, stdout, stderr } = await run('consume', 'orders', ...args);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      return stdout === '' ? [] : stdout.split('\n');
    };
    const all = await lines('--from-beginning');
    expect(all).toHaveLength(sent);
    for (const line of all)
      expect(line).toMatch(/^orders-\d@\d+\t\d{4}-[^\t]*Z\t\w+\t\{"order_id":"[^\t]*\}$/);
    expect(await lines('--from-beginning', '--max', '7')).toEqual(all.slice(0, 7));
    expect(await lines('--from-time', '2040-01-01T00:00:00Z')).toEqual([]);
    expect(await lines('--from-time', '2020-01-01T00:00:00')).toEqual(all);
    const second = await lines('--from-beginning', '--partitions', '2');
    expect(second).toEqual(all.filter((line) => line.startsWith('orders-2@')));
    if (second.length > 1)
      expect(await lines('--from-offset', '1', '--partitions', '2')).toEqual(second.slice(1));
    const alices = all.filter((line) => line.includes('"user":"alice"'));
    expect(await lines('--from-beginning', '--filter', 'user=alice')).toEqual(alices);
    expect(await lines('--from-beginning', '--filter', 'user=alice', '--filter', 'item=nothing')).toEqual([]);

    const [first = ''] = await lines('--from-beginning', '--json');
    expect(JSON.parse(first)).toMatchObject({
      ...{
        topic: 'orders',
        format: 'avro',
        headers: [{ name: 'X-Amzn-Trace-Id', value: expect.stringMatching(/^Root=1-.*;Sampled=1$/) }],
      },
      value: { order_id: expect.any(String), quantity: expect.any(Number) },
    });
    const [raw] = (await lines('--from-beginning', '--raw', '--max', '1', '--json')).map((line) =>
      JSON.parse(line),
    );
    expect(Buffer.from(raw.value.base64, 'base64').subarray(0, 2)).toEqual(Buffer.from([3, 0]));

    await send('payments', [{ key: null, value: '{"amount": 10.10,\n"n": 12345678901234567890}' }]);
    const [payment] = (await run('consume', 'payments', '--from-beginning', '--json')).stdout.split('\n');
    expect(payment).toContain('"value":{"amount": 10.10, "n": 12345678901234567890}');
    await send('user_events', [{ value: '\u001b[2Jcleared' }, { value: 'two\nlines' }]);
    const { stdout } = await run('consume', 'user_events', '--from-beginning');
    expect(stdout).not.toContain('\u001b');
    expect(stdout.split('\n')).toHaveLength(2);
  });

  test('waits for new records, and ends by its maximum or Ctrl+C', async () => {
    await run('produce', 'orders', '--count', '3');
    const before = await countOrders();
    const following = begin('consume', 'orders');
    const counted = begin('consume', 'orders', '--max', '2');
    const both = begin('consume', 'orders', '--from-beginning', '--follow');
    await eventually(async () => {
      await run('produce', 'orders', '--count', '1');
      for (const { lines } of [following, counted]) expect(lines.length).toBeGreaterThan(1);
      expect(both.lines.length).toBeGreaterThan(before + 1);
    });
    expect(await counted.ended).toMatchObject({ code: 0, stderr: '' });
    expect(counted.lines).toHaveLength(2);
    for (const process of [following, both]) {
      process.signal('SIGINT');
      expect(await process.ended).toMatchObject({ code: 0, signal: null, stderr: '' });
    }
    expect(new Set(both.lines).size).toBe(both.lines.length);
    expect(both.lines).toEqual(expect.arrayContaining(following.lines));
  });

  test('ends when its reader has seen enough', async () => {
    await run('produce', 'orders', '--count', '5');
    const following = begin('consume', 'orders', '--from-beginning', '--follow');
    const sent = await countOrders();
    await eventually(() => expect(following.lines).toHaveLength(sent));
    following.closeOutput();
    await run('produce', 'orders', '--count', '5');
    expect(await following.ended).toMatchObject({ code: 0, stderr: '' });
  });

  test('refuses what is not there', async () => {
    expect(await run('consume', 'order', '--from-beginning')).toMatchObject(
      refusal(/topic "order" is no topic of the cluster/),
    );
    expect(await run('consume', 'orders', '--from-beginning', '--partitions', '0,7,9')).toMatchObject(
      refusal(/^millrace: partitions \[7,9\] are none of orders, which has 0 to 2\. \[REQUEST_FAILED\]\n$/),
    );
    expect(await run('consume', 'email-updates', '--from-offset', '5')).toMatchObject(
      refusal(/from\.offset 5 is out of range: email-updates-0 has 0 to 0, .*email-updates-2 has 0 to 0/),
    );
  });
});

test('groups are listed and described, with those that nobody is in', async () => {
  await run('produce', 'orders', '--count', '20');
  expect(await json('groups', 'list')).toEqual(
    expect.arrayContaining(
      ['order-tracker', 'order-processor', 'payment-tracker'].map((group) =>
        expect.objectContaining({ group }),
      ),
    ),
  );
  await eventually(async () => {
    const group = await json('groups', 'describe', 'order-tracker');
    expect(group).toMatchObject({
      group: 'order-tracker',
      state: 'Stable',
      members: [{ assignment: [{ topic: 'orders' }] }],
    });
    expect(group.partitions).toHaveLength(3);
    for (const { lag, committed, end } of group.partitions)
      expect({ lag, committed }).toMatchObject({ lag: 0, ...(end > 0 && { committed: end }) });
  });
  expect((await run('groups', 'describe', 'order-tracker')).stdout).toMatch(
    /^topic\tpartition\tcommitted\tend\tlag\tmember\norders\t0\t/,
  );
  await run('mappings', 'disable', 'order-tracker');
  onTestFinished(async () => void (await run('mappings', 'enable', 'order-tracker')));
  await run('produce', 'orders', '--count', '6');
  const idle = await json('groups', 'describe', 'order-tracker');
  expect(idle).toMatchObject({ state: 'Empty', members: [] });
  expect(idle.partitions.reduce((sum: number, { lag }: { lag: number }) => sum + lag, 0)).toBe(6);
});

test('mappings are listed, disabled and enabled again', async () => {
  const states = async () =>
    Object.fromEntries(
      (await json('mappings', 'list')).map(({ group, state }: { group: string; state: string }) => [
        group,
        state,
      ]),
    );
  expect(await states()).toMatchObject({ 'order-tracker': 'Enabled', 'order-processor': 'Enabled' });
  expect((await run('mappings', 'list')).stdout).toMatch(
    /^group\ttopic\tfunction\tstate\tlast_result\tuuid\n[\s\S]*order-tracker\torders\tmillrace-orders-consumer\tEnabled\t/,
  );
  expect(await run('mappings', 'disable', 'order-tracker')).toMatchObject({
    ...{ code: 0, stdout: 'order-tracker: Disabled.' },
  });
  expect(await states()).toMatchObject({ 'order-tracker': 'Disabled', 'order-processor': 'Enabled' });
  expect(await json('mappings', 'disable', 'order-tracker')).toMatchObject({ state: 'Disabled' });
  await run('produce', 'orders', '--count', '3');
  const sent = await countOrders();
  expect(await json('mappings', 'enable', 'order-tracker')).toMatchObject({
    ...{ group: 'order-tracker', function: 'millrace-orders-consumer', state: 'Enabled' },
  });
  await eventually(async () => expect(await json('orders', 'history')).toHaveLength(sent));
  expect(await run('mappings', 'enable', 'nobody')).toMatchObject(
    refusal(/^millrace: No mapping of the runner works in group nobody: there are .*order-tracker/),
  );
});

describe('without a runner', () => {
  test.each([
    ['topics', 'list'],
    ['consume', 'orders'],
    ['groups', 'describe', 'order-tracker'],
    ['offsets', 'reset', 'order-tracker', '--to', 'latest'],
    ['mappings', 'list'],
    ['dlq', 'redrive', 'order-tracker'],
  ])('%s %s says how to start one', async (...args) => {
    const state = await tempFolder();
    expect(await runMillrace(...args, '--state', state)).toMatchObject(refusal(/^millrace: No runner uses /));
  });
});
