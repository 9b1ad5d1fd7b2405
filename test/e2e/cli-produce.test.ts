import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { PROJECT } from '../support/project.ts';
import { shareRunner } from '../support/shared-runner.ts';

const runner = shareRunner();
const { run, json, begin } = runner;

async function fileOf(name: string, lines: readonly unknown[]): Promise<string> {
  const path = join(runner.folder, name);
  await writeFile(path, lines.map((line) => JSON.stringify(line)).join('\n'));
  return path;
}

describe('orders', () => {
  test('are produced with a delay, decided, tracked and shown', async () => {
    expect((await run('orders', 'show')).stdout).toMatch(/^order_id\tdecision\t[^\n]*$/);
    expect(await json('orders', 'show')).toEqual([]);
    const since = performance.now();
    const { code, stdout } = await run('produce', 'orders', '--count', '3', '--delay', '0.3');
    expect(performance.now() - since).toBeGreaterThan(600);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^(Message delivered \{[^\n]+\}\nDelivered [0-9a-f-]{36} to orders : partition \d : at offset \d+(\n|$)){3}$/,
    );
    expect((await run('produce', 'orders')).stdout.match(/^Delivered /gm)).toHaveLength(5);
    const more = await run('produce', 'orders', '--count', '1500', '--json');
    const deliveries = more.stdout.split('\n').map((line): { id: string } => JSON.parse(line));
    expect(new Set(deliveries.map(({ id }) => id)).size).toBe(1500);
    await eventually(async () => expect(await json('orders', 'show')).toHaveLength(1508));
    await eventually(async () => expect(await json('orders', 'history')).toHaveLength(1508));
    const rejections = await json('orders', 'rejections');
    expect(rejections).toContainEqual(
      expect.objectContaining({ decision: 'rejected', reason: 'user_not_paid' }),
    );
    const history = await run('orders', 'history');
    expect(history.stdout).toMatch(
      /^order_id\tuser\titem\tquantity\ttimestamp\tpartition\toffset\treceived_at\n/,
    );
    expect((await run('orders', 'rejections')).stdout).toMatch(/^order_id\treason\tuser\t/);
  });

  test('are those of a file, of which none is sent when one is bad', async () => {
    const order = { user: 'alice', item: 'nothing', quantity: 2 };
    const path = await fileOf('orders.jsonl', [order, { ...order, quantity: 0 }, order]);
    const before = await json('topics', 'describe', 'orders');
    expect(await run('produce', 'orders', '--file', path)).toMatchObject({
      ...{ code: 2, stdout: '' },
      stderr:
        `millrace: 1 of 3 in ${path} do not fit; nothing was sent:\n` +
        '  line 2: quantity 0 must be an integer from 1 to 2147483647 [ARGUMENT_INVALID]\n',
    });
    expect(await json('topics', 'describe', 'orders')).toEqual(before);
    const good = await fileOf('good.jsonl', [order, order]);
    const { code, stdout } = await run('produce', 'orders', '--file', good);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^(Message delivered \{"order_id":"[^"]+","user":"alice","item":"nothing",[^\n]+\}\nDelivered [^\n]+(\n|$)){2}$/,
    );
  });

  test('end with Ctrl+C, and what was sent is said', async () => {
    const sending = begin('produce', 'orders', '--count', '100', '--delay', '30');
    await eventually(() => expect(sending.lines.at(-1)).toMatch(/^Delivered /));
    sending.signal('SIGINT');
    expect(await sending.ended).toMatchObject({
      ...{ code: 130, stderr: 'millrace: stopped after 1 of 100 orders\n' },
    });
  });
});

describe('e-mails', () => {
  const email = (action: string, more: object = {}) => ({
    ...{ email_id: '1a2b3c4d', action, timestamp: '2026-01-31T23:30:00' },
    details: { sender: 'shop@example.com', recipient: 'Ann@example.com', subject: 'Hello', ...more },
  });

  test('stand as their events say, with their history, counts and suppressions', async () => {
    const path = await fileOf('emails.jsonl', [
      email('sent'),
      { ...email('bounced', { bounce_reason: 'invalid_address' }), timestamp: '2026-02-01T00:30:00' },
    ]);
    expect((await run('produce', 'emails', '--file', path)).stdout).toMatch(
      /^Delivered [0-9a-f-]{36} to email-updates : partition \d : at offset \d\n/,
    );
    await eventually(async () => expect(await json('emails', 'suppressions')).toHaveLength(1));
    expect(await json('emails', 'show')).toMatchObject([
      { email_id: '1a2b3c4d', state: 'bounced', events: 2, bounce_reason: 'invalid_address' },
    ]);
    expect(await json('emails', 'show', '1A2B3C4D')).toMatchObject({
      ...{ state: 'bounced', since: '2026-02-01T00:30:00.000Z' },
      history: [{ action: 'sent', at: '2026-01-31T23:30:00.000Z' }, { action: 'bounced' }],
    });
    expect((await run('emails', 'show', '1a2b3c4d')).stdout).toMatch(
      /^at\taction\tsender\t[^\n]+\n2026-01-31T23:30:00.000Z\tsent\t[^\n]+\n2026-02-01T00:30:00.000Z\tbounced\t/,
    );
    expect((await run('emails', 'counts')).stdout).toBe(
      'day\taction\tcount\n2026-01-31\tsent\t1\n2026-02-01\tbounced\t1',
    );
    expect((await run('emails', 'suppressions')).stdout).toMatch(
      /^address\treason\t[^\n]+\nann@example.com\tinvalid_address\t2026-02-01T00:30:00.000Z\t1a2b3c4d\t/,
    );
    expect((await run('emails', 'show')).stdout).toMatch(
      /\n1a2b3c4d\tbounced\t2026-02-01T00:30:00.000Z\t2\t/,
    );
  });

  test('that nothing is known of are said to be', async () => {
    expect(await run('emails', 'show', 'ffffffff')).toMatchObject({
      ...{ code: 2, stdout: '' },
      stderr: 'millrace: No event told of an e-mail ffffffff. See `millrace emails show`. [REQUEST_FAILED]\n',
    });
  });
});

