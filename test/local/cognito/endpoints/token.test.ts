import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { sendRaw } from '../send-raw.ts';
import {
  askToken,
  authorizeParameters,
  Browser,
  CALLBACK,
  CLIENT,
  makePkce,
  POOL,
  signIn,
  startSite,
  type TestSite,
} from '../start-site.ts';

/** A code, and all that has to come with it. */
async function obtainCode(site: TestSite, username = 'viewer') {
  const { verifier, challenge } = makePkce();
  const target = await new Browser(site.url).signIn(
    username,
    authorizeParameters({ code_challenge: challenge }),
  );
  return {
    grant_type: 'authorization_code',
    code: target.searchParams.get('code') ?? '',
    redirect_uri: CALLBACK,
    code_verifier: verifier,
  };
}

async function answerOf(response: Response): Promise<[number, unknown]> {
  return [response.status, await response.json()];
}

const INVALID_GRANT = [400, { error: 'invalid_grant' }];

function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}

describe('a code', () => {
  test('is good once', async () => {
    const site = await startSite();
    const fields = await obtainCode(site);
    expect((await askToken(site.url, fields)).status).toBe(200);
    expect(await answerOf(await askToken(site.url, fields))).toEqual(INVALID_GRANT);
  });

  test('is good once, also for two who come at the same time', async () => {
    const site = await startSite();
    const fields = await obtainCode(site);
    const answers = await Promise.all(Array.from({ length: 8 }, () => askToken(site.url, fields)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(400)]);
  });

  test('is good for five minutes', async () => {
    const site = await startSite();
    const [early, late] = [await obtainCode(site), await obtainCode(site)];
    site.clock.leap(299_999);
    expect((await askToken(site.url, early)).status).toBe(200);
    site.clock.leap(1);
    expect(await answerOf(await askToken(site.url, late))).toEqual(INVALID_GRANT);
  });

  test.each<[string, (fields: { code_verifier: string }) => Record<string, string>]>([
    ['another verifier', () => ({ code_verifier: makePkce().verifier })],
    ['the challenge as its verifier', ({ code_verifier: own }) => ({ code_verifier: challengeOf(own) })],
    ['another place to go back to', () => ({ redirect_uri: 'https://evil.example/' })],
  ])('is refused with %s, and used up by it', async (_title, change) => {
    const site = await startSite();
    const fields = await obtainCode(site);
    expect(await answerOf(await askToken(site.url, { ...fields, ...change(fields) }))).toEqual(INVALID_GRANT);
    expect((await askToken(site.url, fields)).status).toBe(400);
  });

  test.each([
    ['another code', '00000000-0000-4000-8000-000000000000'],
    ['a name that objects have', '__proto__'],
  ])('is left as it is by %s', async (_title, made) => {
    const site = await startSite();
    const fields = await obtainCode(site);
    expect(await answerOf(await askToken(site.url, { ...fields, code: made }))).toEqual(INVALID_GRANT);
    expect((await askToken(site.url, fields)).status).toBe(200);
  });

  test('is refused to another client', async () => {
    const site = await startSite();
    site.pools.addClient(POOL, {
      ...{ id: 'other', name: 'other', callbackUrls: [CALLBACK], logoutUrls: [] },
      scopes: ['openid', 'email', 'shop/read', 'shop/write'],
      validitySeconds: { access: 3600, id: 3600, refresh: 3600 },
      revocation: true,
    });
    const fields = await obtainCode(site);
    expect(await answerOf(await askToken(site.url, { ...fields, client_id: 'other' }))).toEqual(
      INVALID_GRANT,
    );
    const { refresh } = await signIn(site.url, 'operator');
    const stolen = { grant_type: 'refresh_token', refresh_token: refresh, client_id: 'other' };
    expect(await answerOf(await askToken(site.url, stolen))).toEqual(INVALID_GRANT);
  });
});

test('a refresh token ends when its client may no longer ask for one of its scopes', async () => {
  const site = await startSite();
  const { refresh } = await signIn(site.url, 'operator');
  const fields = { grant_type: 'refresh_token', refresh_token: refresh };
  expect((await askToken(site.url, fields)).status).toBe(200);
  site.pools.addClient(POOL, {
    ...{ id: CLIENT, name: 'console', callbackUrls: [CALLBACK], logoutUrls: [], scopes: ['openid'] },
    validitySeconds: { access: 3600, id: 3600, refresh: 3600 },
    revocation: true,
  });
  expect(await answerOf(await askToken(site.url, fields))).toEqual(INVALID_GRANT);
});

test.each<[string, Record<string, string>, string]>([
  ['no grant type', {}, 'invalid_request'],
  ['an unknown grant type', { grant_type: 'password' }, 'unsupported_grant_type'],
  ['client credentials', { grant_type: 'client_credentials' }, 'unauthorized_client'],
  ['no code', { grant_type: 'authorization_code' }, 'invalid_request'],
  ['no refresh token', { grant_type: 'refresh_token' }, 'invalid_request'],
  ['a made-up refresh token', { grant_type: 'refresh_token', refresh_token: 'x' }, 'invalid_grant'],
  ['an unknown client', { grant_type: 'refresh_token', client_id: 'x' }, 'invalid_client'],
  ['a secret', { grant_type: 'refresh_token', client_secret: 'x' }, 'invalid_client'],
])('the token endpoint refuses %s', async (_title, fields, error) => {
  const site = await startSite();
  expect(await answerOf(await askToken(site.url, fields))).toEqual([400, { error }]);
});

test('the token endpoint refuses a secret in a header, which no client here has', async () => {
  const site = await startSite();
  const { refresh } = await signIn(site.url, 'operator');
  const answer = await fetch(`${site.url}/oauth2/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${CLIENT}:x`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'refresh_token', client_id: CLIENT, refresh_token: refresh }),
  });
  expect(await answerOf(answer)).toEqual([400, { error: 'invalid_client' }]);
});

test('the token endpoint takes forms alone, by POST alone, and of bounded size', async () => {
  const site = await startSite();
  const url = `${site.url}/oauth2/token`;
  const json = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ grant_type: 'authorization_code' }),
  });
  expect(await answerOf(json)).toEqual([400, { error: 'invalid_request' }]);
  expect((await fetch(`${url}?grant_type=refresh_token`)).status).toBe(405);
  expect((await fetch(url, { method: 'DELETE' })).status).toBe(405);
  const large = await fetch(url, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: 'x'.repeat(20_000) }),
  });
  expect(large.status).toBe(413);
  // Ten megabytes are neither kept nor read to the end.
  const huge = sendRaw(site.url, {
    ...{ method: 'POST', path: '/oauth2/token', body: 'x'.repeat(10_000_000) },
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  await huge.then(
    ({ status }) => expect(status).toBe(413),
    (error: NodeJS.ErrnoException) => expect(['ECONNRESET', 'EPIPE']).toContain(error.code),
  );
  const long = await sendRaw(site.url, {
    method: 'GET',
    path: `/login?state=${'x'.repeat(20_000)}`,
    headers: {},
  });
  expect(long.status).toBe(431);
  expect((await fetch(`${site.url}/absent`)).status).toBe(404);
  expect(site.journal.recent()).toEqual([]);
});
