import { expect, test } from 'vitest';
import { shareConsole, signIn } from './console.ts';

const { visit, visitAs } = shareConsole();

test('nobody sees anything before they sign in', async () => {
  const page = await visit({ place: 'orders' });
  await page.getByRole('heading', { name: 'Millrace', level: 1 }).waitFor();
  expect(await page.getByRole('navigation').count()).toBe(0);
  expect(await page.getByRole('table').count()).toBe(0);
});

test('who signs in comes back to where they were, and stays when the page is loaded again', async () => {
  const page = await visit({ place: 'groups' });
  await signIn(page, 'operator');
  await page.getByRole('heading', { name: 'Groups', level: 1 }).waitFor();
  expect(new URL(page.url()).search).toBe('');
  await page.reload();
  await page.getByRole('heading', { name: 'Groups', level: 1 }).waitFor();
});

test('who signs out has to sign in again', async () => {
  const page = await visitAs('operator');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: 'Sign in' }).waitFor();
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Sign in as viewer' }).waitFor();
});

test('a viewer may look, and is told who may do more', async () => {
  const page = await visitAs('viewer', { place: 'orders' });
  await page.getByRole('heading', { name: 'Orders', level: 1 }).waitFor();
  const place = page.getByRole('button', { name: /place/i });
  await expect.poll(() => place.getAttribute('aria-disabled')).toBe('true');
});
