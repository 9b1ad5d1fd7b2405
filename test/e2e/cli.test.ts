import { describe, expect, inject, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { ANY_PORTS, MillraceProcess, runMillrace, startMillrace } from '../support/millrace-process.ts';
import { tempFolder } from '../support/temp-folder.ts';

/** The commands against a runner of the test's own. */
async function startRunner() {
  const state = await tempFolder();
  await startMillrace({ state, assembly: inject('assembly') }, '--no-orders');
  return {
    run: (...args: string[]) => runMillrace(...args, '--state', state),
    json: async (...args: string[]) => {
      const { code, stdout, stderr } = await runMillrace(...args, '--state', state, '--json');
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      return JSON.parse(stdout);
    },
  };
}

const refusal = (message: string) => ({ code: 2, stdout: '', stderr: `millrace: ${message}\n` });

describe('users and inventory', () => {
  test('are added, changed and shown', async () => {
    const { run, json } = await startRunner();
    expect(await run('users', 'add', '--user', 'dave', '--status', 'unpaid')).toMatchObject({
      ...{ code: 0, stdout: 'Added dave, unpaid.', stderr: '' },
    });
    expect(await run('users', 'update', '--user', 'dave', '--status', 'paid')).toMatchObject({
      ...{ code: 0, stdout: 'dave is paid now.', stderr: '' },
    });
    expect(await run('users', 'show')).toMatchObject({
      stdout: 'user\tstatus\nalice\tpaid\nbob\tunpaid\ncarol\tpaid\ndave\tpaid',
    });
    expect(await json('users', 'update', '--user', 'dave', '--status', 'unpaid')).toEqual({
      ...{ user: 'dave', status: 'unpaid' },
    });

    expect(await run('inventory', 'add', '--item', 'Crème brûlée 🍮', '--quantity', '0')).toMatchObject({
      ...{ code: 0, stdout: 'Added Crème brûlée 🍮, 0 in stock.' },
    });
    expect(
      await json('inventory', 'update', '--item', 'Crème brûlée 🍮', '--quantity', '2147483647'),
    ).toEqual({ item: 'Crème brûlée 🍮', quantity: 2_147_483_647 });
    expect(await json('inventory', 'show')).toEqual([
      { item: 'Crème brûlée 🍮', quantity: 2_147_483_647 },
      { item: 'book', quantity: 10 },
      { item: 'notebook', quantity: 20 },
      { item: 'pen', quantity: 50 },
    ]);
  });

  test('refuse to add twice and to change what is not there', async () => {
    const { run, json } = await startRunner();
    expect(await run('users', 'add', '--user', 'bob', '--status', 'paid')).toMatchObject(
      refusal('User "bob" exists already. Update it instead. [REQUEST_FAILED]'),
    );
    expect(await run('users', 'update', '--user', 'mallory', '--status', 'paid')).toMatchObject(
      refusal('There is no user "mallory". Add it first. [REQUEST_FAILED]'),
    );
    expect(await run('inventory', 'add', '--item', 'pen', '--quantity', '1')).toMatchObject(
      refusal('Item "pen" exists already. Update it instead. [REQUEST_FAILED]'),
    );
    expect(await run('inventory', 'update', '--item', 'burger', '--quantity', '1')).toMatchObject(
      refusal('There is no item "burger". Add it first. [REQUEST_FAILED]'),
    );
    expect(await json('users', 'show')).toContainEqual({ user: 'bob', status: 'unpaid' });
    expect(await json('inventory', 'show')).toContainEqual({ item: 'pen', quantity: 50 });
  });
});

describe('orders', () => {
  test('are produced with a delay, delivered, decided and shown', async () => {
    const { run, json } = await startRunner();
    expect(await run('orders', 'show')).toMatchObject({
      stdout: expect.stringMatching(/^order_id\tdecision\t[^\n]*$/),
    });
    expect(await json('orders', 'show')).toEqual([]);
    const since = performance.now();
    const { code, stdout } = await run('produce', 'orders', '--count', '3', '--delay', '0.3');
    expect(performance.now() - since).toBeGreaterThan(600);
    expect(code).toBe(0);
    const lines = stdout.split('\n');
    expect(lines).toHaveLength(3);
    for (const line of lines)
      expect(line).toMatch(/^Delivered [0-9a-f-]{36} to orders : partition \d : at offset \d+$/);
    const more = await run('produce', 'orders', '--count', '1500', '--json');
    const deliveries = more.stdout.split('\n').map((line): { id: string } => JSON.parse(line));
    expect(new Set(deliveries.map(({ id }) => id)).size).toBe(1500);
    await eventually(async () => expect(await json('orders', 'show')).toHaveLength(1503), 20_000);
  });

  test('default to five', async () => {
    const { run } = await startRunner();
    expect((await run('produce', 'orders')).stdout.split('\n')).toHaveLength(5);
  });
});

describe('without a runner', () => {
  test.each([
    ['users', 'show'],
    ['users', 'add', '--user', 'dave', '--status', 'paid'],
    ['inventory', 'show'],
    ['produce', 'orders'],
    ['orders', 'show', '--json'],
  ])('%s %s says how to start one', async (...args) => {
    const state = await tempFolder();
    expect(await runMillrace(...args, '--state', state)).toMatchObject(
      refusal(
        `No runner uses ${state}. Start one with \`npm start\`, or name its folder with --state. [RUNNER_ABSENT]`,
      ),
    );
  });

  test('and with one that is still starting, it says to wait', async () => {
    const state = await tempFolder();
    const starting = new MillraceProcess([
      ...['start', '--state', state, '--assembly', inject('assembly')],
      ...ANY_PORTS,
    ]);
    const answers = await eventually(async () => {
      const { stderr } = await runMillrace('users', 'show', '--state', state);
      expect(stderr).not.toContain('No runner uses');
      return stderr;
    });
    expect(answers).toBe(
      `millrace: The runner on ${state} is not ready yet. Try again when it says so. [RUNNER_ABSENT]\n`,
    );
    starting.signal('SIGINT');
    await starting.ended;
  });
});

describe('arguments that do not fit', () => {
  test.each([
    [['users', 'add', '--user', 'dave', '--status', 'rich'], /--status: "rich" .*must be paid or unpaid/],
    [['users', 'add', '--user', '', '--status', 'paid'], /--user: "" does not fit: must be text of 1 to 100/],
    [['users', 'add', '--user', 'a\u001b[2J', '--status', 'paid'], /--user: .* does not fit/],
    [['users', 'add', '--status', 'paid'], /required option '--user <name>' not specified/],
    [['users', 'add', '--user', 'dave', '--status'], /option '--status <status>' argument missing/],
    [['inventory', 'add', '--item', 'a', '--quantity', '-1'], /--quantity: "-1" .*expected 0 or more/],
    [['inventory', 'add', '--item', 'a', '--quantity', '1.5'], /--quantity: "1.5" .*expected a whole number/],
    [['inventory', 'add', '--item', 'a', '--quantity', '2147483648'], /expected at most 2147483647/],
    [['produce', 'orders', '--count', '0'], /--count: "0" .*expected 1 or more/],
    [['start', '--rate', '0'], /--rate: "0" .*expected more than 0/],
    [['start', 'now'], /too many arguments for 'start'/],
    [['start', '--colour'], /unknown option '--colour'/],
    [['user', 'show'], /unknown command 'user' \(Did you mean users\?\)/],
    [['users', 'remove'], /unknown command 'remove'/],
  ])('%j', async (args, message) => {
    const { code, stdout, stderr } = await runMillrace(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^millrace: [\x20-\x7e…]+ See --help\. \[ARGUMENT_INVALID\]\n$/);
    expect(stderr).toMatch(message);
  });

  test.each([
    [['--help']],
    [['start', '--help']],
    [['users', '--help']],
    [['users', 'add', '--help']],
    [['help']],
  ])('%j explains itself', async (args) => {
    const { code, stdout, stderr } = await runMillrace(...args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^Usage: millrace/);
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  test('no command at all explains what there is', async () => {
    const { code, stdout, stderr } = await runMillrace();
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^Usage: millrace/);
  });

  test('--version is the package', async () => {
    expect(await runMillrace('--version')).toMatchObject({ code: 0, stdout: '0.1.0', stderr: '' });
  });
});
