import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

/** Those of the README are kept; a run without PICTURES=keep looks at the pages and leaves them as they are. */
const FOLDER =
  process.env['PICTURES'] === 'keep'
    ? join(import.meta.dirname, 'pictures')
    : join(tmpdir(), 'millrace-pictures');

/** Takes a picture of what is seen of a page. */
export async function picture(page: Page, name: string): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  await page.screenshot({ path: join(FOLDER, `${name}.png`), animations: 'disabled' });
}
