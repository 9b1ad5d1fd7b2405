import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { shareConsole } from './console.ts';
import { awaitLetters } from './traffic.ts';

const GROUP = 'payment-tracker';
const shared = shareConsole();
const { operator, ask, visitAs } = shared;

/** Payments that nobody can count; each partition hands them over by itself. */
async function poison(partition: number, ...values: string[]): Promise<void> {
  await operator.send(
    'payments',
    values.map((value) => ({ key: 'k', partition, value: JSON.stringify({ payment_id: value }) })),
  );
}

async function openLetters(page: Page): Promise<void> {
  await page.getByRole('row').filter({ hasText: GROUP }).getByRole('link').click();
  await page.getByRole('heading', { level: 1, name: `Dead letters of ${GROUP}` }).waitFor();
}

test('a poison payment becomes a letter that says why, and goes back by itself', async () => {
  const page = await visitAs('operator', { place: 'dead-letters' });
  await poison(0, 'alone');
  // Nobody loads the page again: it is told.
  await page
    .getByRole('row')
    .filter({ hasText: GROUP })
    .getByText('1', { exact: true })
    .first()
    .waitFor({ timeout: 40_000 });
  await openLetters(page);
  const row = page.getByRole('row').filter({ hasText: 'alone' });
  await row.getByText('Failed at every retry').waitFor();
  await row.getByRole('button', { name: '0@0' }).click();
  const letter = page.getByRole('dialog', { name: 'Letter 0@0' });
  await letter.getByText('RetriesExhausted').waitFor();
  await letter.getByText('alone').waitFor();
  await letter.getByRole('link', { name: 'payments 0@0' }).waitFor();
  await letter.getByRole('button', { name: 'Redrive it' }).click();
  await letter.getByText(/^It is back in payments/).waitFor();
  const onward = letter.getByRole('link', { name: /^0@1: follow its journey$/ });
  expect(await onward.getAttribute('href')).toBe('#/journey/payments/0/1');
  await letter.getByRole('button', { name: 'Close' }).last().click();
  // Nothing has cured it: it fails again, and is a letter again.
  await awaitLetters(shared, GROUP, 1);
  await page.getByRole('row').filter({ hasText: '0@1' }).getByText('Waiting').waitFor();
  await page.getByLabel('Also those that were redriven').check();
  await page.getByRole('row').filter({ hasText: '0@0' }).getByText('Redriven').waitFor();
});

test('all that wait are sent back at once, after a look at what that would be', async () => {
  await poison(1, 'one', 'two', 'three');
  await awaitLetters(shared, GROUP, 4);
  const { records } = await countPayments();
  const page = await visitAs('operator', { place: `dead-letters/${GROUP}` });
  await page.getByRole('button', { name: 'Redrive all that wait' }).click();
  const dialog = page.getByRole('dialog', { name: `Redrive the dead letters of ${GROUP}` });
  await dialog.getByText('4 records would go back to their topic.').waitFor();
  const plan = dialog.getByRole('table', { name: 'Letters that are sent back' });
  await plan.getByText('payments 1@2').waitFor();
  // So far nothing has happened.
  expect(await countPayments()).toEqual({ records });
  await dialog.getByRole('button', { name: 'Redrive 4' }).click();
  await dialog.getByText('4 sent back').waitFor();
  expect(await countPayments()).toEqual({ records: records + 4 });
  await dialog
    .getByRole('link', { name: /^payments 1@/ })
    .first()
    .waitFor();
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await awaitLetters(shared, GROUP, 4);
});

test('what was sent back three times is left, and why is said', async () => {
  // The lone one of the first test has been sent back twice by now, the others once.
  for (let round = 0; round < 2; round++) {
    await ask('POST', `/dead-letters/${GROUP}/redrive`, {});
    await awaitLetters(shared, GROUP, 4);
  }
  const page = await visitAs('operator', { place: `dead-letters/${GROUP}` });
  await page.getByText('Left behind').first().waitFor();
  await page.getByRole('button', { name: 'Redrive all that wait' }).click();
  const dialog = page.getByRole('dialog', { name: `Redrive the dead letters of ${GROUP}` });
  await dialog.getByText('stay where they are:').waitFor();
  await dialog
    .getByText(/it was redriven 3 times and failed each time/)
    .first()
    .waitFor();
  const button = dialog.getByRole('button', { name: 'Redrive', exact: true });
  expect(await button.getAttribute('aria-disabled')).toBe('true');
  await dialog.getByLabel('Also what was redriven three times and failed each time').check();
  await dialog.getByText(/records? would go back to their topic\.$/).waitFor();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await awaitLetters(shared, GROUP, 4);
});

test('a viewer looks at letters, and sends none back', async () => {
  const page = await visitAs('viewer', { place: `dead-letters/${GROUP}` });
  const all = page.getByRole('button', { name: 'Redrive all that wait' });
  await all.waitFor();
  expect(await all.getAttribute('aria-disabled')).toBe('true');
  await page.getByRole('table').getByRole('button').first().click();
  const one = page.getByRole('dialog').getByRole('button', { name: /^Redrive it/ });
  expect(await one.getAttribute('aria-disabled')).toBe('true');
});

async function countPayments(): Promise<{ records: number }> {
  const { topics } = await ask('GET', '/topics');
  return { records: topics.find(({ topic }: { topic: string }) => topic === 'payments').records };
}
