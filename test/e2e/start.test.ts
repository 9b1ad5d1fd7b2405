import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { changeAssembly } from '../support/change-assembly.ts';
import { eventually } from '../support/eventually.ts';
import { ANY_PORTS, MillraceProcess, runMillrace, startMillrace } from '../support/millrace-process.ts';
import { findProcesses } from '../support/processes.ts';
import { tempFolder } from '../support/temp-folder.ts';

/** The facts a run ended with. */
function summaryOf(stdout: string): unknown {
  const last = stdout.trim().split('\n').at(-1) ?? '';
  return JSON.parse(last).summary;
}

async function demo(assembly: string, count: number) {
  const state = await tempFolder();
  return runMillrace(
    ...['start', '--json', '--demo', String(count), '--state', state, '--assembly', assembly],
    ...ANY_PORTS,
  );
}

describe('a demo', () => {
  test('accounts for every order and ends', async () => {
    const { code, stdout, stderr } = await demo(inject('assembly'), 20);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lines = stdout.split('\n').map((line): Record<string, unknown> => JSON.parse(line));
    const count = (...kinds: string[]) => lines.filter(({ kind }) => kinds.includes(String(kind))).length;
    const produced = lines.filter(({ kind, service }) => kind === 'produced' && service === 'orders');
    expect([produced.length, count('tracked'), count('accepted', 'rejected')]).toEqual([20, 20, 20]);
    const accepted = count('accepted');
    expect(summaryOf(stdout)).toMatchObject({
      orders: { sent: 20, tracked: 20, accepted, rejected: 20 - accepted, unaccounted: [] },
      behind: [],
    });
  });

  test('names the group that a disabled mapping keeps from its orders', async () => {
    const assembly = await changeAssembly(inject('assembly'), ({ Type, Properties }, logicalId) => {
      if (Type === 'AWS::Lambda::EventSourceMapping' && logicalId.startsWith('Fulfilment'))
        Properties['Enabled'] = false;
    });
    const { code, stdout } = await demo(assembly, 3);
    expect(code).toBe(1);
    expect(summaryOf(stdout)).toMatchObject({
      orders: {
        ...{ sent: 3, tracked: 3, accepted: 0, rejected: 0 },
        unaccounted: [expect.any(String), expect.any(String), expect.any(String)],
      },
      behind: [expect.stringMatching(/^order-processor \(millrace-fulfilment-consumer\) is Disabled: /)],
    });
  });

  test('tells the right that a role lacks, and that its orders are unaccounted for', async () => {
    const assembly = await changeAssembly(inject('assembly'), ({ Type, Properties }, logicalId) => {
      if (Type !== 'AWS::IAM::Policy' || !logicalId.startsWith('FulfilmentConsumer')) return;
      Object.assign(
        Properties,
        JSON.parse(JSON.stringify(Properties).replaceAll('dynamodb:PutItem', 'dynamodb:GetItem')),
      );
    });
    const { code, stdout } = await demo(assembly, 2);
    expect(code).toBe(1);
    expect(summaryOf(stdout)).toMatchObject({ orders: { tracked: 2, accepted: 0 } });
    expect(stdout).toMatch(
      /"kind":"denied","text":"[^"]*millrace-fulfilment-consumer may not dynamodb:PutItem on arn:aws:dynamodb:[^"]*OrderDecisions/,
    );
  });
});

describe('a plan', () => {
  test('is printed without anything being started', async () => {
    const state = join(await tempFolder(), 'state');
    const run = new MillraceProcess(['start', '--plan', '--state', state, '--assembly', inject('assembly')]);
    const { code, stdout, stderr } = await run.ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^# +resource +type +name +waits for\n1 /);
    expect(stdout).toContain('AWS::MSK::ServerlessCluster');
    await expect(readdir(state)).rejects.toMatchObject({ code: 'ENOENT' });
    expect(await findProcesses(state)).toEqual([]);
  });
});

