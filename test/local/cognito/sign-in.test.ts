import { createHash } from 'node:crypto';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { expect, test } from 'vitest';
import { tempFolder } from '../../support/temp-folder.ts';
import {
  askToken,
  authorizeParameters,
  Browser,
  CALLBACK,
  CLIENT,
  ISSUER,
  makePkce,
  POOL,
  readForm,
  readTokens,
  signIn,
  startSite,
} from './start-site.ts';

const UUID = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

async function read(site: Awaited<ReturnType<typeof startSite>>, token: string) {
  const keys = site.pools.findKeys(ISSUER) ?? { keys: [] };
  return jwtVerify(token, createLocalJWKSet({ keys: [...keys.keys] }), {
    ...{ issuer: ISSUER, currentDate: new Date(site.clock.now()) },
  });
}

test('signs in by the page, with a code and its verifier', async () => {
  const site = await startSite();
  const browser = new Browser(site.url);
  const { verifier, challenge } = makePkce();
  const parameters = authorizeParameters({ code_challenge: challenge });
  const started = await browser.get(`/oauth2/authorize?${parameters}`);
  expect(started.status).toBe(302);
  expect(started.headers.get('location')).toBe(`/login?${parameters}`);
  const page = await browser.get(`/login?${parameters}`);
  expect(page.status).toBe(200);
  const text = await page.text();
  expect(text).toContain('Sign in as viewer</button>');
  expect(text).toContain('<p id="may-1">May everything</p>');
  expect(text).toContain('local stand-in of Amazon Cognito&#39;s sign-in page');
  const form = readForm(text);
  expect(form.users).toEqual(['viewer', 'operator']);
  const sent = await browser.post(form.action, { _csrf: form.token, username: 'operator' });
  expect(sent.status).toBe(302);
  const target = new URL(sent.headers.get('location') ?? '');
  expect(target.origin + target.pathname).toBe(CALLBACK);
  expect(target.searchParams.get('state')).toBe('st-1');
  const answer = await askToken(site.url, {
    grant_type: 'authorization_code',
    code: target.searchParams.get('code') ?? '',
    redirect_uri: CALLBACK,
    code_verifier: verifier,
  });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  expect(answer.headers.get('cache-control')).toContain('no-store');
  expect(await answer.json()).toEqual({
    id_token: expect.any(String),
    access_token: expect.any(String),
    refresh_token: expect.any(String),
    expires_in: 3600,
    token_type: 'Bearer',
  });
});

test("has the claims of Cognito's tokens, each signed with its own key", async () => {
  const site = await startSite();
  const now = site.clock.now() / 1000;
  const tokens = await signIn(site.url, 'viewer');
  const access = await read(site, tokens.access);
  expect(access.payload).toEqual({
    sub: expect.stringMatching(UUID),
    'cognito:groups': ['viewer'],
    iss: ISSUER,
    version: 2,
    client_id: CLIENT,
    origin_jti: expect.stringMatching(UUID),
    event_id: expect.stringMatching(UUID),
    token_use: 'access',
    scope: 'openid shop/read shop/write',
    auth_time: now,
    exp: now + 3600,
    iat: now,
    jti: expect.stringMatching(UUID),
    username: 'viewer',
  });
  const id = await read(site, tokens.id);
  expect(id.payload).toEqual({
    at_hash: createHash('sha256').update(tokens.access).digest().subarray(0, 16).toString('base64url'),
    sub: access.payload.sub,
    'cognito:groups': ['viewer'],
    email_verified: true,
    iss: ISSUER,
    'cognito:username': 'viewer',
    nonce: 'no-1',
    origin_jti: access.payload['origin_jti'],
    aud: CLIENT,
    event_id: access.payload['event_id'],
    token_use: 'id',
    auth_time: now,
    exp: now + 3600,
    iat: now,
    jti: expect.stringMatching(UUID),
    email: 'viewer@example.com',
  });
  expect(access.protectedHeader).toEqual({ alg: 'RS256', kid: expect.any(String) });
  expect(id.protectedHeader.kid).not.toBe(access.protectedHeader.kid);
  expect(id.payload.jti).not.toBe(access.payload.jti);
});

test('a second authorize of the same browser needs no page, for an hour', async () => {
  const site = await startSite();
  const browser = new Browser(site.url);
  await browser.signIn('viewer', authorizeParameters());
  const again = async () =>
    (await browser.get(`/oauth2/authorize?${authorizeParameters()}`)).headers.get('location');
  expect(await again()).toMatch(/^http:\/\/127\.0\.0\.1:4600\/\?code=[\da-f-]{36}&state=st-1$/);
  await site.clock.advance(3_600_000);
  expect(await again()).toMatch(/^\/login\?/);
});

test('a refresh token brings new tokens of the same sign-in, and no new refresh token', async () => {
  const site = await startSite();
  const tokens = await signIn(site.url, 'operator');
  await site.clock.advance(1_800_000);
  const answer = await askToken(site.url, {
    grant_type: 'refresh_token',
    refresh_token: tokens.refresh,
  });
  expect(answer.status).toBe(200);
  const fresh = await readTokens(answer);
  expect(fresh.refresh).toBe('');
  const [before, after] = [await read(site, tokens.access), await read(site, fresh.access)];
  for (const claim of ['sub', 'origin_jti', 'auth_time', 'scope'])
    expect(after.payload[claim]).toBe(before.payload[claim]);
  expect(after.payload.exp).toBe((before.payload.exp ?? 0) + 1800);
  expect((await read(site, fresh.id)).payload['nonce']).toBeUndefined();
});

