import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import type { ClientDefinition } from '../../../local/cognito/definitions.ts';
import { openSigningKeys } from '../../../local/cognito/signing-keys.ts';
import { UserPools } from '../../../local/cognito/user-pools.ts';
import { Journal } from '../../../local/core/journal.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { tempFolder } from '../../support/temp-folder.ts';

export const POOL = 'eu-central-1_aBcDeF123';
export const ISSUER = `https://cognito-idp.eu-central-1.amazonaws.com/${POOL}`;
export const CLIENT = 'abcdefghijklmnopqrstuvwx12';
export const CALLBACK = 'http://127.0.0.1:4600/';

export interface TestSite {
  readonly url: string;
  readonly pools: UserPools;
  readonly clock: FakeClock;
  readonly journal: Journal;
}

/** A pool with the groups viewer and operator, the scopes shop/read and shop/write, and one client, listening. */
export async function startSite(
  given: { client?: Partial<ClientDefinition>; stateDirectory?: string; clock?: FakeClock } = {},
): Promise<TestSite> {
  const { clock = new FakeClock() } = given;
  const stateDirectory = given.stateDirectory ?? (await tempFolder());
  await provideKeys(stateDirectory);
  const journal = new Journal({ now: () => clock.now() });
  const pools = new UserPools({ clock, journal, stateDirectory, port: 0 });
  await pools.addPool({ id: POOL, region: 'eu-central-1' });
  pools.addGroup(POOL, { name: 'operator', description: 'May everything', precedence: 1 });
  pools.addGroup(POOL, { name: 'viewer', description: 'May look', precedence: 2 });
  pools.addResourceServer(POOL, { identifier: 'shop', scopes: ['read', 'write'] });
  pools.addClient(POOL, {
    id: CLIENT,
    name: 'console',
    scopes: ['openid', 'shop/read', 'shop/write'],
    callbackUrls: [CALLBACK],
    logoutUrls: [CALLBACK],
    validitySeconds: { access: 3600, id: 3600, refresh: 43_200 },
    revocation: true,
    ...given.client,
  });
  const site = await pools.startSignIn(POOL);
  onTestFinished(() => site.stop());
  return { url: site.url, pools, clock, journal };
}

let firstKeys: string | undefined;

/** Making keys is slow: those of the file's first site serve all. */
async function provideKeys(stateDirectory: string): Promise<void> {
  const folder = join(stateDirectory, 'cognito', POOL);
  await mkdir(folder, { recursive: true });
  firstKeys ??= await makeKeys();
  await writeFile(join(folder, 'keys.json'), firstKeys);
}

async function makeKeys(): Promise<string> {
  const file = join(await tempFolder(), 'keys.json');
  await openSigningKeys(file);
  return readFile(file, 'utf8');
}

/** The two halves of PKCE. */
export function makePkce(): { verifier: string; challenge: string } {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}

/** Parameters of `/oauth2/authorize` as the console sends them; undefined leaves one out. */
export function authorizeParameters(changes: Record<string, string | undefined> = {}): URLSearchParams {
  const all: Record<string, string | undefined> = {
    ...{ response_type: 'code', client_id: CLIENT, redirect_uri: CALLBACK },
    ...{ scope: 'openid shop/read shop/write', state: 'st-1', nonce: 'no-1' },
    ...{ code_challenge: makePkce().challenge, code_challenge_method: 'S256' },
    ...changes,
  };
  return new URLSearchParams(
    Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** As much of a browser as signing in needs: it keeps cookies, and sends forms with their origin. */
export class Browser {
  readonly #site: string;
  readonly cookies = new Map<string, string>();

  constructor(site: string) {
    this.#site = site;
  }

  /** @param target path and query, or a url of the site; redirects are not followed. */
  async get(target: string): Promise<Response> {
    return this.#keep(await fetch(this.#absolute(target), { headers: this.#headers(), redirect: 'manual' }));
  }

  async post(
    target: string,
    fields: Record<string, string>,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    return this.#keep(
      await fetch(this.#absolute(target), {
        method: 'POST',
        body: new URLSearchParams(fields),
        headers: { ...this.#headers(), origin: this.#site, ...headers },
        redirect: 'manual',
      }),
    );
  }

  /** Goes to the page, presses the button, and answers where the browser is sent. */
  async signIn(username: string, parameters: URLSearchParams): Promise<URL> {
    const started = await this.get(`/oauth2/authorize?${parameters}`);
    const page = await this.get(started.headers.get('location') ?? '');
    const { action, token } = readForm(await page.text());
    const sent = await this.post(action, { _csrf: token, username });
    return new URL(sent.headers.get('location') ?? '');
  }

  #absolute(target: string): string {
    return new URL(target, this.#site).href;
  }

  #headers(): Record<string, string> {
    if (this.cookies.size === 0) return {};
    return { cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ') };
  }

  #keep(response: Response): Response {
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (/Max-Age=0/.test(cookie)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return response;
  }
}

/** What the form of a sign-in page holds. */
export function readForm(page: string): { action: string; token: string; users: string[] } {
  const decode = (text: string): string =>
    text.replaceAll(/&#(\d+);/g, (_all, code) => String.fromCharCode(code));
  const find = (pattern: RegExp): string => decode(pattern.exec(page)?.[1] ?? '');
  return {
    action: find(/<form method="post" action="([^"]*)"/),
    token: find(/name="_csrf" value="([^"]*)"/),
    users: [...page.matchAll(/name="username" value="([^"]*)"/g)].map(([, user = '']) => decode(user)),
  };
}

/** Asks the token endpoint from a page of another origin. */
export function askToken(site: string, fields: Record<string, string>): Promise<Response> {
  return fetch(`${site}/oauth2/token`, {
    method: 'POST',
    headers: { origin: 'http://127.0.0.1:4600' },
    body: new URLSearchParams({ client_id: CLIENT, ...fields }),
  });
}

const tokensSchema = z.object({
  access_token: z.string(),
  id_token: z.string().optional(),
  refresh_token: z.string().optional(),
});

/** Of an answer of the token endpoint. */
export async function readTokens(answer: Response): Promise<{ access: string; id: string; refresh: string }> {
  const tokens = tokensSchema.parse(await answer.json());
  return { access: tokens.access_token, id: tokens.id_token ?? '', refresh: tokens.refresh_token ?? '' };
}

/** Signs in through the page and exchanges the code. */
export async function signIn(site: string, username: string, scope?: string): ReturnType<typeof readTokens> {
  const { verifier, challenge } = makePkce();
  const changes = scope === undefined ? {} : { scope };
  const target = await new Browser(site).signIn(
    username,
    authorizeParameters({ code_challenge: challenge, ...changes }),
  );
  const answer = await askToken(site, {
    grant_type: 'authorization_code',
    code: target.searchParams.get('code') ?? '',
    redirect_uri: CALLBACK,
    code_verifier: verifier,
  });
  if (answer.status !== 200) throw new Error(`${answer.status} ${await answer.text()}`);
  return readTokens(answer);
}

/** Gets the page that a browser would be shown, wherever the site itself sends it. */
export async function openPage(site: TestSite, parameters: URLSearchParams, browser = new Browser(site.url)) {
  const started = await browser.get(`/oauth2/authorize?${parameters}`);
  const location = started.headers.get('location');
  return location?.startsWith('/') === true ? browser.get(location) : started;
}
