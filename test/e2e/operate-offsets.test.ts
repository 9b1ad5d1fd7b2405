import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { type Operator, startOperator } from '../support/operator.ts';
import { PROJECT } from '../support/project.ts';

const GROUP = 'order-tracker';
const ORDERS = 60;

interface Row {
  partition: number;
  committed: number | null;
  end: number;
  lag: number | null;
}

/** A runner whose tracker has seen some orders. */
async function startWithOrders(): Promise<Operator & ReturnType<typeof describeOperator>> {
  const operator = await startOperator();
  await operator.run('produce', 'orders', '--count', String(ORDERS));
  const described = describeOperator(operator);
  await eventually(async () => expect(await described.lag()).toBe(0), 20_000);
  return { ...operator, ...described };
}

function describeOperator({ json, process }: Operator) {
  const rows = async (): Promise<Row[]> => (await json('groups', 'describe', GROUP)).partitions;
  return {
    rows,
    lag: async () => (await rows()).reduce((sum, { lag }) => sum + (lag ?? ORDERS), 0),
    committed: async () => (await rows()).map(({ committed }) => committed),
    ends: async () => (await rows()).map(({ end }) => end),
    mapping: async (): Promise<string> =>
      (await json('mappings', 'list')).find(({ group }: { group: string }) => group === GROUP).state,
    tracked: () => process.find({ kind: 'tracked' }).length,
  };
}

test('the offsets of a group are planned, set with its mapping disabled, and read from', async () => {
  const { run, json, ends, committed, lag, mapping, tracked, process } = await startWithOrders();
  const end = await ends();
  expect(tracked()).toBe(ORDERS);

  const dry = await json('offsets', 'reset', GROUP, '--to', 'earliest', '--dry-run');
  expect(dry).toMatchObject({ group: GROUP, topic: 'orders', done: false });
  expect(dry.changes).toEqual(
    end.map((offset, partition) => ({
      partition,
      from: offset === 0 ? null : offset,
      to: 0,
      again: offset,
      skipped: 0,
    })),
  );
  expect(await committed()).toEqual(end);

  const unasked = await run('offsets', 'reset', GROUP, '--to', 'earliest');
  expect(unasked.code).toBe(2);
  expect(unasked.stderr).toMatch(/^millrace: There is no terminal to ask on: nothing was done\. Give --yes/);
  expect(unasked.stdout).toMatch(
    /^topic\tpartition\tfrom\tto\teffect\norders\t0\t\d+\t0\t\d+ records? seen again/,
  );
  expect([await committed(), await mapping()]).toEqual([end, 'Enabled']);

  const { code, stdout, stderr } = await run('offsets', 'reset', GROUP, '--to', 'earliest', '--yes');
  expect(code).toBe(0);
  const told = stderr.split('\n').map((line) => line.replace(/^millrace: /, ''));
  // What a mapping passes through may be over between two looks at it.
  expect(told.filter((line) => !/: (Disabling|Enabling)$/.test(line))).toEqual([
    expect.stringContaining(`should this be killed, \`millrace mappings enable ${GROUP}\` brings it back`),
    expect.stringContaining('Disabled'),
    `group ${GROUP} is empty`,
    `offsets of ${GROUP} set`,
    ...[expect.stringContaining('Enabled'), ''],
  ]);
  expect(stdout).toContain(
    `Set ${GROUP} on orders: 0 to 0, 1 to 0, 2 to 0; ${ORDERS} records to be seen again, 0 records skipped.`,
  );
  await eventually(() => expect(tracked()).toBe(2 * ORDERS));
  await eventually(async () => expect(await lag()).toBe(0));
  expect(await json('orders', 'history')).toHaveLength(ORDERS);
  expect(await mapping()).toBe('Enabled');

  const again = await run('offsets', 'reset', GROUP, '--to', 'latest', '--yes');
  expect(again).toMatchObject({ code: 0, stderr: '' });
  expect(again.stdout).toMatch(/The group is there already: nothing was done\.$/);
  expect(process.find({ kind: 'denied' })).toEqual([]);
});

