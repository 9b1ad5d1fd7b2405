import { beforeAll, beforeEach, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { shareConsole } from './console.ts';

const GROUP = 'order-tracker';
const ORDERS = 30;
const { operator, visitAs } = shareConsole();

interface Standing {
  readonly partition: number;
  readonly committed: number | null;
  readonly end: number;
}

/** By the command, which asks Kafka itself. */
async function describeGroup(): Promise<readonly Standing[]> {
  return (await operator.json('groups', 'describe', GROUP)).partitions;
}

const isDone = async () => {
  for (const { committed, end } of await describeGroup()) expect(committed ?? 0).toBe(end);
};

beforeAll(async () => {
  expect(await operator.run('produce', 'orders', '--count', String(ORDERS))).toMatchObject({ code: 0 });
});

/** Whatever the test before has left: all is read. */
beforeEach(() => eventually(isDone));

test('a group is set back to the beginning: looked at, confirmed, done step by step, and read again', async () => {
  const ends = (await describeGroup()).map(({ end }) => end);
  const page = await visitAs('operator', { place: `groups/${GROUP}` });
  await page.getByRole('button', { name: 'Reset offsets' }).click();
  const dialog = page.getByRole('dialog', { name: `Reset the offsets of ${GROUP}` });
  await dialog.getByRole('button', { name: 'Preview' }).click();
  await dialog.getByText(`records would be read again: ${ORDERS}, and skipped: 0.`).waitFor();
  const rows = dialog.getByRole('table', { name: 'What the reset changes' }).getByRole('row');
  const changes = async () => (await rows.allInnerTexts()).slice(1).map((text) => text.split(/\s+/));
  await expect
    .poll(changes)
    .toEqual(
      ends.map((end, partition) => [
        String(partition),
        end === 0 ? expect.anything() : String(end),
        ...['0', String(end), '0'],
      ]),
    );
  await dialog.getByText(/will be disabled until the group is empty/).waitFor();
  // A look changes nothing.
  await isDone();
  // What the runner tells of it may come later than it is done.
  await eventually(() => expect(countTracked(1)).toBe(ORDERS));

  await dialog.getByRole('button', { name: 'Reset', exact: true }).click();
  const running = page.getByRole('dialog', { name: `Resetting ${GROUP}` });
  for (const step of [
    'Disable the mapping',
    'Wait until the group is empty',
    'Set the offsets',
    'Enable the mapping again',
  ])
    await running.getByText(`${step}: done`).waitFor();
  await running.getByText('The group goes on from where you said.').waitFor();
  await running.getByRole('button', { name: 'Close' }).last().click();
  const mappings = await operator.json('mappings', 'list');
  expect(mappings).toContainEqual(expect.objectContaining({ group: GROUP, state: 'Enabled' }));
  await eventually(() => expect(countTracked(2)).toBe(ORDERS));
  await eventually(isDone);
});

test('offsets are set for a partition alone, and stay there while the mapping is disabled', async () => {
  expect(await operator.run('mappings', 'disable', GROUP)).toMatchObject({ code: 0 });
  const page = await visitAs('operator', { place: `groups/${GROUP}` });
  await page.getByText(/is disabled: nobody reads for this group/).waitFor();
  await page.getByRole('button', { name: 'Reset offsets' }).click();
  const dialog = page.getByRole('dialog', { name: `Reset the offsets of ${GROUP}` });
  await dialog.getByLabel('Go on from').selectOption('offset');
  await dialog.getByLabel('Offset', { exact: true }).fill('not a number');
  await dialog.getByRole('button', { name: 'Preview' }).click();
  await dialog.getByText(/An offset is a whole number/).waitFor();
  const full = (await describeGroup()).find(({ end }) => end > 1);
  await dialog.getByLabel('Offset', { exact: true }).fill('1');
  await dialog.getByLabel('Partitions').fill(String(full?.partition));
  await dialog.getByRole('button', { name: 'Preview' }).click();
  await dialog.getByText(`records would be read again: ${(full?.end ?? 0) - 1}, and skipped: 0.`).waitFor();
  await dialog.getByText(/No mapping of the group is enabled/).waitFor();
  await dialog.getByRole('button', { name: 'Reset', exact: true }).click();
  const running = page.getByRole('dialog', { name: `Resetting ${GROUP}` });
  await running.getByText('Set the offsets: done').waitFor();
  await running.getByRole('button', { name: 'Close' }).last().click();
  const standing = (await describeGroup()).map(({ partition, committed }) => [partition, committed ?? 0]);
  expect(Object.fromEntries(standing)).toMatchObject({ [String(full?.partition)]: 1 });
  await page.getByRole('button', { name: 'Enable it' }).click();
  await eventually(isDone);
});

test('a viewer looks at the preview, and resets nothing', async () => {
  const page = await visitAs('viewer', { place: `groups/${GROUP}` });
  const button = page.getByRole('button', { name: 'Reset offsets' });
  await button.waitFor();
  expect(await button.getAttribute('aria-disabled')).toBe('true');
});

/** How many orders the tracker has seen at least so many times. */
function countTracked(times: number): number {
  const orders = Map.groupBy(operator.find({ kind: 'tracked' }), ({ id }) => id);
  return [...orders.values()].filter(({ length }) => length >= times).length;
}
