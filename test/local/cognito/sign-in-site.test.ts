import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
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

test('says which page there is not, and no more of a long one', async () => {
  const { url } = await startSite();
  const page = await (await fetch(`${url}/%3Cb%3E/${'x'.repeat(5000)}`)).text();
  expect(page).toContain('There is no page &#34;/%3Cb%3E/xxx');
  expect(page).not.toContain('x'.repeat(100));
});

test('HEAD is answered as GET is, without the page', async () => {
  const site = await startSite();
  const url = `${site.url}/login?${authorizeParameters()}`;
  const [page, head] = [await fetch(url), await fetch(url, { method: 'HEAD' })];
  expect([head.status, head.headers.get('content-type')]).toEqual([200, page.headers.get('content-type')]);
  expect(await head.text()).toBe('');
  expect(await page.text()).not.toBe('');
});

test('hangs up after its answer to a body that nobody read, so that it is taken for no request', async () => {
  const { hostname, port } = new URL((await startSite()).url);
  const socket = connect(Number(port), hostname);
  onTestFinished(() => void socket.destroy());
  let received = '';
  socket.on('data', (chunk) => {
    received += chunk;
  });
  const closed = once(socket, 'close');
  socket.write('POST /none HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 100\r\n\r\n');
  await closed;
  expect(received).toMatch(/^HTTP\/1\.1 404 .*\r\nconnection: close\r\n/is);
});