test('only the partitions that are named move, back and ahead', async () => {
  const { run, json, rows, mapping, ends } = await startWithOrders();
  await run('mappings', 'disable', GROUP);
  const partition = (await ends()).findIndex((end) => end > 2);
  const end = (await ends())[partition] ?? 0;
  const before = await rows();
  const changed = await json(
    ...['offsets', 'reset', GROUP, '--to', '2', '--partitions', String(partition), '--yes'],
  );
  expect(changed).toMatchObject({
    ...{ done: true },
    changes: [{ partition, from: end, to: 2, again: end - 2, skipped: 0 }],
  });
  expect(await rows()).toEqual(
    before.map((row) => (row.partition === partition ? { ...row, committed: 2, lag: end - 2 } : row)),
  );
  // It was disabled before, and so it stays.
  expect(await mapping()).toBe('Disabled');
  expect(await json('offsets', 'reset', GROUP, '--to', '2100-01-01T00:00:00Z', '--yes')).toMatchObject({
    changes: expect.arrayContaining([{ partition, from: 2, to: end, again: 0, skipped: end - 2 }]),
  });
  expect(await mapping()).toBe('Disabled');
});

test('what is out of range or not there is refused before anything is done', async () => {
  const { run, committed, mapping, ends } = await startWithOrders();
  const before = await committed();
  const reset = (...args: string[]) => run('offsets', 'reset', ...args, '--yes');
  const refused = async (args: string[], message: RegExp) => {
    const { code, stdout, stderr } = await reset(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
  };
  const [end] = await ends();
  await refused(
    [GROUP, '--to', '100000'],
    new RegExp(
      `to\\.offset 100000 is out of range: orders-0 has 0 to ${end}, orders-1 .*\\[REQUEST_FAILED\\]`,
    ),
  );
  await refused(
    [GROUP, '--to', 'earliest', '--partitions', '1,3'],
    /partitions \[3\] are none of orders, which has 0 to 2/,
  );
  await refused([GROUP, '--to', 'earliest', '--topic', 'order'], /topic "order" is no topic of the cluster/);
  expect([await committed(), await mapping()]).toEqual([before, 'Enabled']);
});

test('a member that is no mapping is not told to leave: the mapping comes back and nothing is changed', async () => {
  const { run, kafka, mapping, rows } = await startWithOrders();
  const foreign = kafka.consumer({ groupId: GROUP, maxWaitTimeInMs: 200, heartbeatInterval: 200 });
  onTestFinished(() => foreign.disconnect());
  await foreign.connect();
  await foreign.subscribe({ topic: 'orders' });
  await foreign.run({ autoCommit: false, eachMessage: async () => undefined });
  const before = (await rows()).map(({ committed }) => committed);
  const { code, stderr } = await run('offsets', 'reset', GROUP, '--to', 'earliest', '--yes', '--wait', '3');
  expect(code).toBe(2);
  expect(stderr).toMatch(
    /Group order-tracker still has 1 members after 3 s: test at .*nothing was changed\. \[REQUEST_FAILED\]/,
  );
  expect(await mapping()).toBe('Enabled');
  expect((await rows()).map(({ committed }) => committed)).toEqual(before);

  await run('mappings', 'disable', GROUP);
  const alone = await run('offsets', 'reset', GROUP, '--to', 'earliest', '--yes');
  expect(alone.stderr).toMatch(
    /has 1 members and no enabled mapping that could be told to leave: stop them first/,
  );
  expect(await mapping()).toBe('Disabled');
});

test('Ctrl+C in the middle puts the mapping back as it was', async () => {
  const { begin, kafka, committed, mapping } = await startWithOrders();
  const before = await committed();
  // Somebody who stays in the group holds the reset up for as long as the test needs.
  const foreign = kafka.consumer({ groupId: GROUP, maxWaitTimeInMs: 200, heartbeatInterval: 200 });
  onTestFinished(() => foreign.disconnect());
  await foreign.connect();
  await foreign.subscribe({ topic: 'orders' });
  await foreign.run({ autoCommit: false, eachMessage: async () => undefined });
  const reset = begin('offsets', 'reset', GROUP, '--to', 'earliest', '--yes');
  await eventually(async () => expect(await mapping()).toBe('Disabled'));
  reset.signal('SIGINT');
  const { code, stderr } = await reset.ended;
  expect(code).toBe(130);
  expect(stderr).toMatch(/millrace: stopping: the mapping of order-tracker is being put back as it was\n/);
  expect(stderr).toMatch(/millrace: stopped: no offset was changed, and the mapping is as it was\n$/);
  expect(await mapping()).toBe('Enabled');
  expect(await committed()).toEqual(before);
});

test('one that was killed in the middle left word how to go on', async () => {
  const { run, begin, kafka, mapping } = await startWithOrders();
  const foreign = kafka.consumer({ groupId: GROUP, maxWaitTimeInMs: 200, heartbeatInterval: 200 });
  await foreign.connect();
  await foreign.subscribe({ topic: 'orders' });
  await foreign.run({ autoCommit: false, eachMessage: async () => undefined });
  const reset = begin('offsets', 'reset', GROUP, '--to', 'earliest', '--yes');
  await eventually(async () => expect(await mapping()).toBe('Disabled'));
  reset.signal('SIGKILL');
  const { stderr } = await reset.ended;
  const [, command = ''] = /should this be killed, `millrace ([^`]*)` brings it back/.exec(stderr) ?? [];
  await foreign.disconnect();
  expect(await run(...command.split(' '))).toMatchObject({ code: 0, stdout: `${GROUP}: Enabled.` });
});

test('a consumer that is killed while the offsets are reset changes nothing about it', async () => {
  const { run, begin, killFunctions, tracked, mapping, lag } = await startWithOrders();
  await run('produce', 'orders', '--count', '500');
  const reset = begin('offsets', 'reset', GROUP, '--to', 'earliest', '--yes');
  expect(await killFunctions()).toBeGreaterThan(0);
  expect(await reset.ended).toMatchObject({ code: 0 });
  expect(await mapping()).toBe('Enabled');
  await eventually(async () => expect(await lag()).toBe(0), 30_000);
  expect(tracked()).toBeGreaterThanOrEqual(2 * ORDERS + 500);
});

test('a person is asked, and a no does nothing', async () => {
  const { committed, mapping, ...operator } = await startWithOrders();
  const before = await committed();
  const answer = (text: string) => answerOnTerminal(operator, text);
  expect(await answer('n\n')).toMatch(
    /Set these offsets of order-tracker\? \[y\/N\][\s\S]*Nothing was done\./,
  );
  expect(await answer('\u0003')).toMatch(/Nothing was done\./);
  expect([await committed(), await mapping()]).toEqual([before, 'Enabled']);
  expect(await answer('y\n')).toMatch(/Set order-tracker on orders: [\s\S]*60 records to be seen again/);
  expect(await mapping()).toBe('Enabled');
});

/** Runs the reset on a pseudo-terminal and types when it asks. */
async function answerOnTerminal({ state }: { state: string }, text: string): Promise<string> {
  const program = [globalThis.process.execPath, join(PROJECT, 'bin/millrace.mjs')];
  const command = [...program, 'offsets', 'reset', GROUP, '--to', 'earliest', '--state', state].join(' ');
  const child = spawn('script', ['-qec', command, '/dev/null'], { stdio: ['pipe', 'pipe', 'inherit'] });
  let printed = '';
  let typed = false;
  for await (const chunk of child.stdout) {
    printed += String(chunk);
    if (!typed && printed.includes('[y/N]')) {
      typed = true;
      child.stdin.write(text);
    }
  }
  return printed;
}
