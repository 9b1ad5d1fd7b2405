import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** What keeps a browser to the page: it asks nobody else for anything. */
const FLAGS = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'],
  ...['--disable-background-networking', '--disable-component-update'],
];

/**
 * A headless Chromium: the one of CHROMIUM, or where Debian has it.
 * @throws Error that says what to install.
 */
export function launchChromium(): Promise<Browser> {
  const executablePath = process.env['CHROMIUM'] ?? PLACES.find((path) => existsSync(path));
  if (executablePath === undefined)
    throw new Error(
      `There is no Chromium at ${PLACES.join(', ')}. Install it (apt-get install chromium), or name it with CHROMIUM.`,
    );
  return chromium.launch({ executablePath, headless: true, args: FLAGS });
}
