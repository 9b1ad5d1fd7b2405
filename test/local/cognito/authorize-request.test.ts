import { describe, expect, test } from 'vitest';
import { authorizeParameters, Browser, CALLBACK, CLIENT, openPage, startSite } from './start-site.ts';

describe('the place to go back to', () => {
  test.each([
    ['a suffix', `${CALLBACK}steal`],
    ['a suffix of the host', 'http://127.0.0.1:4600.evil.example/'],
    ['a user before the host', 'http://127.0.0.1:4600@evil.example/'],
    ['no slash', 'http://127.0.0.1:4600'],
    ['another case', 'HTTP://127.0.0.1:4600/'],
    ['another name of the host', 'http://localhost:4600/'],
    ['a query', `${CALLBACK}?next=https://evil.example`],
    ['a fragment', `${CALLBACK}#`],
    ['a path that leads back', `${CALLBACK}x/..`],
    ['a backslash', 'http://127.0.0.1:4600\\@evil.example/'],
    ['a space', ` ${CALLBACK}`],
    ['a line', `${CALLBACK}\r\nset-cookie: a=b`],
    ['another scheme', 'javascript:alert(1)'],
    ['no scheme', '//127.0.0.1:4600/'],
    ['nothing', ''],
    ['absence', undefined],
  ])('with %s is none of the client, which is told on a page', async (_title, redirect_uri) => {
    const site = await startSite();
    for (const path of ['/oauth2/authorize', '/login']) {
      const answer = await new Browser(site.url).get(`${path}?${authorizeParameters({ redirect_uri })}`);
      expect(answer.status).toBe(400);
      expect(answer.headers.get('location')).toBeNull();
    }
  });

  test('given twice is none, whichever comes first', async () => {
    const site = await startSite();
    for (const other of ['https://evil.example/', CALLBACK]) {
      const parameters = authorizeParameters();
      parameters.append('redirect_uri', other);
      expect((await openPage(site, parameters)).status).toBe(400);
    }
  });

  test('is that of the client who asks', async () => {
    const site = await startSite();
    const parameters = authorizeParameters({ client_id: 'zzzzzzzzzzzzzzzzzzzzzzzzzz' });
    const answer = await openPage(site, parameters);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain(
      'There is no client &#34;zzzzzzzzzzzzzzzzzzzzzzzzzz&#34; in the user pool.',
    );
  });

  test('of a sign-out is one of the client too', async () => {
    const site = await startSite();
    for (const logout_uri of ['https://evil.example/', `${CALLBACK}x`, '//evil.example']) {
      const query = new URLSearchParams({ client_id: CLIENT, logout_uri });
      const answer = await new Browser(site.url).get(`/logout?${query}`);
      expect([answer.status, answer.headers.get('location')]).toEqual([400, null]);
    }
    const again = await new Browser(site.url).get(
      `/logout?${authorizeParameters({ redirect_uri: 'https://evil.example/' })}`,
    );
    expect(again.headers.get('location')).toMatch(/^\/login\?/);
    expect((await new Browser(site.url).get(again.headers.get('location') ?? '')).status).toBe(400);
    expect(
      (await new Browser(site.url).get(`/logout?${new URLSearchParams({ client_id: CLIENT })}`)).status,
    ).toBe(400);
    const without = await new Browser(site.url).get('/logout');
    expect([without.status, await without.text()]).toEqual([
      400,
      expect.stringContaining('client_id is missing'),
    ]);
    const empty = await new Browser(site.url).get('/logout?client_id=');
    expect(await empty.text()).toContain('client_id is missing');
    const foreign = await new Browser(site.url).get('/logout?client_id=x');
    expect([foreign.status, await foreign.text()]).toEqual([
      400,
      expect.stringContaining('no client &#34;x&#34;'),
    ]);
  });
});

test.each<[string, Record<string, string | undefined>, string]>([
  ['no response type', { response_type: undefined }, 'invalid_request'],
  ['an unknown response type', { response_type: 'id_token' }, 'invalid_request'],
  ['the implicit grant', { response_type: 'token' }, 'unauthorized_client'],
  ['no challenge', { code_challenge: undefined, code_challenge_method: undefined }, 'invalid_request'],
  ['a challenge without a method', { code_challenge_method: undefined }, 'invalid_request'],
  ['a plain challenge', { code_challenge_method: 'plain' }, 'invalid_request'],
  ['a method in another case', { code_challenge_method: 's256' }, 'invalid_request'],
  ['a challenge of another length', { code_challenge: 'abc' }, 'invalid_request'],
  ['a scope that the client has not', { scope: 'openid shop/admin' }, 'invalid_scope'],
  ['a scope in another case', { scope: 'OPENID' }, 'invalid_scope'],
  ['scopes joined otherwise', { scope: 'openid,shop/read' }, 'invalid_scope'],
])('tells the application of %s', async (_title, changes, error) => {
  const site = await startSite();
  for (const path of ['/oauth2/authorize', '/login']) {
    const answer = await new Browser(site.url).get(`${path}?${authorizeParameters(changes)}`);
    expect(answer.status).toBe(302);
    const target = new URL(answer.headers.get('location') ?? '');
    expect(target.origin + target.pathname).toBe(CALLBACK);
    expect(target.searchParams.get('error')).toBe(error);
    expect(target.searchParams.get('state')).toBe('st-1');
    expect(target.searchParams.get('code')).toBeNull();
  }
});

test('tells the application of a parameter given twice', async () => {
  const site = await startSite();
  const parameters = authorizeParameters();
  parameters.append('scope', 'shop/write');
  const answer = await openPage(site, parameters);
  expect(new URL(answer.headers.get('location') ?? '').searchParams.get('error')).toBe('invalid_request');
});
