import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** Until the page of a heading is there, and no part of it is awaited any more. */
export async function settle(page: Page, heading: RegExp | string): Promise<void> {
  const main = page.getByRole('main');
  const title = main.getByRole('heading', { level: 1, name: heading });
  await title.waitFor();
  await expect.poll(() => main.getByText(/^(Loading|Reading|Looking|Following).*…$/).count()).toBe(0);
  // The title of the tab is set after the page is shown.
  await expect.poll(async () => [await page.title()]).toEqual([`${await title.innerText()} · Millrace`]);
}