test('keys, users and refresh tokens outlive a restart', async () => {
  const stateDirectory = await tempFolder();
  const first = await startSite({ stateDirectory });
  const tokens = await signIn(first.url, 'operator');
  const second = await startSite({ stateDirectory, clock: first.clock });
  expect(second.pools.findKeys(ISSUER)).toEqual(first.pools.findKeys(ISSUER));
  const before = await read(second, tokens.access);
  const answer = await askToken(second.url, {
    grant_type: 'refresh_token',
    refresh_token: tokens.refresh,
  });
  const after = await read(second, (await readTokens(answer)).access);
  expect(after.payload.sub).toBe(before.payload.sub);
});

test('a refresh token ends when its time is over', async () => {
  const site = await startSite();
  const { refresh: refresh_token } = await signIn(site.url, 'viewer');
  site.clock.leap(43_199_000);
  expect((await askToken(site.url, { grant_type: 'refresh_token', refresh_token })).status).toBe(200);
  site.clock.leap(1000);
  const late = await askToken(site.url, { grant_type: 'refresh_token', refresh_token });
  expect([late.status, await late.json()]).toEqual([400, { error: 'invalid_grant' }]);
});

test('a revoked refresh token brings nothing any more, and its access token no information', async () => {
  const site = await startSite();
  const { refresh: refresh_token, access: access_token } = await signIn(site.url, 'viewer');
  const ask = () =>
    fetch(`${site.url}/oauth2/userInfo`, { headers: { authorization: `Bearer ${access_token}` } });
  expect(await (await ask()).json()).toEqual({
    sub: expect.stringMatching(UUID),
    email_verified: 'true',
    email: 'viewer@example.com',
    username: 'viewer',
  });
  const revoke = (fields: Record<string, string>) =>
    fetch(`${site.url}/oauth2/revoke`, { method: 'POST', body: new URLSearchParams(fields) });
  const refused = await revoke({ client_id: CLIENT, token: access_token });
  expect([refused.status, await refused.json()]).toEqual([400, { error: 'unsupported_token_type' }]);
  const revoked = await revoke({ client_id: CLIENT, token: refresh_token });
  expect([revoked.status, await revoked.text()]).toEqual([200, '']);
  expect((await revoke({ client_id: CLIENT, token: refresh_token })).status).toBe(200);
  expect(await (await askToken(site.url, { grant_type: 'refresh_token', refresh_token })).json()).toEqual({
    error: 'invalid_grant',
  });
  expect((await ask()).status).toBe(401);
});

test('who asks without openid gets no identity token, and no information', async () => {
  const site = await startSite();
  const tokens = await signIn(site.url, 'viewer', 'shop/read');
  expect(tokens.id).toBe('');
  const asked = await fetch(`${site.url}/oauth2/userInfo`, {
    headers: { authorization: `Bearer ${tokens.access}` },
  });
  expect(asked.status).toBe(401);
  expect(await asked.json()).toEqual({
    error: 'invalid_token',
    error_description: 'Access token does not contain openid scope',
  });
});

test('who asks for no scope gets all of the client', async () => {
  const site = await startSite();
  const tokens = await signIn(site.url, 'viewer', '');
  expect((await read(site, tokens.access)).payload['scope']).toBe('openid shop/read shop/write');
});

test('a sign-out ends the session of the browser', async () => {
  const site = await startSite();
  const browser = new Browser(site.url);
  await browser.signIn('viewer', authorizeParameters());
  const left = await browser.get(
    `/logout?${new URLSearchParams({ client_id: CLIENT, logout_uri: CALLBACK })}`,
  );
  expect([left.status, left.headers.get('location')]).toEqual([302, CALLBACK]);
  const again = await browser.get(`/oauth2/authorize?${authorizeParameters()}`);
  expect(again.headers.get('location')).toMatch(/^\/login\?/);
  await browser.signIn('viewer', authorizeParameters());
  const switched = await browser.get(`/logout?${authorizeParameters()}`);
  expect(switched.headers.get('location')).toMatch(/^\/login\?/);
  const anew = await browser.get(`/oauth2/authorize?${authorizeParameters()}`);
  expect(anew.headers.get('location')).toMatch(/^\/login\?/);
});

test('tells where its endpoints are, under the issuer of AWS', async () => {
  const site = await startSite();
  const configuration = await (await fetch(`${site.url}/${POOL}/.well-known/openid-configuration`)).json();
  expect(configuration).toMatchObject({
    issuer: ISSUER,
    authorization_endpoint: `${site.url}/oauth2/authorize`,
    token_endpoint: `${site.url}/oauth2/token`,
    end_session_endpoint: `${site.url}/logout`,
    jwks_uri: `${site.url}/${POOL}/.well-known/jwks.json`,
  });
  const jwks = await (await fetch(`${site.url}/${POOL}/.well-known/jwks.json`)).json();
  expect(jwks).toEqual(site.pools.findKeys(ISSUER));
  const key = {
    alg: 'RS256',
    e: 'AQAB',
    kid: expect.any(String),
    kty: 'RSA',
    n: expect.any(String),
    use: 'sig',
  };
  expect(jwks).toEqual({ keys: [key, key] });
  expect(site.pools.findKeys(`${ISSUER}x`)).toBeUndefined();
});

test('answers the preflight of a page of another origin', async () => {
  const site = await startSite();
  const preflight = await fetch(`${site.url}/oauth2/token`, {
    method: 'OPTIONS',
    headers: { origin: 'http://127.0.0.1:4600', 'access-control-request-method': 'POST' },
  });
  expect(preflight.status).toBe(200);
  expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
  expect(preflight.headers.get('access-control-allow-methods')).toContain('POST');
  expect(preflight.headers.get('access-control-allow-credentials')).toBeNull();
});
