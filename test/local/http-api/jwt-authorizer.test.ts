import { createHmac, sign as signBytes } from 'node:crypto';
import { exportJWK, exportPKCS8, generateKeyPair, SignJWT } from 'jose';
import { beforeAll, expect, test } from 'vitest';
import type { Clock } from '../../../local/core/clock.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { CLIENT, createSigner, ISSUER, type Signer, startApi, usualClaims } from './start-api.ts';

let signer: Signer;
beforeAll(async () => {
  signer = await createSigner();
});

const GUARDED = { key: 'GET /orders' };
const SCOPED = { key: 'GET /stock', scopes: ['shop/write', 'shop/read'] };
const now = () => Math.floor(Date.now() / 1000);

async function guarded(options: { audience?: string[]; clock?: Clock } = {}) {
  const started = await startApi({ routes: [GUARDED, SCOPED, 'GET /open'], keys: [signer.jwk], ...options });
  const get = async (path: string, token?: string) => {
    const headers = token === undefined ? {} : { authorization: token };
    const response = await fetch(`${started.url}${path}`, { headers });
    const body: unknown = await response.json();
    return { status: response.status, body, challenge: response.headers.get('www-authenticate') };
  };
  return { ...started, get };
}

test('lets a valid token pass, with or without Bearer, and hands its claims over as text', async () => {
  const { get, events, requests } = await guarded();
  const claims = {
    'custom:nothing': null,
    'custom:on': true,
    address: { city: 'Ulm' },
    auth_time: 1_700_000_000,
  };
  const token = await signer.sign(claims);
  for (const header of [`Bearer ${token}`, `bearer ${token}`, token]) {
    expect(await get('/orders', header)).toMatchObject({ status: 200, challenge: null });
  }
  const { iat, exp } = usualClaims();
  expect(events[0]?.requestContext['authorizer']).toEqual({
    jwt: {
      claims: {
        sub: 'user-1',
        iss: ISSUER,
        client_id: CLIENT,
        token_use: 'access',
        scope: 'openid shop/read',
        'cognito:groups': '[viewer operator]',
        version: '2',
        'custom:on': 'true',
        address: '{"city":"Ulm"}',
        auth_time: '1700000000',
        iat: expect.stringMatching(new RegExp(`^${String(iat).slice(0, 8)}`)),
        exp: expect.stringMatching(new RegExp(`^${String(exp).slice(0, 8)}`)),
      },
      scopes: null,
    },
  });
  expect(requests()[0]).toMatchObject({ subject: 'user-1', status: 200 });
});

test('a token ends at the second that it names', async () => {
  const clock = new FakeClock(now() * 1000);
  const { get } = await guarded({ clock });
  const token = await signer.sign({ exp: clock.now() / 1000 + 60 });
  await clock.advance(59_999);
  expect(await get('/orders', token)).toMatchObject({ status: 200 });
  await clock.advance(1);
  expect(await get('/orders', token)).toMatchObject({ status: 401 });
});

test('a token begins at the second that it names', async () => {
  const clock = new FakeClock(now() * 1000);
  const { get } = await guarded({ clock });
  const token = await signer.sign({ nbf: clock.now() / 1000 + 60 });
  await clock.advance(59_999);
  expect(await get('/orders', token)).toMatchObject({ status: 401 });
  await clock.advance(1);
  expect(await get('/orders', token)).toMatchObject({ status: 200 });
});

test('a key without a name is not that of a token that names none', async () => {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
  const { url } = await startApi({ routes: [GUARDED], keys: [await exportJWK(publicKey)] });
  const authorization = await new SignJWT(usualClaims())
    .setProtectedHeader({ alg: 'RS256' })
    .sign(privateKey);
  expect((await fetch(`${url}/orders`, { headers: { authorization } })).status).toBe(401);
});

test("tells the token's scopes on a route that asks for some", async () => {
  const { get, events } = await guarded();
  await get('/stock', await signer.sign());
  expect(events[0]?.requestContext['authorizer']).toMatchObject({ jwt: { scopes: ['openid', 'shop/read'] } });
});

test('says nothing of an authorizer on an open route, whatever token comes', async () => {
  const { get, events } = await guarded();
  expect(await get('/open', 'Bearer rubbish')).toMatchObject({ status: 200 });
  expect(events[0]?.requestContext).not.toHaveProperty('authorizer');
});

test.each([undefined, '', 'Bearer', 'Bearer '])('answers 401 without a token: %s', async (header) => {
  const { get, events } = await guarded();
  expect(await get('/orders', header)).toEqual({
    status: 401,
    body: { message: 'Unauthorized' },
    challenge: 'Bearer',
  });
  expect(events).toEqual([]);
});

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

