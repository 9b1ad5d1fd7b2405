import { expect, test } from 'vitest';
import { signIn, startSite } from '../start-site.ts';

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
