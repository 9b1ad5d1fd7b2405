import { request as httpRequest } from 'node:http';
import { expect, test } from 'vitest';
import type { CorsDefinition } from '../../../local/http-api/api-definition.ts';
import { startApi } from './start-api.ts';

const CORS: CorsDefinition = {
  allowCredentials: false,
  allowHeaders: ['authorization', 'content-type'],
  allowMethods: ['GET', 'POST'],
  allowOrigins: ['https://shop.example'],
  exposeHeaders: ['location'],
  maxAgeSeconds: 300,
};
const PREFLIGHT = { 'access-control-request-method': 'POST' };

/** `fetch` would not send an Origin of one's own. */
async function send(
  url: string,
  options: { path?: string; method?: string; headers: Record<string, string> },
) {
  const { promise, resolve, reject } = Promise.withResolvers<{
    status: number;
    headers: Record<string, string>;
    text: string;
  }>();
  const { path = '/orders', method = 'GET', headers } = options;
  const sent = httpRequest(`${url}${path}`, { method, headers, agent: false });
  sent.on('error', reject);
  sent.on('response', (response) => {
    let text = '';
    response.on('data', (chunk) => {
      text += chunk;
    });
    const kept = Object.entries(response.headers).filter(([name]) => /^access-control|^vary/.test(name));
    response.on('end', () =>
      resolve({
        status: response.statusCode ?? 0,
        headers: Object.fromEntries(kept.map(([name, value]) => [name, String(value)])),
        text,
      }),
    );
  });
  sent.end();
  return promise;
}

function startWith(cors: Partial<CorsDefinition>, routes = ['GET /orders']) {
  return startApi({ routes, definition: { cors: { ...CORS, ...cors } } });
}

test('answers preflight requests by itself, on whatever path', async () => {
  const { url, events } = await startWith({});
  for (const path of ['/orders', '/nowhere']) {
    const headers = { origin: 'https://shop.example', ...PREFLIGHT };
    expect(await send(url, { path, method: 'OPTIONS', headers })).toEqual({
      status: 204,
      headers: {
        'access-control-allow-origin': 'https://shop.example',
        'access-control-allow-methods': 'GET,POST',
        'access-control-allow-headers': 'authorization,content-type',
        'access-control-max-age': '300',
        vary: 'origin',
      },
      text: '',
    });
  }
  expect(events).toEqual([]);
});

test('an OPTIONS request without what makes a preflight is an ordinary one', async () => {
  const { url } = await startWith({});
  const headers = { origin: 'https://shop.example' };
  expect(await send(url, { method: 'OPTIONS', headers })).toMatchObject({ status: 404 });
});

test('a preflight request does not get around an authorizer', async () => {
  const { url } = await startApi({ routes: [{ key: '$default' }], definition: { cors: CORS } });
  const headers = { origin: 'https://shop.example', ...PREFLIGHT };
  expect(await send(url, { method: 'OPTIONS', headers })).toMatchObject({ status: 401 });
});

test("adds its own headers to answers, and drops the function's", async () => {
  const started = await startWith({});
  started.answer = () => ({
    statusCode: 200,
    headers: { 'Access-Control-Allow-Origin': '*', 'access-control-allow-headers': 'x', vary: 'accept' },
  });
  expect(await send(started.url, { headers: { origin: 'https://shop.example' } })).toMatchObject({
    status: 200,
    headers: {
      'access-control-allow-origin': 'https://shop.example',
      'access-control-expose-headers': 'location',
      vary: 'accept, origin',
    },
  });
  expect((await send(started.url, { headers: {} })).headers).toEqual({ vary: 'accept' });
});

test('adds them to the answers that it gives by itself', async () => {
  const { url } = await startWith({});
  const answer = await send(url, { path: '/nowhere', headers: { origin: 'https://shop.example' } });
  expect(answer).toMatchObject({
    status: 404,
    headers: { 'access-control-allow-origin': 'https://shop.example' },
  });
});

test.each<[string[], string, string | undefined]>([
  [['*'], 'https://any.example', '*'],
  [['https://*'], 'https://any.example', 'https://any.example'],
  [['http://*'], 'http://any.example', 'http://any.example'],
])('allows %s for %s', async (allowOrigins, origin, allowed) => {
  const { url } = await startWith({ allowOrigins });
  const { headers } = await send(url, { headers: { origin } });
  expect(headers['access-control-allow-origin']).toBe(allowed);
});

test('tells browsers that they may send credentials', async () => {
  const { url } = await startWith({ allowCredentials: true });
  const { headers } = await send(url, { headers: { origin: 'https://shop.example' } });
  expect(headers).toMatchObject({ 'access-control-allow-credentials': 'true' });
});

test('names the origin where it allows all of them with credentials, for no browser takes * then', async () => {
  const { url } = await startWith({ allowOrigins: ['*'], allowCredentials: true });
  const { headers } = await send(url, { headers: { origin: 'https://any.example' } });
  expect(headers).toMatchObject({ 'access-control-allow-origin': 'https://any.example', vary: 'origin' });
});

test("without a configuration leaves the function's headers as they are", async () => {
  const started = await startApi();
  started.answer = () => ({ statusCode: 200, headers: { 'access-control-allow-origin': '*' } });
  const { headers } = await send(started.url, { headers: {} });
  expect(headers).toEqual({ 'access-control-allow-origin': '*' });
});

test.each<[string, Record<string, string>]>([
  ['a page of a stranger', { origin: 'https://evil.example' }],
  ['a page that CORS allows over https alone', { origin: 'http://shop.example' }],
  ['a page in a sandbox', { origin: 'null' }],
  ['a name that was made to resolve to the loopback', { host: 'evil.example' }],
  ['a picture in a page of a stranger', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }],
])('keeps out %s', async (_who, headers) => {
  const { url, events } = await startWith({});
  const { status, text } = await send(url, { headers });
  expect(status).toBe(403);
  expect(text).toMatch(/for this computer alone: the (Origin|Host|Sec-Fetch-Site) header is/);
  expect(events).toEqual([]);
});

test.each<[string, Record<string, string>]>([
  ['localhost', { host: 'localhost:4600' }],
  ['its own page', { origin: 'http://127.0.0.1:4600', 'sec-fetch-site': 'same-origin' }],
  ['the sign-in page', { origin: 'http://localhost:4601' }],
  ['a link in a page of a stranger', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }],
])('lets in %s', async (_who, headers) => {
  const { url } = await startApi();
  expect(await send(url, { headers })).toMatchObject({ status: 200 });
});