test.each<[string, () => Promise<string>, string]>([
  ['that is none', async () => 'rubbish', 'token contains an invalid number of segments'],
  ['of five segments', async () => 'a.b.c.d.e', 'token contains an invalid number of segments'],
  ['whose header is no base64', async () => `%%%.${encode({})}.x`, 'the header of the token is not valid'],
  [
    'whose header is no JSON',
    async () => `${Buffer.from('{').toString('base64url')}.e30.x`,
    'the header of the token is not valid',
  ],
  ['of a basic login', async () => 'Basic dXNlcjpwYXNz', 'token contains an invalid number of segments'],
  [
    'that nobody signed',
    async () => `${encode({ alg: 'none', kid: 'key-1' })}.${encode(usualClaims())}.`,
    'signing method none is invalid',
  ],
  [
    'signed with the public key as a secret',
    async () => {
      const input = `${encode({ alg: 'HS256', kid: 'key-1' })}.${encode(usualClaims())}`;
      const mac = createHmac('sha256', JSON.stringify(signer.jwk)).update(input).digest('base64url');
      return `${input}.${mac}`;
    },
    'signing method HS256 is invalid',
  ],
  [
    'of another algorithm',
    async () => (await createSigner('key-1', 'RS512')).sign(),
    'signing method RS512 is invalid',
  ],
  ['of an unknown key', () => signer.sign({}, { kid: 'key-2' }), 'no key of'],
  [
    'of no key in particular',
    async () => {
      const { privateKey } = await generateKeyPair('RS256', { extractable: true });
      const input = `${encode({ alg: 'RS256' })}.${encode(usualClaims())}`;
      const signature = signBytes('sha256', Buffer.from(input), await exportPKCS8(privateKey));
      return `${input}.${signature.toString('base64url')}`;
    },
    'no key of',
  ],
  [
    'that another key signed',
    async () => (await createSigner()).sign(),
    'the token has an invalid signature',
  ],
  [
    'whose claims were changed',
    async () => {
      const [header, , signature] = (await signer.sign()).split('.');
      return `${header}.${encode({ ...usualClaims(), sub: 'admin' })}.${signature}`;
    },
    'the token has an invalid signature',
  ],
  [
    'whose signature is cut off',
    async () => (await signer.sign()).slice(0, -8),
    'the token has an invalid signature',
  ],
  [
    'with a critical header that nobody knows',
    async () => {
      const [, payload, signature] = (await signer.sign()).split('.');
      return `${encode({ alg: 'RS256', kid: 'key-1', crit: ['x'], x: 1 })}.${payload}.${signature}`;
    },
    'the token has an invalid signature',
  ],
  [
    'of another issuer',
    () => signer.sign({ iss: 'https://evil.example' }),
    'the token does not have a valid issuer',
  ],
  ['of no issuer', () => signer.sign({ iss: undefined }), 'the token has no valid iss'],
  [
    'for another client',
    () => signer.sign({ client_id: 'client-2' }),
    'the token does not have a valid audience',
  ],
  ['for nobody', () => signer.sign({ client_id: undefined }), 'the token does not have a valid audience'],
  [
    'whose audience is another, whatever the client',
    () => signer.sign({ aud: 'other', client_id: CLIENT }),
    'the token does not have a valid audience',
  ],
  ['that has expired', () => signer.sign({ exp: now() - 1 }), 'the token has expired'],
  ['that never expires', () => signer.sign({ exp: undefined }), 'the token has no valid exp'],
  ['that is not valid yet', () => signer.sign({ nbf: now() + 60 }), 'the token is not valid yet'],
  ['of the future', () => signer.sign({ iat: now() + 60 }), 'the token was issued in the future'],
])('answers 401 to a token %s', async (_what, makeToken, reason) => {
  const { get, events, requests } = await guarded();
  const { status, body, challenge } = await get('/orders', `Bearer ${await makeToken()}`);
  expect({ status, body }).toEqual({ status: 401, body: { message: 'Unauthorized' } });
  expect(challenge).toMatch(/^Bearer scope="" error="invalid_token" error_description="[^"]+"$/);
  expect(challenge).toContain(reason);
  expect(requests()).toMatchObject([{ status: 401, error: expect.stringContaining(reason) }]);
  expect(events).toEqual([]);
});

test.each<[string, Record<string, unknown>]>([
  ['an audience of one', { aud: CLIENT, client_id: undefined }],
  ['an audience of many', { aud: ['other', CLIENT], client_id: 'other' }],
])('takes %s', async (_what, claims) => {
  const { get } = await guarded();
  expect(await get('/orders', await signer.sign(claims))).toMatchObject({ status: 200 });
});

test.each<[string, Record<string, unknown>, number]>([
  ['one of the scopes', { scope: 'shop/write' }, 200],
  ['a scope in scp', { scope: undefined, scp: ['shop/read'] }, 200],
  ['scopes as text in scp', { scope: undefined, scp: 'a shop/read' }, 200],
  ['other scopes', { scope: 'openid shop/readall' }, 403],
  ['no scope', { scope: undefined }, 403],
  ['a scope that is no text', { scope: { 'shop/read': true } }, 403],
])('answers to %s', async (_what, claims, status) => {
  const { get, events } = await guarded();
  const answer = await get('/stock', await signer.sign(claims));
  expect(answer.status).toBe(status);
  if (status === 200) return;
  expect(answer.body).toEqual({ message: 'Forbidden' });
  expect(answer.challenge).toContain('scope="shop/write shop/read" error="insufficient_scope"');
  expect(events).toEqual([]);
});

test('lets nobody pass whose issuer has no keys here', async () => {
  const { url } = await startApi({ routes: [GUARDED] });
  const response = await fetch(`${url}/orders`, { headers: { authorization: await signer.sign() } });
  expect(response.status).toBe(401);
});

test('tells what a token says to the runner itself', async () => {
  const { api } = await guarded();
  const authorized = await api.authorize(`Bearer ${await signer.sign()}`);
  expect(authorized?.claims).toMatchObject({ sub: 'user-1', 'cognito:groups': ['viewer', 'operator'] });
  expect(await api.authorize(undefined)).toBeUndefined();
  expect(await api.authorize(`Bearer ${await signer.sign({ exp: now() - 1 })}`)).toBeUndefined();
});
