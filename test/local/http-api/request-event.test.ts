import { request as httpRequest } from 'node:http';
import { expect, test } from 'vitest';
import { startApi } from './start-api.ts';

/** Sends a request as it stands, which `fetch` would tidy up; answers its status and body. */
async function send(
  url: string,
  options: { path: string; method?: string; headers?: string[]; body?: string | Buffer },
) {
  const { hostname, port, host } = new URL(url);
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; text: string }>();
  const headers = ['host', host, ...(options.headers ?? [])];
  const sent = httpRequest({
    hostname,
    port,
    path: options.path,
    method: options.method ?? 'GET',
    headers,
    agent: false,
  });
  sent.on('response', (response) => {
    let text = '';
    response.on('data', (chunk) => {
      text += chunk;
    });
    response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
  });
  sent.on('error', reject);
  sent.end(options.body);
  return promise;
}

test('has the form of payload format 2.0', async () => {
  const { url, events } = await startApi({
    routes: ['POST /orders/{id}'],
    stage: { variables: { tier: 'gold' } },
  });
  const { host, port } = new URL(url);
  await send(url, {
    path: '/orders/a%20b?tag=x&tag=y&q=a%26b&flag',
    method: 'POST',
    headers: [
      'X-Team',
      'a',
      'x-team',
      'b',
      'Cookie',
      'a=1; b=2',
      'content-type',
      'application/json',
      'user-agent',
      'me',
    ],
    body: '{"items":["ü"]}',
  });
  expect(events).toEqual([
    {
      version: '2.0',
      routeKey: 'POST /orders/{id}',
      rawPath: '/orders/a b',
      rawQueryString: 'tag=x&tag=y&q=a%26b&flag',
      cookies: ['a=1', 'b=2'],
      headers: {
        host,
        'x-team': 'a,b',
        'content-type': 'application/json',
        'content-length': '16',
        'user-agent': 'me',
        'x-amzn-trace-id': expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/),
        'x-forwarded-for': '127.0.0.1',
        'x-forwarded-port': port,
        'x-forwarded-proto': 'http',
      },
      queryStringParameters: { tag: 'x,y', q: 'a&b', flag: '' },
      requestContext: {
        accountId: '123456789012',
        apiId: 'abcdefghij',
        domainName: host,
        domainPrefix: 'abcdefghij',
        http: {
          method: 'POST',
          path: '/orders/a b',
          protocol: 'HTTP/1.1',
          sourceIp: '127.0.0.1',
          userAgent: 'me',
        },
        requestId: expect.stringMatching(/^[\w-]{15}=$/),
        routeKey: 'POST /orders/{id}',
        stage: '$default',
        time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
        timeEpoch: expect.any(Number),
      },
      pathParameters: { id: 'a b' },
      stageVariables: { tier: 'gold' },
      body: '{"items":["ü"]}',
      isBase64Encoded: false,
    },
  ]);
});

test('leaves out what the request has none of', async () => {
  const { url, events } = await startApi();
  await fetch(url);
  const names = [
    'headers',
    'isBase64Encoded',
    'rawPath',
    'rawQueryString',
    'requestContext',
    'routeKey',
    'version',
  ];
  expect(Object.keys(events[0] ?? {}).toSorted()).toEqual(names);
  expect(events[0]).toMatchObject({
    routeKey: '$default',
    rawPath: '/',
    rawQueryString: '',
    isBase64Encoded: false,
  });
});

test.each([
  ['text/plain; charset=utf-8', false],
  ['text/csv', false],
  ['application/json', false],
  ['Application/JSON;charset=utf-8', false],
  ['application/xml', false],
  ['application/javascript', false],
  ['application/x-www-form-urlencoded', true],
  ['application/vnd.api+json', true],
  ['image/png', true],
  [undefined, true],
])('has a body of %s in base64: %s', async (contentType, isBase64Encoded) => {
  const { url, events } = await startApi();
  await send(url, {
    ...{ path: '/', method: 'POST', body: 'tea=green' },
    headers: ['content-length', '9', ...(contentType === undefined ? [] : ['content-type', contentType])],
  });
  const body = isBase64Encoded ? Buffer.from('tea=green').toString('base64') : 'tea=green';
  expect(events).toMatchObject([{ body, isBase64Encoded }]);
});

test('keeps bytes that are no UTF-8 in base64', async () => {
  const { url, events } = await startApi();
  const bytes = Buffer.from([0, 0xff, 0xfe, 0x80]);
  await fetch(url, { method: 'POST', body: bytes, headers: { 'content-type': 'application/octet-stream' } });
  expect(Buffer.from(String(events[0]?.['body']), 'base64')).toEqual(bytes);
});

test('tells the length of a body that came in chunks', async () => {
  const { url, events } = await startApi();
  await send(url, { path: '/', method: 'POST', headers: ['transfer-encoding', 'chunked'], body: 'abc' });
  expect(events[0]?.headers).toMatchObject({ 'content-length': '3' });
  expect(events[0]?.headers).not.toHaveProperty('transfer-encoding');
});

test("hands on the caller's trace", async () => {
  const { url, events } = await startApi();
  const trace = 'Root=1-00000001-0123456789abcdef01234567;Sampled=1';
  await fetch(url, { headers: { 'x-amzn-trace-id': trace, 'x-forwarded-for': '10.0.0.1' } });
  expect(events[0]?.headers).toMatchObject({
    'x-amzn-trace-id': trace,
    'x-forwarded-for': '10.0.0.1,127.0.0.1',
  });
});

test.each([
  ['an encoded slash, which parts segments as a plain one does', '/orders/a%2Fb', 404],
  ['an encoded percent sign', '/orders/a%2525', 200],
  ['a plus, which is no space in a path', '/orders/a+b', 200],
  ['a double slash', '//orders/1', 404],
  ['dots', '/orders/..', 200],
  ['dots on the way', '/orders/../orders/1', 404],
  ['what does not decode', '/orders/%zz', 400],
  ['what is no UTF-8', '/orders/%ff', 400],
  ['no path at all', 'http://127.0.0.1/orders/1', 400],
])('looks at %s', async (_what, path, status) => {
  const { url } = await startApi({ routes: ['GET /orders/{id}'] });
  expect(await send(url, { path })).toMatchObject({ status });
});

test('cuts the path off at an encoded question mark, as API Gateway does', async () => {
  const { url, events } = await startApi();
  await send(url, { path: '/a%3Fb=1/c?d=2' });
  expect(events).toMatchObject([{ rawPath: '/a', rawQueryString: 'd=2' }]);
});

test('an encoded slash gives two segments of a greedy variable', async () => {
  const { url, events } = await startApi({ routes: ['GET /{proxy+}'] });
  await send(url, { path: '/a%2Fb' });
  expect(events).toMatchObject([{ rawPath: '/a/b', pathParameters: { proxy: 'a/b' } }]);
});

test('an asterisk, as of OPTIONS *, is no path', async () => {
  const { url } = await startApi();
  expect(await send(url, { path: '*', method: 'OPTIONS' })).toEqual({
    status: 400,
    text: '{"message":"Bad Request"}',
  });
});
