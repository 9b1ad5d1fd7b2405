import { expect, test } from 'vitest';
import { sendRaw } from './send-raw.ts';
import { authorizeParameters, startSite } from './start-site.ts';

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

test('HEAD is answered as GET is, without the page', async () => {
  const site = await startSite();
  const url = `${site.url}/login?${authorizeParameters()}`;
  const [page, head] = [await fetch(url), await fetch(url, { method: 'HEAD' })];
  expect([head.status, head.headers.get('content-type')]).toEqual([200, page.headers.get('content-type')]);
  expect(await head.text()).toBe('');
  expect(await page.text()).not.toBe('');
});
