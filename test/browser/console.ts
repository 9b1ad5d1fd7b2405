import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';
import { findRunner } from '../../local/runner-description.ts';
import { apiAt, signIn as takeToken } from '../support/call-api.ts';
import { type Operator, shareOperator } from '../support/operator.ts';
import { launchChromium } from './chromium.ts';

export type Role = 'viewer' | 'operator';

export interface Visit {
  /** Where to: `orders`, without the hash. */
  readonly place?: string;
  readonly dark?: boolean;
  readonly phone?: boolean;
  /** What the page may say on its console without failing the test: a refused request, for example. */
  readonly expects?: RegExp;
}

/** A browser beside a runner that sends nothing by itself, for all tests of a file. */
export interface Console {
  readonly operator: Operator;
  /** Where the console is. */
  readonly url: string;
  /** A page of a new visitor, whom nobody knows. */
  visit(visit?: Visit): Promise<Page>;
  /** A page of somebody who has signed in by the sign-in page, now or for another test of the file. */
  visitAs(role: Role, visit?: Visit): Promise<Page>;
  /** What the HTTP API answers an operator who asks it past the console; it fails unless that went well. */
  // biome-ignore lint/suspicious/noExplicitAny: a test says itself what it expects of it
  ask(method: string, path: string, body?: unknown): Promise<any>;
}

/** Bounds what hangs, and measures nothing: a machine may be slow, and busy with something else. */
const HANGS_AFTER_MS = 90_000;
const DESK = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };

export function shareConsole(): Console {
  const operator = shareOperator();
  let browser: Browser | undefined;
  let url = '';
  let token = '';
  const sessions = new Map<Role, Session>();
  const call = apiAt(() => url);
  beforeAll(async () => {
    [browser, url, token] = await Promise.all([
      launchChromium(),
      findConsole(operator),
      takeToken(operator, 'operator'),
    ]);
  });
  afterAll(() => browser?.close());

  async function open({ place = '', dark, phone, expects }: Visit, session?: Session): Promise<Page> {
    if (browser === undefined) throw new Error('the browser is not ready');
    const context = await browser.newContext({
      viewport: phone ? PHONE : DESK,
      colorScheme: dark ? 'dark' : 'light',
      // Nothing moves while it is looked at.
      reducedMotion: 'reduce',
    });
    context.setDefaultTimeout(HANGS_AFTER_MS);
    const page = await context.newPage();
    await page.addInitScript({ content: KEEP_SAID });
    failOnComplaints(context, page, expects);
    if (session) await page.addInitScript(resume, session);
    await page.goto(`${url}/#/${place}`);
    return page;
  }
  return {
    operator,
    get url() {
      return url;
    },
    visit: (visit = {}) => open(visit),
    async visitAs(role, visit = {}) {
      const page = await open(visit, sessions.get(role));
      if (sessions.has(role)) await waitUntilIn(page);
      else {
        await signIn(page, role);
        sessions.set(role, await page.evaluate(() => Object.entries(sessionStorage)));
      }
      return page;
    },
    async ask(method, path, body) {
      const answer = await call(method, path, { token, body });
      expect(answer.status, `${method} ${path} ${JSON.stringify(answer.body)}`).toBeLessThan(300);
      return answer.body;
    },
  };
}

/** What a tab keeps of who is signed in. */
type Session = [name: string, value: string][];

/** Runs in the page, before its own scripts: once in a tab, so that who signs out stays so. */
function resume(session: Session): void {
  if (sessionStorage.getItem('resumed') !== null) return;
  for (const [name, value] of [['resumed', 'yes'], ...session])
    sessionStorage.setItem(name ?? '', value ?? '');
}

/** By the console's button and the page that stands in for Cognito's. */
export async function signIn(page: Page, role: Role): Promise<void> {
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: `Sign in as ${role}` }).click();
  await waitUntilIn(page);
}

/** A phone shows the way out only in its menu. */
async function waitUntilIn(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Sign out', includeHidden: true }).waitFor({ state: 'attached' });
}

/** Keeps the texts of messages, which go by themselves after a while; runs in the page, before its own scripts. */
const KEEP_SAID = `
  globalThis.said = [];
  new MutationObserver((changes) => {
    for (const node of changes.flatMap(({ addedNodes }) => [...addedNodes]))
      if (node instanceof Element && node.matches('.toast')) globalThis.said.push(node.textContent);
  }).observe(document, { childList: true, subtree: true });
`;

/** Until a message has said something, be it that it has gone since. */
export async function expectSaid(page: Page, text: string): Promise<void> {
  await expect.poll(() => page.evaluate<string[]>('globalThis.said')).toContain(text);
}

async function findConsole({ state }: Operator): Promise<string> {
  const { httpApis } = await findRunner(state);
  const [first] = httpApis;
  if (first === undefined) throw new Error('the runner serves no HTTP API');
  return first.url;
}

/** A test fails on what its page throws, or says on the browser's console as an error, a breach of its policy among it. */
function failOnComplaints(context: BrowserContext, page: Page, expected: RegExp | undefined): void {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.stack ?? error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`${message.text()} ${message.location().url}`);
  });
  onTestFinished(async () => {
    await context.close();
    // Whether there is a runner's view is asked of whatever serves the console.
    expect(complaints.filter((text) => expected?.test(text) !== true)).toEqual([]);
  });
}
