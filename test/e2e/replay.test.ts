import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { shareRunner } from '../support/shared-runner.ts';

const runner = shareRunner();
const { run, json, begin } = runner;

const order = (n: number, more: object = {}) => ({
  order_id: `94ab1a01-064e-4590-88a2-aab4ba9f4a${String(n).padStart(2, '0')}`,
  ...{ user: 'alice', item: 'pen', quantity: 2 },
  ...more,
});

/** The tests go on from one another, as a day at the keyboard does. */
const path = (name: string) => join(runner.folder, name);

test('the order log is exported with the original fields first', async () => {
  const orders = [order(1), order(2, { item: 'book' }), order(3, { user: 'bob' })];
  await writeFile(path('orders.jsonl'), orders.map((one) => JSON.stringify(one)).join('\n'));
  expect((await run('produce', 'orders', '--file', path('orders.jsonl'))).code).toBe(0);
  await eventually(async () => expect(await json('orders', 'show')).toHaveLength(3));
  expect(await run('orders', 'export', '--jsonl', path('log.jsonl'))).toMatchObject({
    ...{ code: 0, stdout: `Wrote 2 orders to ${path('log.jsonl')}.`, stderr: '' },
  });
  const log = await readFile(path('log.jsonl'), 'utf8');
  expect(log).toMatch(
    /^(\{"order_id":"[^"]+","user":"alice","item":"\w+","quantity":2,"timestamp":"[^"]+",[^\n]+\}\n){2}$/,
  );
  expect((await run('orders', 'export', '--jsonl', '-')).stdout).toBe(log.trimEnd());
  expect(await json('orders', 'export', '--jsonl', path('log.jsonl'))).toMatchObject({ exported: 2 });
});

test("the original's log is imported, once, without touching stock", async () => {
  const stock = await json('inventory', 'show');
  const theirs = [
    order(11, { user: 'john', item: 'burger', quantity: 5 }),
    order(12),
    order(12),
    order(1),
    order(3),
  ];
  await writeFile(path('original.jsonl'), theirs.map((one) => `${JSON.stringify(one)}\n`).join(''));
  expect(await json('orders', 'import', '--jsonl', path('original.jsonl'))).toEqual({
    ...{ added: 2, present: 1, repeated: 1, rejected: [order(3).order_id], different: [], ignoredFields: [] },
  });
  expect((await run('orders', 'import', '--jsonl', path('original.jsonl'))).stdout).toBe(
    [
      'Added 0 orders to the log, 3 were there already. Stock is as it was.',
      '1 line told of an order again.',
      `Rejected here before, and left so: ${order(3).order_id}.`,
    ].join('\n'),
  );
  expect(await json('inventory', 'show')).toEqual(stock);
  expect(await json('orders', 'show')).toHaveLength(5);
  await writeFile(path('bad.jsonl'), `${JSON.stringify(order(20))}\n{"order_id":1}\n`);
  const refused = await run('orders', 'import', '--jsonl', path('bad.jsonl'));
  expect(refused).toMatchObject({ code: 2, stdout: '' });
  expect(refused.stderr).toMatch(
    /^millrace: 1 of 2 in \S+ do not fit; nothing was imported:\n {2}line 2: order_id 1 /,
  );
  expect(await json('orders', 'show')).toHaveLength(5);
});

test('a dry run lists what would be sent, and sends nothing', async () => {
  const before = await json('topics', 'describe', 'orders');
  expect(await json('replay', '--dry-run', '--user', 'alice', '--item', 'pen')).toMatchObject([
    { order_id: order(12).order_id },
    { order_id: order(1).order_id },
  ]);
  expect(await json('topics', 'describe', 'orders')).toEqual(before);
});

test('a replay is recognised and changes nothing, imported orders among it', async () => {
  const [stock, decisions] = await Promise.all([json('inventory', 'show'), json('orders', 'show')]);
  const { code, stdout, stderr } = await run('replay', '--delay', '0.01');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout.split('\n').at(-1)).toBe(
    'Sent 4 orders. Fulfilment recognised 4 of them and changed nothing for those. Stock is as it was.',
  );
  expect(stdout.match(/^Delivered [0-9a-f-]{36} to orders : partition \d : at offset \d+$/gm)).toHaveLength(
    4,
  );
  expect(await json('replay', '--delay', '0', '--since', '2026-01-01T00:00:00Z')).toMatchObject({
    ...{ recognised: 2, accepted: 0, rejected: 0, stockChanged: false, passed: true },
  });
  expect(await json('inventory', 'show')).toEqual(stock);
  expect(await json('orders', 'show')).toEqual(decisions);
  expect(await json('summary')).toContainEqual(
    expect.objectContaining({
      group: 'order-processor',
      received: 9,
      accepted: 2,
      rejected: 1,
      skipped: 6,
      lag: 0,
    }),
  );
});

test('a replay with new ids makes new orders', async () => {
  expect(await json('replay', '--item', 'book', '--new-ids', '--delay', '0')).toEqual({
    ...{ sent: 1, recognised: 0, accepted: 1, rejected: 0, stockChanged: true, passed: true },
  });
  expect(await json('inventory', 'show')).toContainEqual({ item: 'book', quantity: 4_996 });
});

test('Ctrl+C ends a replay, and what was sent is said', async () => {
  const replaying = begin('replay', '--delay', '30');
  await eventually(() => expect(replaying.lines).toHaveLength(1));
  replaying.signal('SIGINT');
  const { code, stdout } = await replaying.ended;
  expect(code).toBe(130);
  expect(stdout).toMatch(/\nStopped: sent 1 of \d orders, and did not wait for fulfilment\.$/);
});

test('of what no order fits nothing is sent', async () => {
  expect(await run('replay', '--user', 'nobody')).toMatchObject({
    ...{ code: 0, stdout: 'No order of the log fits; nothing was sent.', stderr: '' },
  });
});
