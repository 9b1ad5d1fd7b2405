import { expect, test } from 'vitest';
import { findFormatProblem } from '../../../local/http-api/access-log.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { createSigner, startApi } from './start-api.ts';

const statusOf = async (url: string): Promise<number> => (await fetch(url)).status;

test('an API without a stage answers 404', async () => {
  const { url, requests } = await startApi({ stage: null });
  expect(await statusOf(url)).toBe(404);
  expect(requests()).toMatchObject([{ status: 404, routeKey: null, error: 'the API has no stage' }]);
});

test('answers 404 where no route fits', async () => {
  const { url, requests } = await startApi({ routes: ['GET /orders'] });
  const response = await fetch(`${url}/nowhere`);
  expect({ status: response.status, body: await response.json() }).toEqual({
    status: 404,
    body: { message: 'Not Found' },
  });
  expect(await statusOf(`${url}/orders`)).toBe(200);
  expect((await fetch(`${url}/orders`, { method: 'POST' })).status).toBe(404);
  expect(requests()[0]).toMatchObject({ routeKey: null, error: 'no route fits' });
});

test('lets a burst through, then as many as the rate allows, each route by itself', async () => {
  const clock = new FakeClock();
  const { url } = await startApi({
    ...{ clock, routes: ['GET /a', 'GET /b', 'GET /c'] },
    stage: {
      throttling: { burst: 2, rate: 1 },
      routeThrottling: { 'GET /b': { burst: 1 }, 'GET /c': { rate: 0 } },
    },
  });
  const statuses = async (path: string, count: number) => {
    const found: number[] = [];
    for (let at = 0; at < count; at++) found.push(await statusOf(`${url}${path}`));
    return found;
  };
  expect(await statuses('/a', 3)).toEqual([200, 200, 429]);
  expect(await statuses('/b', 2)).toEqual([200, 429]);
  expect(await statuses('/c', 1)).toEqual([429]);
  clock.leap(1000);
  expect(await statuses('/a', 2)).toEqual([200, 429]);
  clock.leap(60_000);
  expect(await statuses('/a', 3)).toEqual([200, 200, 429]);
  const refused = await fetch(`${url}/a`);
  expect(await refused.json()).toEqual({ message: 'Too Many Requests' });
});

test('lets one through every two seconds at a rate of a half', async () => {
  const clock = new FakeClock();
  const { url } = await startApi({ clock, stage: { throttling: { rate: 0.5 } } });
  expect([await statusOf(url), await statusOf(url)]).toEqual([200, 429]);
  clock.leap(2000);
  expect([await statusOf(url), await statusOf(url)]).toEqual([200, 429]);
});

const FORMAT = JSON.stringify({
  id: '$context.requestId',
  route: '$context.routeKey',
  status: '$context.status',
  sub: '$context.authorizer.claims.sub',
  agent: '$context.identity.userAgent',
  bytes: '$context.responseLength',
  error: '$context.error.message',
  why: '$context.integrationErrorMessage',
  denied: '$context.authorizer.error',
  at: '$context.requestTime',
});

test('writes the access log to the journal, a line of JSON for a request', async () => {
  const signer = await createSigner();
  const { url, requests } = await startApi({
    ...{ routes: [{ key: 'GET /orders' }], keys: [signer.jwk], stage: { accessLogFormat: FORMAT } },
  });
  const headers = { authorization: await signer.sign(), 'user-agent': 'a "quoted" one' };
  const response = await fetch(`${url}/orders`, { headers });
  await fetch(`${url}/orders`);
  const [first, second] = requests().map(({ accessLog }): unknown => JSON.parse(accessLog ?? ''));
  expect(first).toEqual({
    id: response.headers.get('apigw-requestid'),
    route: 'GET /orders',
    status: '200',
    sub: 'user-1',
    agent: 'a "quoted" one',
    bytes: '11',
    error: '-',
    why: '-',
    denied: '-',
    at: expect.stringMatching(/ \+0000$/),
  });
  expect(second).toMatchObject({
    ...{ route: 'GET /orders', status: '401', sub: '-', error: 'Unauthorized', why: '-' },
    denied: 'the request has no token',
  });
});

test('quotes a message that stands in JSON by itself', async () => {
  const accessLogFormat = '{"id":"$context.requestId","error":$context.error.messageString}';
  const { url, requests } = await startApi({ routes: [], stage: { accessLogFormat } });
  await fetch(`${url}/nowhere`);
  expect(JSON.parse(requests()[0]?.accessLog ?? '')).toMatchObject({ error: 'Not Found' });
});

test('tells why a function did not answer', async () => {
  const accessLogFormat = '$context.requestId: $context.integrationErrorMessage';
  const started = await startApi({ stage: { accessLogFormat } });
  started.answer = () => ({ statusCode: 'OK' });
  await fetch(started.url);
  expect(started.requests()[0]?.accessLog).toMatch(/=: what the function returned is no response/);
});

test.each([
  ['$context.routeKey', 'has to have $context.requestId'],
  ['$context.requestId\n$context.status', 'on one line'],
  ['$context.requestId $context.waf.status', 'not emulated: $context.waf.status'],
  ['$context.requestId $context.constructor', 'not emulated: $context.constructor'],
])('%j is no format of an access log', (format, problem) => {
  expect(findFormatProblem(format)).toContain(problem);
});
