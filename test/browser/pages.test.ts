import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { PROJECT } from '../support/project.ts';
import { shareConsole } from './console.ts';
import { settle } from './settle.ts';
import { awaitLetters } from './traffic.ts';

const PAGES = join(PROJECT, 'functions/console/app');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21aa', 'best-practice'];

const shared = shareConsole();
const { operator, ask, visitAs } = shared;
/** What the addresses of pages about one thing name. */
const known = { order: '', email: '', payment: '', invocation: '' };
const FUNCTION = 'millrace-payments-producer';

/** Every page by the file that it is in: where it is, and its heading. */
const pages: readonly { file: string; place: () => string; heading: RegExp }[] = [
  { file: 'overview/overview-page.tsx', place: () => 'overview', heading: /^Overview$/ },
  { file: 'orders/orders-page.tsx', place: () => 'orders', heading: /^Orders$/ },
  { file: 'orders/order-page.tsx', place: () => `orders/${known.order}`, heading: /^Order / },
  { file: 'emails/emails-page.tsx', place: () => 'emails', heading: /^E-mails$/ },
  { file: 'emails/email-page.tsx', place: () => `emails/${known.email}`, heading: /^(?!E-mails$)./ },
  { file: 'notifications/notifications-page.tsx', place: () => 'notifications', heading: /^Notifications$/ },
  { file: 'payments/payments-page.tsx', place: () => 'payments', heading: /^Payments$/ },
  { file: 'payments/payment-page.tsx', place: () => `payments/${known.payment}`, heading: / [A-Z]{3}$/ },
  { file: 'stock/stock-page.tsx', place: () => 'stock', heading: /^Stock$/ },
  { file: 'users/users-page.tsx', place: () => 'users', heading: /^Users$/ },
  { file: 'topics/topics-page.tsx', place: () => 'topics', heading: /^Topics$/ },
  { file: 'topics/topic-page.tsx', place: () => 'topics/orders', heading: /^orders$/ },
  { file: 'groups/groups-page.tsx', place: () => 'groups', heading: /^Groups$/ },
  { file: 'groups/group-page.tsx', place: () => 'groups/order-tracker', heading: /^order-tracker$/ },
  { file: 'dead-letters/dead-letters-page.tsx', place: () => 'dead-letters', heading: /^Dead letters$/ },
  {
    ...{ file: 'dead-letters/letters-page.tsx', place: () => 'dead-letters/payment-tracker' },
    heading: /^Dead letters of payment-tracker$/,
  },
  { file: 'mappings/mappings-page.tsx', place: () => 'mappings', heading: /^Mappings$/ },
  { file: 'functions/functions-page.tsx', place: () => 'functions', heading: /^Functions$/ },
  { file: 'functions/function-page.tsx', place: () => `functions/${FUNCTION}`, heading: /^millrace-/ },
  {
    ...{ file: 'functions/invocation-page.tsx', place: () => `functions/${FUNCTION}/${known.invocation}` },
    heading: /^Invocation /,
  },
  { file: 'denials/denials-page.tsx', place: () => 'denials', heading: /^Denials$/ },
  { file: 'actions/actions-page.tsx', place: () => 'actions', heading: /^Actions$/ },
  { file: 'journey/journey-page.tsx', place: () => 'journey/payments/0/0', heading: /^payments 0@0$/ },
];

beforeAll(async () => {
  const poison = { key: 'k', partition: 0, value: '{"payment_id":"one"}' };
  await operator.send('payments', [poison]);
  for (const what of ['orders', 'payments', 'events', 'emails'])
    expect(await operator.run('produce', what, '--count', '15')).toMatchObject({ code: 0 });
  await eventually(async () => {
    const firsts = ['/history', '/emails', '/payments', '/notifications'].map(async (path) => {
      const { items } = await ask('GET', path);
      expect(items, path).not.toEqual([]);
      return items[0];
    });
    const [order, email, payment] = await Promise.all(firsts);
    Object.assign(known, { order: order.order_id, email: email.email_id, payment: payment.payment_id });
  });
  const { invocations } = await ask('GET', `/_runner/functions/${FUNCTION}/invocations`);
  known.invocation = invocations[0].requestId;
  await awaitLetters(shared, 'payment-tracker', 1);
});

test('no page is left out here', async () => {
  const files = await readdir(join(PAGES, 'pages'), { recursive: true });
  expect(pages.map(({ file }) => file).sort()).toEqual(
    files.filter((file) => file.endsWith('-page.tsx')).sort(),
  );
  const areas = (await readFile(join(PAGES, 'areas.ts'), 'utf8')).matchAll(/\bid: '([^']+)'/g);
  expect([...new Set(pages.map(({ place }) => place().split('/')[0]))].sort()).toEqual(
    [...areas].map(([, id]) => id).sort(),
  );
});

/** Of all pages, each with all rules. */
const WALK = { timeout: 600_000 };

test.for(['light', 'dark'] as const)(
  'every page can be read by everybody when it is %s',
  WALK,
  async (theme) => {
    const page = await visitAs('operator', { dark: theme === 'dark' });
    for (const { file, place, heading } of pages) {
      await go(page, place(), heading);
      expect.soft(await findViolations(page), file).toEqual([]);
    }
  },
);

test('no page is wider than a phone', WALK, async () => {
  const page = await visitAs('viewer', { phone: true });
  for (const { file, place, heading } of pages) {
    await go(page, place(), heading);
    await expect
      .poll(() => page.evaluate('document.documentElement.scrollWidth'), { message: file })
      .toBeLessThanOrEqual(390);
  }
});

/** Until the page shows what it is about, and nothing that it could not get. */
async function go(page: Page, place: string, heading: RegExp): Promise<void> {
  await page.goto(`${shared.url}/#/${place}`);
  await settle(page, heading);
  expect(await page.getByRole('alert').allInnerTexts(), place).toEqual([]);
}

async function findViolations(page: Page): Promise<object[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<axe.AxeResults>(
    `axe.run(document, ${JSON.stringify({ runOnly: RULES })})`,
  );
  return violations.map(({ id, help, nodes }) => ({
    ...{ id, help },
    nodes: nodes.slice(0, 5).map(({ target, failureSummary }) => ({ target, failureSummary })),
  }));
}
