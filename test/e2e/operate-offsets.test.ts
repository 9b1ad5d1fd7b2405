import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Consumer } from 'kafkajs';
import { beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { shareOperator } from '../support/operator.ts';
import { PROJECT } from '../support/project.ts';
import { hasCaughtUp } from '../support/read-topic.ts';

const GROUP = 'order-tracker';
const ORDERS = 60;

interface Row {
  partition: number;
  committed: number | null;
  end: number;
  lag: number | null;
}

const operator = shareOperator();
const { run, json, begin, find, aimAtFunctions } = operator;

const rows = async (): Promise<Row[]> => (await json('groups', 'describe', GROUP)).partitions;
const committed = async () => (await rows()).map(({ committed }) => committed);
const ends = async () => (await rows()).map(({ end }) => end);
const sum = (offsets: readonly number[]) => offsets.reduce((total, offset) => total + offset, 0);
const tracked = () => find({ kind: 'tracked' }).length;
const mapping = async (): Promise<string> =>
  (await json('mappings', 'list')).find(({ group }: { group: string }) => group === GROUP).state;

async function expectCaughtUp(): Promise<void> {
  await eventually(async () =>
    expect(await hasCaughtUp(operator.kafka, { group: GROUP, topic: 'orders' })).toBe(true),
  );
}

/** Somebody else in the group: an offset reset waits for as long as the test needs. */
async function joinGroup(): Promise<Consumer> {
  const foreign = operator.kafka.consumer({ groupId: GROUP, maxWaitTimeInMs: 200, heartbeatInterval: 200 });
  onTestFinished(() => foreign.disconnect());
  await foreign.connect();
  await foreign.subscribe({ topic: 'orders' });
  await foreign.run({ autoCommit: false, eachMessage: async () => undefined });
  return foreign;
}

beforeAll(() => run('produce', 'orders', '--count', String(ORDERS)));

/** Whatever the test before has left: the mapping is enabled, and the group has seen all. */
beforeEach(async () => {
  expect(await run('mappings', 'enable', GROUP)).toMatchObject({ code: 0 });
  await expectCaughtUp();
});

test('the offsets of a group are planned, set with its mapping disabled, and read from', async () => {
  const end = await ends();
  const before = tracked();

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
    `Set ${GROUP} on orders: 0 to 0, 1 to 0, 2 to 0; ${sum(end)} records to be seen again, 0 records skipped.`,
  );
  await eventually(() => expect(tracked()).toBe(before + sum(end)));
  await expectCaughtUp();
  expect(await json('orders', 'history')).toHaveLength(sum(end));
  expect(await mapping()).toBe('Enabled');

  const again = await run('offsets', 'reset', GROUP, '--to', 'latest', '--yes');
  expect(again).toMatchObject({ code: 0, stderr: '' });
  expect(again.stdout).toMatch(/The group is there already: nothing was done\.$/);
  expect(find({ kind: 'denied' })).toEqual([]);
});

test('only the partitions that are named move, back and ahead', async () => {
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
  await joinGroup();
  const before = (await rows()).map(({ committed }) => committed);
  const { code, stderr } = await run('offsets', 'reset', GROUP, '--to', 'earliest', '--yes', '--wait', '15');
  expect(code).toBe(2);
  expect(stderr).toMatch(
    /Group order-tracker still has 1 members after 15 s: test at .*nothing was changed\. \[REQUEST_FAILED\]/,
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
  const before = await committed();
  await joinGroup();
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
  const foreign = await joinGroup();
  const reset = begin('offsets', 'reset', GROUP, '--to', 'earliest', '--yes');
  await eventually(async () => expect(await mapping()).toBe('Disabled'));
  reset.signal('SIGKILL');
  const { stderr } = await reset.ended;
  const [, command = ''] = /should this be killed, `millrace ([^`]*)` brings it back/.exec(stderr) ?? [];
  await foreign.disconnect();
  expect(await run(...command.split(' '))).toMatchObject({ code: 0, stdout: `${GROUP}: Enabled.` });
});

test('a consumer that is killed while the offsets are reset changes nothing about it', async () => {
  const before = tracked();
  await run('produce', 'orders', '--count', '500');
  const kill = await aimAtFunctions();
  const reset = begin('offsets', 'reset', GROUP, '--to', 'earliest', '--yes');
  // At once: before the reset itself has a function at work.
  expect(kill()).toBeGreaterThan(0);
  expect(await reset.ended).toMatchObject({ code: 0 });
  expect(await mapping()).toBe('Enabled');
  await expectCaughtUp();
  expect(tracked()).toBeGreaterThanOrEqual(before + sum(await ends()));
});

test('a person is asked, and a no does nothing', async () => {
  const before = await committed();
  expect(await answerOnTerminal('n\n')).toMatch(
    /Set these offsets of order-tracker\? \[y\/N\][\s\S]*Nothing was done\./,
  );
  expect(await answerOnTerminal('\u0003')).toMatch(/Nothing was done\./);
  expect([await committed(), await mapping()]).toEqual([before, 'Enabled']);
  expect(await answerOnTerminal('y\n')).toMatch(
    new RegExp(`Set ${GROUP} on orders: [\\s\\S]*${sum(await ends())} records to be seen again`),
  );
  expect(await mapping()).toBe('Enabled');
});

/** Runs the reset on a pseudo-terminal and types when it asks. */
async function answerOnTerminal(text: string): Promise<string> {
  const program = [globalThis.process.execPath, join(PROJECT, 'bin/millrace.mjs')];
  const command = [...program, 'offsets', 'reset', GROUP, '--to', 'earliest', '--state', operator.state].join(
    ' ',
  );
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
