import { describe, expect, inject, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { ANY_PORTS, MillraceProcess, runMillrace } from '../support/millrace-process.ts';
import { shareRunner } from '../support/shared-runner.ts';
import { tempFolder } from '../support/temp-folder.ts';

const { run, json } = shareRunner();

const refusal = (message: string) => ({ code: 2, stdout: '', stderr: `millrace: ${message}\n` });

describe('users', () => {
  test('are added, changed and shown', async () => {
    expect(await run('users', 'add', '--user', 'dave', '--status', 'unpaid')).toMatchObject({
      ...{ code: 0, stdout: 'Added dave, unpaid.', stderr: '' },
    });
    expect(await run('users', 'update', '--user', 'dave', '--status', 'paid')).toMatchObject({
      ...{ code: 0, stdout: 'dave is paid now.', stderr: '' },
    });
    const { stdout } = await run('users', 'show');
    const [head, ...rows] = stdout.split('\n');
    expect(head).toBe('user\tstatus\temail\tphone\tpush\tchannels\tquiet_hours\ttime_zone\topt_out');
    expect(rows.map((row) => row.split('\t').slice(0, 2).join(' '))).toEqual([
      ...['alice paid', 'bob unpaid', 'carol paid', 'dave paid'],
    ]);
    expect(await json('users', 'show')).toContainEqual({ user: 'dave', status: 'paid' });
  });

  test('have contact and preferences, of which an update changes what it is given', async () => {
    const reach = ['--email', 'eve@example.com', '--channels', 'item_purchased=email,sms'];
    const quiet = ['--quiet-hours', '22:00-07:00', '--time-zone', 'Europe/Warsaw'];
    const eve = {
      ...{ user: 'eve', status: 'paid', contact: { email: 'eve@example.com' } },
      preferences: {
        channels: { item_purchased: ['email', 'sms'] },
        quiet_hours: { from: '22:00', to: '07:00', time_zone: 'Europe/Warsaw' },
      },
    };
    expect(await json('users', 'add', '--user', 'eve', '--status', 'paid', ...reach, ...quiet)).toEqual(eve);
    expect(await json('users', 'show', '--user', 'eve')).toEqual(eve);
    const changed = await json('users', 'update', '--user', 'eve', '--phone', '+48123456789', '--no-email');
    expect(changed).toEqual({ ...eve, contact: { phone: '+48123456789' } });
    expect(await run('users', 'update', '--user', 'eve', '--opt-out')).toMatchObject({
      ...{ code: 0, stdout: 'Updated eve.' },
    });
    expect((await run('users', 'show', '--user', 'eve')).stdout.split('\n')[1]).toBe(
      'eve\tpaid\t\t+48123456789\t\titem_purchased=email,sms\t22:00-07:00\tEurope/Warsaw\ttrue',
    );
  });

  test('are not added twice, and not changed when they are not there', async () => {
    expect(await run('users', 'add', '--user', 'bob', '--status', 'paid')).toMatchObject(
      refusal('User "bob" exists already. Update it instead. [REQUEST_FAILED]'),
    );
    for (const command of [['update', '--status', 'paid'], ['show']]) {
      expect(await run('users', ...command, '--user', 'mallory')).toMatchObject(
        refusal('There is no user "mallory". Add it first. [REQUEST_FAILED]'),
      );
    }
    expect(await json('users', 'show', '--user', 'bob')).toMatchObject({ user: 'bob', status: 'unpaid' });
  });
});

describe('inventory', () => {
  test('is added to, counted anew and shown', async () => {
    const dessert = ['--item', 'Crème brûlée 🍮'];
    expect(await run('inventory', 'add', ...dessert, '--quantity', '0')).toMatchObject({
      ...{ code: 0, stdout: 'Added Crème brûlée 🍮, 0 in stock.' },
    });
    const most = { item: 'Crème brûlée 🍮', quantity: 2_147_483_647 };
    expect(await json('inventory', 'update', ...dessert, '--quantity', '2147483647')).toEqual(most);
    expect(await json('inventory', 'show')).toEqual([
      most,
      { item: 'book', quantity: 5_000 },
      { item: 'notebook', quantity: 20 },
      { item: 'pen', quantity: 5_000 },
    ]);
    expect(await json('inventory', 'show', '--item', 'Crème brûlée 🍮')).toEqual(most);
    expect(await run('inventory', 'show', '--item', 'burger')).toMatchObject(
      refusal('There is no item "burger". Add it first. [REQUEST_FAILED]'),
    );
    expect(await run('inventory', 'add', '--item', 'pen', '--quantity', '1')).toMatchObject(
      refusal('Item "pen" exists already. Update it instead. [REQUEST_FAILED]'),
    );
    expect(await run('inventory', 'update', '--item', 'burger', '--quantity', '1')).toMatchObject(
      refusal('There is no item "burger". Add it first. [REQUEST_FAILED]'),
    );
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

describe('the program', () => {
  test('refuses arguments that do not fit, in one line', async () => {
    expect(await runMillrace('users', 'remove')).toMatchObject(
      refusal("unknown command 'remove'. See --help. [ARGUMENT_INVALID]"),
    );
  });

  test.each([[['--help']], [['users', '--help']], [['help']]])('%j explains itself', async (args) => {
    const { code, stdout, stderr } = await runMillrace(...args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^Usage: millrace/);
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  test('no command at all explains what there is', async () => {
    const { code, stdout, stderr } = await runMillrace();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^Usage: millrace/);
  });

  test('--version is the package', async () => {
    expect(await runMillrace('--version')).toMatchObject({ code: 0, stdout: '0.1.0', stderr: '' });
  });
});
