import { expect, onTestFinished, test, vi } from 'vitest';
import { Api, type Bearer, toUrl } from '../../../../../functions/console/app/api/api.ts';
import { isPassing, Problem } from '../../../../../functions/console/app/api/problem.ts';

function answerWith(...answers: (Response | Error)[]) {
  const asked: Request[] = [];
  onTestFinished(() => void vi.unstubAllGlobals());
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    asked.push(new Request(`http://api.test${url}`, init));
    const answer = answers.shift() ?? new Response('{}');
    if (answer instanceof Error) throw answer;
    return answer;
  });
  return asked;
}

const bearer = (token = 'first', renew: Bearer['renew'] = async () => false): Bearer => ({
  getToken: () => token,
  renew,
});

const problemOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => undefined,
    (error: unknown) => error,
  );

test('fills a path and leaves out what is not asked', () => {
  expect(toUrl('/users/{user}', { parameters: { user: 'a/b c' } })).toBe('/users/a%2Fb%20c');
  expect(toUrl('/orders', { query: { user: '', item: undefined, limit: 50, all: false } })).toBe(
    '/orders?limit=50&all=false',
  );
  expect(() => toUrl('/users/{user}', {})).toThrow('nothing given for {user} in /users/{user}');
  for (const group of ['.', '..'])
    expect(() => toUrl('/groups/{group}/offsets', { parameters: { group } })).toThrow('Nothing is called');
});

test('sends the token, the body and the idempotency key', async () => {
  const asked = answerWith(new Response('{"deliveries":[]}'));
  const answer = await new Api(bearer()).post('/orders', { body: { user: 'alice' }, idempotencyKey: 'k' });
  expect(answer).toEqual({ deliveries: [] });
  const headers = Object.fromEntries(asked[0]?.headers ?? []);
  expect(headers).toMatchObject({
    ...{ authorization: 'Bearer first', 'idempotency-key': 'k', 'content-type': 'application/json' },
  });
  expect(await asked[0]?.json()).toEqual({ user: 'alice' });
});

test('renews a token that is not taken any more, once', async () => {
  const tokens = ['first', 'second'];
  const asked = answerWith(new Response('{}', { status: 401 }), new Response('{"items":[]}'));
  const renewed: Bearer = {
    getToken: () => tokens[0],
    renew: async () => tokens.shift() !== undefined,
  };
  expect(await new Api(renewed).get('/orders')).toEqual({ items: [] });
  expect(asked.map(({ headers }) => headers.get('authorization'))).toEqual(['Bearer first', 'Bearer second']);

  answerWith(new Response('{}', { status: 401 }), new Response('{}', { status: 401 }));
  const problem = await problemOf(new Api(bearer('x', async () => true)).get('/orders'));
  expect(problem).toMatchObject({ status: 401, title: 'You are signed out' });
});

test('tells a problem with every violation', async () => {
  const violations = [{ path: 'quantity', value: '0', problem: 'must be an integer from 1', index: 2 }];
  const told = {
    type: 'about:blank',
    title: 'The request does not fit',
    status: 400,
    detail: 'See.',
    violations,
  };
  answerWith(new Response(JSON.stringify({ ...told, requestId: 'r1' }), { status: 400 }));
  const problem = await problemOf(new Api(bearer()).post('/orders', { body: {} }));
  expect(problem).toBeInstanceOf(Problem);
  expect(problem).toMatchObject({
    status: 400,
    title: told.title,
    message: 'See.',
    violations,
    requestId: 'r1',
  });
  expect(isPassing(problem)).toBe(false);
});

test.each([
  [new Response('{"message":"Service Unavailable"}', { status: 503 }), 503, 'Service Unavailable'],
  [new Response('<html>', { status: 502 }), 502, 'The function behind this did not answer'],
  [
    new TypeError('fetch failed'),
    0,
    'Nothing answered. Check the network, or whether the runner is still up.',
  ],
])('calls what may pass by its name: %#', async (answer, status, message) => {
  answerWith(answer);
  const problem = await problemOf(new Api(bearer()).get('/orders'));
  expect(problem).toMatchObject({ status, message });
  expect(isPassing(problem)).toBe(true);
});
