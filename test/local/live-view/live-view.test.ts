import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { InvokeFunction } from '../../../local/live-view/replay.ts';
import { ROUTES } from '../../../local/live-view/routes.ts';
import { batched, ended, logged, started } from './record-entries.ts';
import { serveLiveView } from './serve-live-view.ts';

const PATHS = [
  ...['', '/events', '/functions', '/functions/consumer/invocations', '/invocations/r1', '/mappings'],
  ...['/denials', '/messages', '/resources', '/journeys/orders/0/7'],
];

test('every path is asked for below', () => {
  for (const { method, path } of ROUTES)
    if (method === 'GET') expect(PATHS.filter((one) => path.test(one))).toHaveLength(1);
});

test.each(PATHS)('shows %s to nobody without a token', async (path) => {
  const { ask } = await serveLiveView();
  const answer = await ask(path, { as: '' });
  expect(answer).toMatchObject({
    ...{ status: 401, type: 'application/problem+json' },
    body: { type: 'about:blank', status: 401, title: 'Nobody is signed in', requestId: expect.any(String) },
  });
  expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  expect(await ask(path, { as: 'forged' })).toMatchObject({ status: 401 });
  expect(await ask(path, { as: 'nobody' })).toMatchObject({
    ...{ status: 403, type: 'application/problem+json' },
    body: { detail: 'This takes the group viewer; the token has no group.' },
  });
});

test('takes access tokens with the scopes that the API asks for, and groups by their whole names', async () => {
  const { ask } = await serveLiveView({ invoke: async () => ({ requestId: 'r-1', payload: '1' }) });
  const path = '/functions/consumer/invocations';
  const replay = { method: 'POST', body: '{"payload":{}}' };
  for (const as of ['operator by id token', 'oddly grouped', 'reader of something else'])
    expect([(await ask('/', { as })).status, (await ask(path, { ...replay, as })).status]).toEqual([
      403, 403,
    ]);
  expect(await ask('/', { as: 'operator who reads' })).toMatchObject({ status: 200 });
  expect(await ask(path, { ...replay, as: 'operator who reads' })).toMatchObject({
    ...{ status: 403, body: { detail: expect.stringContaining('/write') } },
  });
  expect(await ask(path, { ...replay, as: 'operator' })).toMatchObject({ status: 200 });
});

test('lets a viewer replay nothing', async () => {
  const { ask, journal } = await serveLiveView();
  const init = { method: 'POST', body: '{"payload":{}}' };
  const path = '/functions/consumer/invocations';
  expect(await ask(path, { ...init, as: '' })).toMatchObject({ status: 401 });
  expect(await ask(path, init)).toMatchObject({
    ...{ status: 403, body: { detail: 'This takes the group operator; the token has viewer.' } },
  });
  // Who was let in and may not is told of, as the HTTP API does.
  expect(journal.recent()).toMatchObject([
    {
      ...{ kind: 'operator-action', actor: { sub: 'v', username: 'vera' }, operation: 'replayInvocation' },
      ...{ path: { name: 'consumer' }, outcome: 'refused', status: 403 },
    },
  ]);
});

test.each(['viewer', 'operator', 'both'])(
  'tells a caller with the token %s what the runner is',
  async (as) => {
    const { ask } = await serveLiveView();
    expect(await ask('', { as })).toMatchObject({
      ...{ status: 200, type: 'application/json' },
      body: { runner: true, version: '1.2.3', stacks: 2, resources: 40 },
    });
  },
);

test('lists functions with what became of their invocations', async () => {
  const { ask, record, clock } = await serveLiveView();
  const about = { name: 'consumer', timeoutSeconds: 60, memoryMb: 256 };
  expect((await ask('/functions')).body).toEqual({
    functions: [{ ...about, invocations: 0, errors: 0, lastInvokedAt: null }],
  });
  record(started('r1'), ended('r1', { status: 'timeout' }));
  expect((await ask('/functions')).body).toEqual({
    functions: [{ ...about, invocations: 1, errors: 1, lastInvokedAt: clock.now() }],
  });
});

