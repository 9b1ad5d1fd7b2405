import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { sendRaw } from '../send-raw.ts';
import { authorizeParameters, Browser, openPage, readForm, startSite, type TestSite } from '../start-site.ts';

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
    const answer = await openPage(site, authorizeParameters(changes));
    expect(await answer.text()).not.toMatch(/<script|alert\('1'\)/);
    // Nor has a header any more lines.
    expect(answer.headers.get('location') ?? '').not.toMatch(/[<>"]/);
  });

  test('shows no markup of names in the template', async () => {
    const site = await startSite({ client: { name: SCRIPT } });
    site.pools.addGroup('eu-central-1_aBcDeF123', { name: SCRIPT, description: SCRIPT });
    const answer = await openPage(site, authorizeParameters());
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
      { answer: await openPage(site, authorizeParameters()), form: "'self' http://127.0.0.1:4600" },
      { answer: await openPage(site, authorizeParameters({ client_id: 'x' })), form: "'none'" },
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
    const answer = await openPage(site, authorizeParameters({ redirect_uri: 'myapp://signed-in' }));
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
  async function showForm(site: TestSite, parameters = authorizeParameters()) {
    const browser = new Browser(site.url);
    const page = await browser.get(`/login?${parameters}`);
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
    const parameters = authorizeParameters();
    const { browser, action, token } = await showForm(site, parameters);
    const stranger = await showForm(site);
    const other = await showForm(site, parameters);
    expect(other.action).toBe(action);
    const sent = [
      browser.post(action, { _csrf: other.token, username: 'operator' }),
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
      const answer = await browser.post(action, { _csrf: token, username });
      expect(answer.status).toBe(400);
      expect(await answer.text()).toContain(`There is no user &#34;${username}&#34;.`);
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

  test('ends the session that the browser had', async () => {
    const site = await startSite();
    const browser = new Browser(site.url);
    await browser.signIn('viewer', authorizeParameters());
    const before = new Map(browser.cookies);
    const { action, token } = readForm(await (await browser.get(`/login?${authorizeParameters()}`)).text());
    await browser.post(action, { _csrf: token, username: 'operator' });
    browser.cookies.clear();
    for (const [cookie, value] of before) browser.cookies.set(cookie, value);
    const answer = await browser.get(`/oauth2/authorize?${authorizeParameters()}`);
    expect(answer.headers.get('location')).toMatch(/^\/login/);
  });
});
