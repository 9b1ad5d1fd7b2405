import type { Page } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import { type Ended, type MillraceProcess, runMillrace, startMillrace } from '../support/millrace-process.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { shareConsole, signIn } from './console.ts';
import { addBuyer, placeOrders } from './traffic.ts';

/** What a browser says by itself of an answer that is none, or no good one. */
const REFUSED = /net::ERR_|status of (4|5)\d\d/;

const shared = shareConsole();
const { visit, visitAs } = shared;

test('who cannot reach the API is told so, and tries again', async () => {
  const { user, item } = await addBuyer(shared);
  const [order] = await placeOrders(shared, [{ user, item, quantity: 1 }]);
  const page = await visitAs('viewer', { expects: REFUSED });
  const MESSAGES = '**/topics/orders/messages?**';
  await page.route(MESSAGES, (route) => route.abort());
  // Messages are read once: nothing but the button tries again.
  await page.goto(`${shared.url}/#/topics/orders`);
  const alert = page.getByRole('main').getByRole('alert');
  await alert.getByText('The API cannot be reached').waitFor();
  await alert.getByText(/^Nothing answered\./).waitFor();
  await page.unroute(MESSAGES);
  await alert.getByRole('button', { name: 'Try again' }).click();
  await page
    .getByRole('row')
    .filter({ hasText: order?.order_id ?? '?' })
    .waitFor();
  await alert.waitFor({ state: 'detached' });
});

test('what an answer says of its failure is shown, with the id that the log has it by', async () => {
  const page = await visitAs('viewer', { expects: REFUSED });
  await page.route('**/inventory?**', (route) => route.fulfill(makeProblem(500)));
  await page.goto(`${shared.url}/#/stock`);
  const alert = page.getByRole('main').getByRole('alert');
  await alert.getByText('Something broke').waitFor();
  await alert.getByText('request-4711').waitFor();
});

test('what cannot be renewed stays, and says so', async () => {
  const page = await visitAs('viewer', { place: 'groups', expects: REFUSED });
  const row = page.getByRole('row').filter({ hasText: 'order-tracker' });
  await row.waitFor();
  await page.route('**/groups', (route) => route.fulfill(makeProblem(503)));
  await page.getByText(/^This is not the newest/).waitFor();
  await row.waitFor();
  await page.unroute('**/groups');
  await expect.poll(() => page.getByText(/^This is not the newest/).count()).toBe(0);
});

test('what takes its time is stood for meanwhile', async () => {
  const page = await visitAs('viewer');
  const held = await hold(page, '**/users?**');
  await page.goto(`${shared.url}/#/users`);
  await page.getByRole('status').filter({ hasText: 'Loading users…' }).waitFor();
  await expect.poll(held.count).toBeGreaterThan(0);
  expect(await page.getByRole('table').count()).toBe(0);
  held.letGo();
  await page.getByRole('table', { name: 'Users' }).waitFor();
});

test('nothing is said to be well before it is known to be', async () => {
  const page = await visitAs('viewer', { place: 'users' });
  const held = await hold(page, '**/dead-letters');
  await page.goto(`${shared.url}/#/overview`);
  const health = page.getByRole('status', { name: 'Health' });
  await health.getByText('Looking…').waitFor();
  // All else has come meanwhile.
  await page.getByRole('figure', { name: 'The flow of events' }).getByText('reading').nth(4).waitFor();
  await health.getByText('Looking…').waitFor();
  held.letGo();
  await health.getByText('All is well').waitFor();
});

test('a token that has run out is renewed without a word', async () => {
  const page = await visitAs('viewer', { expects: REFUSED });
  const renewals: string[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('/oauth2/token')) renewals.push(request.postData() ?? '');
  });
  await page.route('**/users?**', (route) => route.fulfill(makeProblem(401)), { times: 1 });
  await page.goto(`${shared.url}/#/users`);
  await page.getByRole('table', { name: 'Users' }).waitFor();
  await expect.poll(() => renewals).toEqual([expect.stringContaining('grant_type=refresh_token')]);
});

test('who cannot stay signed in is told why, and comes back to where they were', async () => {
  const page = await visit({ place: 'stock', expects: REFUSED });
  await signIn(page, 'viewer');
  await page.getByRole('table', { name: 'Stock' }).waitFor();
  await page.route('**/oauth2/token', (route) =>
    route.fulfill({ status: 400, json: { error: 'invalid_grant' } }),
  );
  await page.route('**/users?**', (route) => route.fulfill(makeProblem(401)));
  await page.goto(`${shared.url}/#/users`);
  await page.getByRole('alert').getByText('Your session has ended').waitFor();
  expect(await page.getByRole('table').count()).toBe(0);
  await page.unrouteAll();
  // The sign-in page still knows who it is, and asks nothing.
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { level: 1, name: 'Users' }).waitFor();
});

test('a runner that was killed is missed, and found again by itself once it is back', async () => {
  const runner = await startRunner();
  const page = await visit({ expects: REFUSED });
  await page.goto(runner.url);
  await signIn(page, 'operator');
  const feed = page.getByRole('status').filter({ hasText: /runner/ });
  await feed.filter({ hasText: /^Live/ }).waitFor();
  await runner.kill();
  await feed.filter({ hasText: /away/ }).waitFor();
  await runner.start();
  await feed.filter({ hasText: /^Live/ }).waitFor();
  // What happens is pushed again: nobody loads this page anew.
  await page.goto(`${runner.url}/#/functions/millrace-emails-producer`);
  await page.getByText('It was not invoked yet').waitFor();
  expect(await runner.run('produce', 'emails', '--count', '1')).toMatchObject({ code: 0 });
  await page.getByRole('row').filter({ hasText: 'an Invoke call' }).getByText('Went well').waitFor();
});

/** Keeps requests waiting, those that come later too, until they are let go. */
async function hold(page: Page, url: string): Promise<{ count(): number; letGo(): void }> {
  const gate = Promise.withResolvers<void>();
  let count = 0;
  await page.route(url, async (route) => {
    count++;
    await gate.promise;
    await route.continue();
  });
  return { count: () => count, letGo: gate.resolve };
}

interface Runner {
  readonly url: string;
  kill(): Promise<void>;
  /** Starts it again where it was. */
  start(): Promise<void>;
  run(...args: string[]): Promise<Ended>;
}

/** A runner of the test's own, which comes back at its address with what it has kept. */
async function startRunner(): Promise<Runner> {
  const state = await tempFolder();
  let process: MillraceProcess | undefined;
  async function start(...ports: string[]): Promise<string> {
    const started = await startMillrace({ state, assembly: inject('assembly') }, '--no-events', ...ports);
    process = started.process;
    return started.runner.httpApis[0]?.url ?? '';
  }
  const url = await start();
  return {
    url,
    async kill() {
      process?.signal('SIGKILL');
      await process?.ended;
    },
    async start() {
      expect(await start('--http-port', new URL(url).port)).toBe(url);
    },
    run: (...args) => runMillrace(...args, '--state', state),
  };
}

/** An answer of the API that is none of its good ones. */
function makeProblem(status: number): { status: number; contentType: string; body: string } {
  const problem = { type: 'about:blank', title: 'Something broke', status, requestId: 'request-4711' };
  return { status, contentType: 'application/problem+json', body: JSON.stringify(problem) };
}