test('lists invocations of a function, the newest first, and shows one', async () => {
  const { ask, record } = await serveLiveView();
  record(
    started('r1', { payload: '{"a":1}' }),
    logged('r1', { level: 'WARN' }),
    ended('r1', { result: '{"b":2}' }),
  );
  record(started('r2'), started('other', { functionName: 'producer' }));
  const list = await ask('/functions/consumer/invocations');
  expect(list.body).toMatchObject({
    invocations: [
      { requestId: 'r2', status: 'running' },
      { requestId: 'r1', status: 'success', by: 'mapping', payloadBytes: 7, durationMs: 12 },
    ],
  });
  expect((await ask('/invocations/r1')).body).toMatchObject({
    ...{ requestId: 'r1', payload: '{"a":1}', result: '{"b":2}', logs: [{ level: 'WARN' }] },
  });
  expect(await ask('/functions/absent/invocations')).toMatchObject({
    ...{ status: 404, body: { detail: expect.stringContaining('no function absent') } },
  });
  expect(await ask('/invocations/r9')).toMatchObject({
    ...{ status: 404, body: { detail: expect.stringContaining('older than the 5000 newest') } },
  });
});

test('shows nobody the token of who called through the HTTP API', async () => {
  const { ask, record } = await serveLiveView();
  const event = (authorization: string) =>
    JSON.stringify({
      headers: { 'x-odd': '"authorization":"kept"', authorization, accept: '*/*' },
      requestContext: { authorizer: { jwt: { claims: { sub: 'o' } } } },
      body: '{"authorization":"a word"}',
    });
  record(started('r1', { by: 'api', payload: event('Bearer ey.secret"quoted.sig') }));
  const { body } = await ask('/invocations/r1');
  expect(body).toMatchObject({ payload: event('***'), payloadCut: false });
});

test('shows nobody the cookies of who called, by which the sign-in page knows the browser', async () => {
  const { ask, record } = await serveLiveView();
  const event = (cookies: string[]) =>
    JSON.stringify({ cookies, headers: { accept: '*/*' }, body: '{"cookies":["a word"]}' });
  const own = ['cognito-4601=secret', 'odd="quoted]\\"', 'XSRF-TOKEN=x'];
  record(started('r1', { by: 'api', payload: event(own) }), started('r2', { payload: event([]) }));
  expect((await ask('/invocations/r1')).body).toMatchObject({ payload: event(['***']) });
  expect((await ask('/invocations/r2')).body).toMatchObject({ payload: event([]) });
});

test('shows the journey of a record', async () => {
  const { ask, record } = await serveLiveView();
  record(started('r1'), ended('r1'), batched('r1', { ranges: [{ partition: 0, first: '5', last: '9' }] }));
  const { body } = await ask('/journeys/orders/0/07');
  expect(body).toMatchObject({
    record: { topic: 'orders', partition: 0, offset: 7 },
    groups: [{ group: 'tracker', attempts: [{ requestId: 'r1' }] }],
  });
});

test('shows mappings, resources, denials and messages, the newest first', async () => {
  const { ask, record, clock } = await serveLiveView();
  const denial = { principal: 'arn:consumer', action: 'dynamodb:PutItem', resource: 'arn:table' };
  record(
    { kind: 'access-denied', ...denial },
    { kind: 'access-denied', ...denial, action: 'dynamodb:GetItem' },
  );
  const message = {
    service: 'sns',
    channel: 'sms',
    to: ['+49'],
    body: 'hi',
    messageId: 'm',
    principal: 'p',
  } as const;
  record({ kind: 'message', ...message });
  const time = clock.now();
  expect((await ask('/mappings')).body).toEqual({ mappings: [{ uuid: 'uuid-1', state: 'Enabled' }] });
  expect((await ask('/resources')).body).toEqual({ resources: [{ id: 'Stack/Topic' }] });
  expect((await ask('/denials')).body).toEqual({
    denials: [
      { time, ...denial, action: 'dynamodb:GetItem' },
      { time, ...denial },
    ],
  });
  expect((await ask('/messages')).body).toEqual({ messages: [{ time, ...message }] });
});

test.each([
  ['/nothing', 404],
  ['/journeys/orders/x/7', 404],
  ['/journeys/orders/0/-1', 404],
  ['/functions/%ff/invocations', 400],
])('refuses %s', async (path, status) => {
  const { ask } = await serveLiveView();
  expect(await ask(path)).toMatchObject({ status, type: 'application/problem+json' });
});

test('names the methods that a path takes', async () => {
  const { ask } = await serveLiveView();
  const answer = await ask('/functions/consumer/invocations', { method: 'DELETE' });
  expect(answer.status).toBe(405);
  expect(answer.headers.get('allow')).toBe('GET, POST');
});

const path = '/functions/consumer/invocations';