describe('payments', () => {
  test('are counted to the last digit, with totals by user and currency', async () => {
    const path = join(runner.folder, 'payments.json');
    await writeFile(
      path,
      `[{"user":"marek","amount":249.99,"currency":"PLN","method":"credit_card"},
        {"user":"marek","amount":0.10,"currency":"PLN","method":"blik"},
        {"user":"marek","amount":"5","currency":"EUR","method":"cash"}]`,
    );
    const { code, stdout } = await run('produce', 'payments', '--file', path);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^(Delivered \{"payment_id":"[0-9a-f-]{36}",[^\n]+"amount":\d+\.\d\d,[^\n]+\}\nDelivered to payments : partition \d : at offset \d(\n|$)){3}$/,
    );
    expect((await run('produce', 'payments', '--count', '1')).stdout).toMatch(
      /^Delivered \{"payment_id":"[0-9a-f-]{36}",[^\n]+"amount":[\d.]+,[^\n]+\}\nDelivered to payments : partition \d : at offset \d$/,
    );
    await eventually(async () =>
      expect(await json('payments', 'show')).toMatchObject({ payments: { length: 4 } }),
    );
    expect(await json('payments', 'show')).toMatchObject({
      totals: expect.arrayContaining([
        { user: 'marek', currency: 'EUR', total: '5.00', payments: 1 },
        { user: 'marek', currency: 'PLN', total: '250.09', payments: 2 },
      ]),
    });
    const shown = await run('payments', 'show');
    expect(shown.stdout).toMatch(/^payment_id\tuser\tamount\tcurrency\tmethod\t[^\n]+\n/);
    expect(shown.stdout).toMatch(/\n\nuser\tcurrency\ttotal\tpayments\n/);
  });
});

describe('user events', () => {
  test('are told to their users, over channels that are shown', async () => {
    const path = await fileOf('events.jsonl', [
      { event_type: 'user_signup', user: 'frank', plan: 'free' },
      { event_type: 'item_purchased', user: 'frank', item: 'pen', quantity: 2 },
    ]);
    expect((await run('produce', 'events', '--file', path, '--delay', '0.01')).code).toBe(0);
    await eventually(async () =>
      expect(await json('notifications', 'show')).toEqual(
        expect.arrayContaining([
          expect.objectContaining({
            user: 'frank',
            event_type: 'user_signup',
            channel: 'log',
            outcome: 'logged',
          }),
          expect.objectContaining({
            user: 'frank',
            event_type: 'item_purchased',
            channel: 'log',
            outcome: 'logged',
          }),
        ]),
      ),
    );
    expect((await run('notifications', 'show')).stdout).toMatch(
      /^notification_id\tevent_type\tuser\tchannel\toutcome\treason\t/,
    );
  });
});

test('a file may be the input', async () => {
  const path = await fileOf('one.jsonl', [{ user: 'alice', item: 'nothing', quantity: 1 }]);
  const { stdout } = await promisify(execFile)('bash', [
    ...['-c', '"$0" "$1" produce orders --file - --state "$2" < "$3"'],
    ...[process.execPath, join(PROJECT, 'bin/millrace.mjs'), runner.state, path],
  ]);
  expect(stdout).toMatch(/^Message delivered .*\nDelivered /);
});

test('every record of every group is accounted for', async () => {
  await eventually(async () => {
    const summary = await json('summary');
    expect(summary).toHaveLength(5);
    for (const group of Object.values(Object(summary)))
      expect(group).toMatchObject({ dead_lettered: 0, skipped: 0, lag: 0, received: expect.any(Number) });
  });
  const { stdout } = await run('summary');
  const [head, ...rows] = stdout.split('\n').map((line) => line.split('\t'));
  expect(head).toEqual([
    'group',
    'topic',
    'received',
    'accepted',
    'rejected',
    'skipped',
    'dead_lettered',
    'lag',
  ]);
  for (const [, , received, ...counts] of rows) {
    const [accepted = 0, rejected = 0, skipped = 0, dead = 0] = counts.map(Number);
    expect(accepted + rejected + skipped + dead).toBe(Number(received));
  }
});