describe('a live run', () => {
  test('sends orders at the rate that is asked for', async () => {
    const { process } = await startMillrace(
      { state: await tempFolder(), assembly: inject('assembly') },
      ...['--rate', '20'],
    );
    const produced = await eventually(() => {
      const found = process.find({ kind: 'produced', service: 'orders' });
      expect(found.length).toBeGreaterThan(60);
      return found;
    });
    const times = produced.map(({ time }) => Number(time));
    const apart = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / (times.length - 1);
    expect(apart).toBeGreaterThan(45);
  });

  test('outlasts a producer that crashes', async () => {
    const assembly = await changeAssembly(inject('assembly'), () => undefined);
    const [bundle] = (
      await Promise.all(
        (
          await readdir(assembly, { recursive: true })
        )
          .filter((file) => file.endsWith('index.mjs'))
          .map(async (file) => ({ file, text: await readFile(join(assembly, file), 'utf8') })),
      )
    ).filter(({ text }) => text.includes('millrace-orders-producer'));
    if (bundle === undefined) throw new Error('no bundle of the producer');
    const path = join(assembly, bundle.file);
    await rename(path, path.replace('index.mjs', 'whole.mjs'));
    // Its first invocation ends the process, the second throws, and then it is what it was.
    await writeFile(
      path,
      `import { existsSync, writeFileSync } from 'node:fs';
       import { handler as whole } from './whole.mjs';
       export const handler = (...args) => {
         for (const fault of [() => process.exit(3), () => { throw new RangeError('odd'); }]) {
           const trace = new URL(fault.toString().length + '.txt', import.meta.url);
           if (existsSync(trace)) continue;
           writeFileSync(trace, '');
           fault();
         }
         return whole(...args);
       };`,
    );
    const { process } = await startMillrace({ state: await tempFolder(), assembly }, ...['--rate', '5']);
    await eventually(() => expect(process.find({ kind: 'accepted' }).length).toBeGreaterThan(0));
    expect(process.find({}).filter(({ failed }) => failed !== undefined)).toEqual([
      { failed: expect.stringContaining('millrace-orders-producer failed: Runtime.ExitError') },
      { failed: 'millrace-orders-producer failed: RangeError: odd' },
    ]);
    process.signal('SIGINT');
    expect(await process.ended).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('the state', () => {
  test('persists: stock, orders and offsets go on, and nothing is seeded twice', async () => {
    const place = { state: await tempFolder(), assembly: inject('assembly') };
    const ask = async (...command: string[]) =>
      JSON.parse((await runMillrace(...command, '--state', place.state, '--json')).stdout);
    const first = await startMillrace(place, '--no-events');
    expect(await ask('inventory', 'show')).toEqual([
      { item: 'book', quantity: 5_000 },
      { item: 'notebook', quantity: 20 },
      { item: 'pen', quantity: 5_000 },
    ]);
    await ask('inventory', 'update', '--item', 'pen', '--quantity', '7');
    await ask('users', 'update', '--user', 'bob', '--status', 'paid');
    const sent = await ask('produce', 'orders', '--count', '1');
    expect(sent).toMatchObject({ topic: 'orders', offset: 0 });
    await eventually(async () => expect(await ask('orders', 'show')).toHaveLength(1));
    const [stock, users, orders] = [
      await ask('inventory', 'show'),
      await ask('users', 'show'),
      await ask('orders', 'show'),
    ];
    first.process.signal('SIGTERM');
    expect(await first.process.ended).toMatchObject({ code: 0 });

    const second = await startMillrace(place, '--no-events');
    expect(await ask('inventory', 'show')).toEqual(stock);
    expect(await ask('users', 'show')).toEqual(users);
    expect(await ask('orders', 'show')).toEqual(orders);
    // Nothing that was decided before comes again, and what comes next is decided.
    await ask('produce', 'orders', '--count', '1');
    await eventually(async () => expect(await ask('orders', 'show')).toHaveLength(2));
    await eventually(() => expect(second.process.find({ kind: 'tracked' })).toHaveLength(1));
    second.process.signal('SIGTERM');
    expect(await second.process.ended).toMatchObject({ code: 0 });
  });
});