test('replays with an edited payload, and tells who did', async () => {
  const calls: Parameters<InvokeFunction>[0][] = [];
  const { ask, record, journal } = await serveLiveView({
    invoke(call) {
      calls.push(call);
      const { payload } = call;
      record(
        started('r7', { by: 'replay', payload }),
        ended('r7', { status: 'timeout', errorType: 'Sandbox.Timedout' }),
      );
      return Promise.resolve({
        requestId: 'r7',
        payload: '{"errorType":"Sandbox.Timedout"}',
        functionError: 'Unhandled',
      });
    },
  });
  const body = '{"payload": {"offset": 12345678901234567890, "price": 1.10}}';
  const answer = await ask(path, { method: 'POST', as: 'operator', body });
  expect(answer).toMatchObject({
    status: 200,
    body: {
      ...{ requestId: 'r7', status: 'timeout', errorType: 'Sandbox.Timedout' },
      result: '{"errorType":"Sandbox.Timedout"}',
    },
  });
  // Digits that a number of JavaScript does not hold stay as they were typed.
  expect(calls).toEqual([
    { functionName: 'consumer', payload: '{"offset":12345678901234567890,"price":1.10}' },
  ]);
  expect(journal.recent().filter(({ kind }) => kind === 'operator-action')).toMatchObject([
    {
      ...{ actor: { sub: 'o', username: 'otto' }, operation: 'replayInvocation', path: { name: 'consumer' } },
      ...{ outcome: 'done', status: 200 },
    },
  ]);
});

test.each([
  ['no JSON', path, '{"payload":', 400, 'refused'],
  ['no payload', path, '{}', 400, 'refused'],
  ['something unknown beside it', path, '{"payload":1,"type":"Event"}', 400, 'refused'],
  ['an unknown function', '/functions/absent/invocations', '{"payload":1}', 404, 'refused'],
  ['a payload beyond 6 MB', path, JSON.stringify({ payload: 'x'.repeat(6 * 2 ** 20) }), 413, 'refused'],
  ['a body far beyond it', path, JSON.stringify({ payload: 'x'.repeat(8 * 2 ** 20) }), 413, 'refused'],
])('refuses to replay %s', async (_, ...[at, body, status, outcome]) => {
  const { ask, journal } = await serveLiveView();
  const answer = await ask(at, { method: 'POST', as: 'operator', body });
  expect(answer).toMatchObject({ status, type: 'application/problem+json', body: { status } });
  expect(journal.recent()).toMatchObject([{ kind: 'operator-action', outcome, status }]);
});

test('hangs up after its answer to a body that nobody read, so that it is taken for no request', async () => {
  const { port } = await serveLiveView();
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  let received = '';
  socket.on('data', (chunk) => {
    received += chunk;
  });
  const closed = once(socket, 'close');
  socket.write(`POST /_runner${path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 100\r\n\r\n`);
  await closed;
  expect(received).toMatch(/^HTTP\/1\.1 401 .*\r\nconnection: close\r\n/is);
});

test('names each violation of a body', async () => {
  const { ask } = await serveLiveView();
  const answer = await ask(path, { method: 'POST', as: 'operator', body: '{"other":1}' });
  expect(answer.body).toMatchObject({
    violations: [
      { path: 'payload', value: 'absent', problem: 'is missing; it may be any JSON' },
      { path: 'other', value: '1', problem: 'is no field that is known here: remove it' },
    ],
  });
});

test.each([
  [429, 429, 'refused'],
  [500, 503, 'failed'],
])("passes Lambda's refusal %i on as %i", async (given, status, outcome) => {
  const refusal = Object.assign(new Error('Rate Exceeded.'), { status: given });
  const { ask, journal } = await serveLiveView({ invoke: () => Promise.reject(refusal) });
  const answer = await ask(path, { method: 'POST', as: 'operator', body: '{"payload":1}' });
  expect(answer).toMatchObject({ status, body: { detail: 'Rate Exceeded.' } });
  expect(journal.recent()).toMatchObject([{ kind: 'operator-action', outcome, status }]);
});

test('tells of its own failures in the journal', async () => {
  const { ask, journal } = await serveLiveView();
  const answer = await ask(path, { method: 'POST', as: 'operator', body: '{"payload":1}' });
  expect(answer).toMatchObject({
    status: 500,
    body: { detail: expect.stringContaining('nothing is to be invoked') },
  });
  expect(journal.recent()).toMatchObject([
    { kind: 'operator-action', outcome: 'failed' },
    { kind: 'error', source: 'live-view' },
  ]);
});
