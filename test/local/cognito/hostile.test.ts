import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { describe, expect, test } from 'vitest';
import {
  askToken,
  authorizeParameters,
  Browser,
  CALLBACK,
  CLIENT,
  makePkce,
  readForm,
  signIn,
  startSite,
  type TestSite,
} from './start-site.ts';

/** Gets the page that a browser would be shown, wherever the site itself sends it. */
async function open(site: TestSite, parameters: URLSearchParams, browser = new Browser(site.url)) {
  const started = await browser.get(`/oauth2/authorize?${parameters}`);
  const location = started.headers.get('location');
  return location?.startsWith('/') === true ? browser.get(location) : started;
}

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

/** As a program can send what no browser would. */
function sendRaw(
  site: string,
  options: { method: string; path: string; headers: Record<string, string>; body?: string },
): Promise<{ status: number; body: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; body: string }>();
  const { hostname, port } = new URL(site);
  const sent = request({ hostname, port, ...options }, (response) => {
    let body = '';
    response.setEncoding('utf8');
    response.on('data', (chunk) => {
      body += chunk;
    });
    response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
  });
  sent.on('error', reject);
  sent.end(options.body);
  return promise;
}

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
      expect((await open(site, parameters)).status).toBe(400);
    }
  });

  test('is that of the client who asks', async () => {
    const site = await startSite();
    const parameters = authorizeParameters({ client_id: 'zzzzzzzzzzzzzzzzzzzzzzzzzz' });
    const answer = await open(site, parameters);
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
    expect((await new Browser(site.url).get('/logout')).status).toBe(400);
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
  const answer = await open(site, parameters);
  expect(new URL(answer.headers.get('location') ?? '').searchParams.get('error')).toBe('invalid_request');
});

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

  test.each<[string, Record<string, string>]>([
    ['another verifier', { code_verifier: makePkce().verifier }],
    [
      'the challenge as its verifier',
      { code_verifier: createHash('sha256').update('x').digest('base64url') },
    ],
    ['another place to go back to', { redirect_uri: 'https://evil.example/' }],
    ['another code', { code: '00000000-0000-4000-8000-000000000000' }],
    ['a name that objects have', { code: '__proto__' }],
  ])('is refused with %s, and used up by it', async (_title, changes) => {
    const site = await startSite();
    const fields = await obtainCode(site);
    expect(await answerOf(await askToken(site.url, { ...fields, ...changes }))).toEqual(INVALID_GRANT);
    const isSameCode = changes['code'] === undefined;
    expect((await askToken(site.url, fields)).status).toBe(isSameCode ? 400 : 200);
  });

  test('is refused to another client', async () => {
    const site = await startSite();
    site.pools.addClient('eu-central-1_aBcDeF123', {
      ...{ id: 'other', name: 'other', scopes: ['openid'], callbackUrls: [CALLBACK], logoutUrls: [] },
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

describe('the page', () => {
  const SCRIPT = `"><script>alert('1')</script>&lt;`;

  test.each<[string, Record<string, string>]>([
    ['state', { state: SCRIPT }],
    ['nonce', { nonce: SCRIPT }],
    ['scope', { scope: `openid ${SCRIPT}` }],
    ['client', { client_id: SCRIPT }],
    ['place to go back to', { redirect_uri: SCRIPT }],
    ['parameter that nobody knows', { [SCRIPT]: SCRIPT }],
  ])('shows no markup of a %s', async (_title, changes) => {
    const site = await startSite();
    const answer = await open(site, authorizeParameters(changes));
    expect(await answer.text()).not.toMatch(/<script|alert\('1'\)/);
    // Nor has a header any more lines.
    expect(answer.headers.get('location') ?? '').not.toMatch(/[<>"]/);
  });

  test('shows no markup of names in the template', async () => {
    const site = await startSite({ client: { name: SCRIPT } });
    site.pools.addGroup('eu-central-1_aBcDeF123', { name: SCRIPT, description: SCRIPT });
    const answer = await open(site, authorizeParameters());
    expect(answer.status).toBe(200);
    const text = await answer.text();
    expect(text).not.toContain('<script');
    expect(readForm(text).users).toContain(SCRIPT);
  });

  test('hands the state back as it was', async () => {
    const site = await startSite();
    const target = await new Browser(site.url).signIn('viewer', authorizeParameters({ state: SCRIPT }));
    expect(target.searchParams.get('state')).toBe(SCRIPT);
  });

  test('runs no script, loads nothing, and is framed by nobody', async () => {
    const site = await startSite();
    const answers = [
      { answer: await open(site, authorizeParameters()), form: "'self' http://127.0.0.1:4600" },
      { answer: await open(site, authorizeParameters({ client_id: 'x' })), form: "'none'" },
    ];
    for (const { answer, form } of answers) {
      expect(answer.headers.get('x-frame-options')).toBe('DENY');
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      expect(answer.headers.get('referrer-policy')).toBe('same-origin');
      expect(answer.headers.get('cache-control')).toContain('no-store');
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
      const [style = ''] = /(?<=<style>).*(?=<\/style>)/s.exec(await answer.text()) ?? [];
      const hash = createHash('sha256').update(style).digest('base64');
      expect(answer.headers.get('content-security-policy')).toBe(
        `default-src 'none'; style-src 'sha256-${hash}'; form-action ${form}; base-uri 'none'; frame-ancestors 'none'`,
      );
    }
  });

  test('lets a form go to an application by its own scheme', async () => {
    const site = await startSite({ client: { callbackUrls: ['myapp://signed-in'] } });
    const answer = await open(site, authorizeParameters({ redirect_uri: 'myapp://signed-in' }));
    expect(answer.headers.get('content-security-policy')).toContain("form-action 'self' myapp:;");
  });

  test('has cookies that no script reads and no foreign form brings along', async () => {
    const site = await startSite();
    const browser = new Browser(site.url);
    const parameters = authorizeParameters();
    const page = await browser.get(`/login?${parameters}`);
    const { action, token } = readForm(await page.text());
    const sent = await browser.post(action, { _csrf: token, username: 'viewer' });
    for (const cookie of [...page.headers.getSetCookie(), ...sent.headers.getSetCookie()])
      expect(cookie).toMatch(/^[\w-]+=[\w-]{43}; Path=\/; Max-Age=3600; HttpOnly; SameSite=Lax$/);
  });
});

describe('a form', () => {
  async function showForm(site: TestSite) {
    const browser = new Browser(site.url);
    const page = await browser.get(`/login?${authorizeParameters()}`);
    return { browser, ...readForm(await page.text()) };
  }

  test.each<[string, Record<string, string>]>([
    ['another origin', { origin: 'https://evil.example' }],
    ['another port', { origin: 'http://127.0.0.1:4600' }],
    ['a hidden origin', { origin: 'null' }],
  ])('of %s is refused', async (_title, headers) => {
    const site = await startSite();
    const { browser, action, token } = await showForm(site);
    const answer = await browser.post(action, { _csrf: token, username: 'operator' }, headers);
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([403, []]);
  });

  test('without an origin is refused', async () => {
    const site = await startSite();
    const { browser, action, token } = await showForm(site);
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const { status } = await sendRaw(site.url, {
      ...{ method: 'POST', path: action, body: `_csrf=${token}&username=operator` },
      headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(status).toBe(403);
  });

  test('without its token, or with that of another browser or request, is refused', async () => {
    const site = await startSite();
    const { browser, action, token } = await showForm(site);
    const stranger = await showForm(site);
    const sent = [
      browser.post(action, { username: 'operator' }),
      browser.post(action, { _csrf: stranger.token, username: 'operator' }),
      browser.post(stranger.action, { _csrf: token, username: 'operator' }),
      new Browser(site.url).post(action, { _csrf: token, username: 'operator' }),
    ];
    for (const answer of await Promise.all(sent)) expect(answer.status).toBe(403);
    expect((await browser.post(action, { _csrf: token, username: 'operator' })).status).toBe(302);
  });

  test('for nobody there is is refused', async () => {
    const site = await startSite();
    for (const username of ['', 'root', 'constructor', 'Operator']) {
      const { browser, action, token } = await showForm(site);
      expect((await browser.post(action, { _csrf: token, username })).status).toBe(400);
    }
  });

  test('gives the browser a session that it did not bring along', async () => {
    const site = await startSite();
    const { browser, action, token } = await showForm(site);
    const name = `cognito-${new URL(site.url).port}`;
    browser.cookies.set(name, 'planted');
    await browser.post(action, { _csrf: token, username: 'operator' });
    expect(browser.cookies.get(name)).toMatch(/^[\w-]{43}$/);
  });
});

test('only this computer is answered, by its own names', async () => {
  const site = await startSite();
  const { port } = new URL(site.url);
  const send = async (host: string) =>
    (await sendRaw(site.url, { method: 'GET', path: `/login?${authorizeParameters()}`, headers: { host } }))
      .status;
  expect(await send(`localhost:${port}`)).toBe(200);
  for (const host of [`evil.example:${port}`, `127.0.0.1.evil.example:${port}`, '0.0.0.0', 'x@127.0.0.1'])
    expect(await send(host), host).toBeOneOf([400, 403]);
});

test.each([
  ['no token', undefined, 400],
  ['no bearer token', 'Basic abc', 400],
  ['no JWT', 'Bearer abc', 401],
  ['one that nobody signed', 'Bearer eyJhbGciOiJub25lIn0.eyJ0b2tlbl91c2UiOiJhY2Nlc3MifQ.', 401],
])('information is refused to who shows %s', async (_title, authorization, status) => {
  const site = await startSite();
  const answer = await fetch(`${site.url}/oauth2/userInfo`, {
    headers: authorization === undefined ? {} : { authorization },
  });
  expect(answer.status).toBe(status);
  expect(answer.headers.get('www-authenticate')).toMatch(/^error="/);
});

test('information is refused for an identity token, and for one that has ended', async () => {
  const site = await startSite();
  const { access, id } = await signIn(site.url, 'viewer');
  const ask = async (token: string) =>
    (await fetch(`${site.url}/oauth2/userInfo`, { headers: { authorization: `Bearer ${token}` } })).status;
  expect(await ask(id)).toBe(401);
  expect(await ask(access)).toBe(200);
  site.clock.leap(3_600_000);
  expect(await ask(access)).toBe(401);
});
