import type { Locator } from 'playwright-core';
import { expect } from 'vitest';

/** Until what is meant has the focus. */
export async function expectFocus(locator: Locator): Promise<void> {
  await locator.waitFor();
  await expect.poll(() => locator.and(locator.page().locator(':focus')).count()).toBe(1);
}
