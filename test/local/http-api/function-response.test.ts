import { expect, test } from 'vitest';
import { LambdaError, ThrottledError } from '../../../local/lambda/lambda-error.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { startApi } from './start-api.ts';

test('gives the client status, headers, cookies and body', async () => {
  const started = await startApi();
  started.answer = () => ({
    statusCode: 201,
    headers: {
      Location: '/orders/7',
      'X-Number': 7,
      'content-length': '1',
      connection: 'close',
      trailer: 'x',
      'set-cookie': 'c=3',
    },
    cookies: ['a=1; Path=/', 'b=2'],
    body: '{"id":7}',
  });
  const response = await fetch(started.url);
  expect(response.status).toBe(201);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    location: '/orders/7',
    'x-number': '7',
    'content-length': '8',
    'content-type': 'text/plain; charset=utf-8',
    connection: 'keep-alive',
  });
  expect(response.headers.getSetCookie()).toEqual(['c=3', 'a=1; Path=/', 'b=2']);
  expect(await response.text()).toBe('{"id":7}');
});

test('decodes a body that is in base64', async () => {
  const started = await startApi();
  const body = Buffer.from([0, 255, 128]);
  started.answer = () => ({ statusCode: 200, body: body.toString('base64'), isBase64Encoded: true });
  expect(Buffer.from(await (await fetch(started.url)).arrayBuffer())).toEqual(body);
});

test.each<[string, unknown, string]>([
  ['an object', { id: 7 }, '{"id":7}'],
  ['a list', [1, 2], '[1,2]'],
  ['a text, without its quotes', 'Hello "you"', 'Hello "you"'],
  ['a number', 42, '42'],
  ['nothing', undefined, 'null'],
  ['an object with other keys of a response', { body: 'x' }, '{"body":"x"}'],
])('takes %s for the body of a 200', async (_what, returned, text) => {
  const started = await startApi();
  started.answer = () => returned;
  const response = await fetch(started.url);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('application/json');
  expect(await response.text()).toBe(text);
});

test('takes even what is no JSON for the body of a 200', async () => {
  const { url } = await startApi({ invoke: async () => ({ requestId: 'r', payload: '{"name": "Jo' }) });
  const response = await fetch(url);
  expect({ status: response.status, text: await response.text() }).toEqual({
    status: 200,
    text: '{"name": "Jo',
  });
});

test.each<[string, unknown, string]>([
  ['a body that is no text', { statusCode: 200, body: { a: 1 } }, 'body: '],
  ['a status that is none', { statusCode: 'OK' }, 'statusCode: '],
  ['half a status', { statusCode: 200.5 }, 'statusCode: '],
  ['a status out of range', { statusCode: 99 }, 'statusCode: '],
  ['a status that would go on', { statusCode: 101 }, 'statusCode: '],
  ['headers that are none', { statusCode: 200, headers: ['a'] }, 'headers: '],
  ['a header of many', { statusCode: 200, headers: { a: ['b'] } }, 'headers.a: '],
  [
    'a header that breaks the line',
    { statusCode: 200, headers: { a: 'b\r\nset-cookie: c' } },
    'headers.a: has characters',
  ],
  ['a header beyond Latin-1', { statusCode: 200, headers: { a: '✓' } }, 'headers.a: has characters'],
  ['a name with a space', { statusCode: 200, headers: { 'a b': 'c' } }, 'headers.a b: '],
  ['cookies that are none', { statusCode: 200, cookies: 'a=1' }, 'cookies: '],
  ['a base64 flag that is none', { statusCode: 200, isBase64Encoded: 'yes' }, 'isBase64Encoded: '],
])('answers 500 to %s, and tells the journal what is wrong', async (_what, returned, problem) => {
  const started = await startApi();
  started.answer = () => returned;
  const response = await fetch(started.url);
  expect(response.status).toBe(500);
  expect(response.headers.get('content-type')).toBe('application/json');
  expect(await response.text()).toBe('{"message":"Internal Server Error"}');
  expect(started.requests()).toMatchObject([{ status: 500, invocationId: 'invocation-1' }]);
  expect(started.requests()[0]?.error).toContain(`no response of format 2.0: ${problem}`);
});

test('has no body where there is none: 204, 304, HEAD', async () => {
  const started = await startApi();
  for (const statusCode of [204, 304]) {
    started.answer = () => ({ statusCode, body: 'x' });
    const response = await fetch(started.url);
    const length = response.headers.get('content-length');
    expect({ status: response.status, length, text: await response.text() }).toEqual({
      ...{ status: statusCode, length: null, text: '' },
    });
  }
  started.answer = () => ({ statusCode: 200, body: 'four' });
  const head = await fetch(started.url, { method: 'HEAD' });
  expect({ length: head.headers.get('content-length'), text: await head.text() }).toEqual({
    length: '4',
    text: '',
  });
});

test('answers 500 to an error of the function, without a word of it', async () => {
  const payload = '{"errorType":"Error","errorMessage":"secret"}';
  const { url, requests } = await startApi({
    invoke: async () => ({ requestId: 'r-1', payload, functionError: 'Unhandled' }),
  });
  const response = await fetch(url);
  expect({ status: response.status, text: await response.text() }).toEqual({
    status: 500,
    text: '{"message":"Internal Server Error"}',
  });
  expect(requests()).toMatchObject([
    { status: 500, invocationId: 'r-1', error: expect.stringContaining('secret') },
  ]);
});

test.each([
  ['is throttled', () => new ThrottledError('ConcurrentInvocationLimitExceeded'), 503, 'Service Unavailable'],
  ['is gone', () => new LambdaError('ResourceNotFoundException', 'not there'), 500, 'Internal Server Error'],
])('answers when the function %s', async (...[, makeError, status, message]) => {
  const { url, requests } = await startApi({ invoke: () => Promise.reject(makeError()) });
  const response = await fetch(url);
  expect({ status: response.status, body: await response.json() }).toEqual({ status, body: { message } });
  expect(requests()[0]?.error).toMatch(/^Lambda refused the invocation: /);
});

test('waits no longer for a function that has answered', async () => {
  const clock = new FakeClock();
  const { url } = await startApi({ clock });
  expect((await fetch(url)).status).toBe(200);
  expect(clock.pending).toBe(0);
});

test('answers 503 when the function takes longer than the integration waits', async () => {
  const late = Promise.withResolvers<never>();
  const { url, requests } = await startApi({ timeoutMs: 50, invoke: () => late.promise });
  const response = await fetch(url);
  expect({ status: response.status, body: await response.json() }).toEqual({
    status: 503,
    body: { message: 'Service Unavailable' },
  });
  expect(requests()[0]?.error).toBe(
    "answering did not answer within 50 ms, the integration's TimeoutInMillis",
  );
  // That it fails afterwards is nobody's concern any more.
  late.reject(new Error('too late'));
});
