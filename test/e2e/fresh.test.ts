import { expect, inject, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { runMillrace, startMillrace } from '../support/millrace-process.ts';
import { tempFolder } from '../support/temp-folder.ts';

test('a fresh start forgets stock, users, orders and the records of the topics', async () => {
  const place = { state: await tempFolder(), assembly: inject('assembly') };
  const ask = async (...command: string[]) =>
    JSON.parse((await runMillrace(...command, '--state', place.state, '--json')).stdout);
  const first = await startMillrace(place, '--no-events');
  await ask('inventory', 'update', '--item', 'pen', '--quantity', '7');
  await ask('users', 'update', '--user', 'bob', '--status', 'paid');
  await ask('produce', 'orders', '--count', '1');
  await eventually(async () => expect(await ask('orders', 'show')).toHaveLength(1));
  first.process.signal('SIGTERM');
  expect(await first.process.ended).toMatchObject({ code: 0 });

  await startMillrace(place, '--no-events', '--fresh');
  expect(await ask('orders', 'show')).toEqual([]);
  expect(await ask('inventory', 'show')).toContainEqual({ item: 'pen', quantity: 5_000 });
  expect(await ask('users', 'show')).toContainEqual(
    expect.objectContaining({ user: 'bob', status: 'unpaid' }),
  );
  expect(await ask('produce', 'orders', '--count', '1')).toMatchObject({ offset: 0 });
});
