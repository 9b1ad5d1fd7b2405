import { expect, test } from 'vitest';
import { shareConsole } from './console.ts';
import { awaitLetters, unique } from './traffic.ts';

const GROUP = 'payment-tracker';
const shared = shareConsole();
const { operator, ask, visitAs } = shared;

const countWaiting = async (): Promise<number> =>
  (await ask('GET', '/dead-letters')).groups.find(({ group }: { group: string }) => group === GROUP).waiting;

/** Sends payments that nobody can count. @returns how many letters there will be, once the mapping has given up on them. */
async function poison(...names: string[]): Promise<number> {
  const before = await countWaiting();
  await operator.send(
    'payments',
    names.map((payment_id) => ({ key: 'k', value: JSON.stringify({ payment_id }) })),
  );
  return before + names.length;
}

test('a poison payment becomes a letter that says why, and goes back by itself', async () => {
  const name = unique('alone');
  const page = await visitAs('operator', { place: 'dead-letters' });
  const group = page.getByRole('row').filter({ hasText: GROUP });
  await group.waitFor();
  const waiting = await poison(name);
  // Nobody loads the page again: it is told.
  await expect.poll(() => group.getByRole('cell').nth(2).innerText()).toBe(String(waiting));
  await group.getByRole('link').click();
  await page.getByRole('heading', { level: 1, name: `Dead letters of ${GROUP}` }).waitFor();
  const rows = page.getByRole('row').filter({ hasText: name });
  await rows.getByText('Failed at every retry').waitFor();
  await rows.getByRole('button').click();
  const letter = page.getByRole('dialog', { name: /^Letter \d+@\d+$/ });
  await letter.getByText('RetriesExhausted').waitFor();
  await letter.getByText(`"${name}"`).waitFor();
  await letter.getByRole('link', { name: /^payments \d+@\d+$/ }).waitFor();
  await letter.getByRole('button', { name: 'Redrive it' }).click();
  await letter.getByText(/^It is back in payments/).waitFor();
  const onward = letter.getByRole('link', { name: /^\d+@\d+: follow its journey$/ });
  const [place = ''] = (await onward.innerText()).split(':');
  expect(await onward.getAttribute('href')).toBe(`#/journey/payments/${place.replace('@', '/')}`);
  await letter.getByRole('button', { name: 'Close' }).last().click();
  // Nothing has cured it: it fails again, and is a letter again.
  await awaitLetters(shared, GROUP, waiting);
  await page.getByLabel('Also those that were redriven').check();
  await rows.filter({ hasText: 'Redriven' }).waitFor();
  await rows.filter({ hasText: 'Waiting' }).waitFor();
});

test('all that wait are sent back at once, after a look at what that would be', async () => {
  const names = ['one', 'two', 'three'].map(unique);
  const waiting = await poison(...names);
  await awaitLetters(shared, GROUP, waiting);
  const { records } = await countPayments();
  const page = await visitAs('operator', { place: `dead-letters/${GROUP}` });
  await page.getByRole('button', { name: 'Redrive all that wait' }).click();
  const dialog = page.getByRole('dialog', { name: `Redrive the dead letters of ${GROUP}` });
  await dialog.getByText(`Would go back to the topic: ${waiting}.`).waitFor();
  const plan = dialog.getByRole('table', { name: 'Letters that are sent back' });
  await expect.poll(() => plan.getByRole('row').count()).toBe(waiting + 1);
  // So far nothing has happened.
  expect(await countPayments()).toEqual({ records });
  await dialog.getByRole('button', { name: `Redrive ${waiting}` }).click();
  await dialog.getByText(`${waiting} sent back`, { exact: true }).waitFor();
  expect(await countPayments()).toEqual({ records: records + waiting });
  await expect.poll(() => dialog.getByRole('link', { name: /^payments \d+@\d+$/ }).count()).toBe(waiting);
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await awaitLetters(shared, GROUP, waiting);
});

test('what was sent back three times is left, and why is said', async () => {
  const waiting = await poison(unique('stubborn'), unique('stubborn'));
  await awaitLetters(shared, GROUP, waiting);
  // The fourth time they are left.
  for (let round = 0; round < 4; round++) {
    await ask('POST', `/dead-letters/${GROUP}/redrive`, {});
    await awaitLetters(shared, GROUP, waiting);
  }
  const page = await visitAs('operator', { place: `dead-letters/${GROUP}` });
  await page.getByText('Left behind').first().waitFor();
  await page.getByRole('button', { name: 'Redrive all that wait' }).click();
  const dialog = page.getByRole('dialog', { name: `Redrive the dead letters of ${GROUP}` });
  await dialog.getByText(`Left where they are: ${waiting}`).waitFor();
  await dialog
    .getByText(/it was redriven 3 times and failed each time/)
    .first()
    .waitFor();
  const button = dialog.getByRole('button', { name: 'Redrive', exact: true });
  expect(await button.getAttribute('aria-disabled')).toBe('true');
  await dialog.getByLabel('Also what was redriven three times and failed each time').check();
  await dialog.getByText(`Would go back to the topic: ${waiting}.`).waitFor();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  expect(await countWaiting()).toBe(waiting);
});

test('a viewer looks at letters, and sends none back', async () => {
  const name = unique('seen');
  await awaitLetters(shared, GROUP, await poison(name));
  const page = await visitAs('viewer', { place: `dead-letters/${GROUP}` });
  const all = page.getByRole('button', { name: 'Redrive all that wait' });
  await all.waitFor();
  expect(await all.getAttribute('aria-disabled')).toBe('true');
  await page.getByRole('row').filter({ hasText: name }).getByRole('button').click();
  const one = page.getByRole('dialog').getByRole('button', { name: /^Redrive it/ });
  expect(await one.getAttribute('aria-disabled')).toBe('true');
});

async function countPayments(): Promise<{ records: number }> {
  const { topics } = await ask('GET', '/topics');
  return { records: topics.find(({ topic }: { topic: string }) => topic === 'payments').records };
}
