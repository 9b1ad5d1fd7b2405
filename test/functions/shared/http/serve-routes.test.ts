import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { AlreadyExists, FunctionError, NotFound } from '../../../../functions/shared/errors.ts';
import { defineContract } from '../../../../functions/shared/http/contract.ts';
import { HttpProblem } from '../../../../functions/shared/http/problem.ts';
import { implement, RawAnswer, type Route } from '../../../../functions/shared/http/route.ts';
import { serveRoutes } from '../../../../functions/shared/http/serve-routes.ts';
import { createLogger } from '../../../../functions/shared/logger.ts';
import { captureLogs } from '../../../support/function-logs.ts';
import { callRoute, makeHttpEvent, readAnswer } from '../../../support/http-event.ts';
import { makeContext } from '../../../support/lambda-context.ts';

const base = { tag: 'things', entry: 'things', summary: 'A thing' } as const;
const show = defineContract({
  ...base,
  ...{ operationId: 'showThing', method: 'GET', path: '/things/{thing}', access: 'viewer' },
  parameters: z.strictObject({ thing: z.string().max(5, 'must be short') }),
  query: z.strictObject({ size: z.enum(['small', 'large'], 'must be small or large').optional() }),
  answer: { status: 200, description: 'The thing.', body: z.object({ thing: z.string() }) },
});
const change = defineContract({
  ...base,
  ...{ operationId: 'changeThing', method: 'PATCH', path: '/things/{thing}', access: 'operator' },
  parameters: show.parameters ?? z.strictObject({}),
  body: z.strictObject({ size: z.int('must be an integer') }),
  maxBodyBytes: 100,
  answer: { status: 201, description: 'The thing.', body: z.object({ size: z.int() }) },
});
const open = defineContract({
  ...base,
  ...{ operationId: 'showPage', method: 'GET', path: '/page', access: 'open' },
  answer: { status: 200, description: 'A page.', contentType: 'text/html' },
});

const serve = (...routes: Route[]) => serveRoutes({ logger: createLogger('things'), routes });
const failing = (error: unknown) => serve(implement(change, () => Promise.reject(error)));
const path = { thing: 'one' };

describe('a request', () => {
  it('reaches its route as the schemas read it', async () => {
    captureLogs();
    const seen: unknown[] = [];
    const handler = serve(
      implement(show, async ({ parameters, query, caller, requestId }) => {
        seen.push({ parameters, query, caller, requestId });
        return { thing: parameters.thing };
      }),
      implement(change, async ({ body }) => body),
    );
    const answer = await callRoute(handler, show, { path, query: { size: 'small' }, as: 'viewer' });
    expect(answer).toEqual({
      status: 200,
      headers: {
        'content-type': 'application/json',
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      },
      body: { thing: 'one' },
    });
    expect(seen).toEqual([
      {
        parameters: path,
        query: { size: 'small' },
        caller: { sub: '11111111-1111-4111-8111-111111111111', username: 'viewer', roles: ['viewer'] },
        requestId: 'JKJaXmPLvHcESHA=',
      },
    ]);
    expect((await callRoute(handler, change, { path, body: { size: 2 } })).body).toEqual({ size: 2 });
  });

  it('may have its body in base64, in any spelling of JSON', async () => {
    captureLogs();
    const handler = serve(implement(change, async ({ body }) => body));
    for (const type of [
      'application/json; charset=utf-8',
      'Application/JSON',
      'application/merge-patch+json',
    ]) {
      const event = makeHttpEvent(change, { path, body: { size: 2 }, headers: { 'content-type': type } });
      const inBase64 = {
        ...event,
        body: Buffer.from(event.body ?? '').toString('base64'),
        isBase64Encoded: true,
      };
      expect(readAnswer(await handler(inBase64, makeContext('things'))).status).toBe(201);
    }
  });

  it('is told all that is wrong with it at once', async () => {
    captureLogs();
    const handler = serve(
      implement(show, async () => ({ thing: '' })),
      implement(change, async ({ body }) => body),
    );
    const shown = await callRoute(handler, show, {
      path: { thing: 'too long' },
      query: { size: 'huge', colour: 'red' },
    });
    expect(shown).toMatchObject({ status: 400, headers: { 'content-type': 'application/problem+json' } });
    expect(shown.body).toEqual({
      type: 'about:blank',
      title: 'The request does not fit',
      status: 400,
      detail: 'See the violations for what to change.',
      violations: [
        { path: 'thing', value: '"too long"', problem: 'must be short' },
        { path: 'size', value: '"huge"', problem: 'must be small or large' },
        { path: 'colour', value: '"red"', problem: 'is no field that is known here: remove it' },
      ],
      requestId: 'JKJaXmPLvHcESHA=',
    });
    const changed = await callRoute(handler, change, {
      path: { thing: 'too long' },
      body: {},
      query: { a: '1' },
    });
    expect(changed.body.violations.map((one: { path: string }) => one.path)).toEqual(['thing', 'a', 'size']);
  });

  it.each(['text/plain', 'application/jsonp', 'multipart/form-data; boundary=json', ''])(
    'of the type "%s" is not read',
    async (type) => {
      captureLogs();
      const handler = serve(implement(change, async ({ body }) => body));
      const event = makeHttpEvent(change, { path, body: { size: 2 }, headers: { 'content-type': type } });
      expect(readAnswer(await handler(event, makeContext('things'))).status).toBe(415);
    },
  );

  it('of more bytes than the route takes is not read', async () => {
    captureLogs();
    const handler = serve(implement(change, async ({ body }) => body));
    const { status, body } = await callRoute(handler, change, {
      path,
      body: `{"size": ${' '.repeat(100)}1}`,
    });
    expect({ status, detail: body.detail }).toEqual({
      status: 413,
      detail: 'The body has 111 bytes, and 100 are taken: send less at a time.',
    });
    const sized = (bytes: number) => `${' '.repeat(bytes - '{"size":1}'.length)}{"size":1}`;
    const statusOf = async (contract: typeof change, bytes: number) =>
      (await callRoute(handlerOf(contract), contract, { path, body: sized(bytes) })).status;
    const { maxBodyBytes: _none, ...usual } = change;
    const handlerOf = (contract: typeof change) => serve(implement(contract, async ({ body }) => body));
    expect([await statusOf(change, 100), await statusOf(change, 101)]).toEqual([201, 413]);
    expect([await statusOf(usual, 65_536), await statusOf(usual, 65_537)]).toEqual([201, 413]);
  });

  it('of bytes that are no text, or nested beyond reading, is refused', async () => {
    captureLogs();
    const handler = serve(implement(change, async ({ body }) => body));
    const event = {
      ...makeHttpEvent(change, { path, body: { size: 2 } }),
      ...{ body: Buffer.from('{"size":2,"\xff":1}', 'latin1').toString('base64'), isBase64Encoded: true },
    };
    const answer = readAnswer(await handler(event, makeContext('things')));
    expect(answer).toMatchObject({
      status: 400,
      body: { detail: expect.stringMatching(/^The body is no JSON/) },
    });
    const parseJson = (text: string): unknown => parseJson(text);
    const nested = serve(implement(change, async ({ body }) => body, { parseJson }));
    expect(await callRoute(nested, change, { path, body: { size: 2 } })).toMatchObject({
      status: 400,
      body: { detail: 'The body is nested too deeply to be read.' },
    });
  });

  it('for a route of another function is not found', async () => {
    captureLogs();
    expect(await callRoute(serve(), show, { path })).toMatchObject({
      status: 404,
      body: { detail: 'There is no route GET /things/{thing} here.' },
    });
  });

  it('that is none of API Gateway is refused', async () => {
    await expect(serve()({ some: 'event' }, makeContext('things'))).rejects.toThrow(/version/);
  });
});

describe('who may', () => {
  const handler = serve(
    implement(show, async ({ parameters }) => parameters),
    implement(change, async ({ body }) => body),
    implement(open, async () => new RawAnswer(200, { 'content-type': 'text/html' }, '<p>')),
  );
  const statusOf = async (claims: object | undefined, contract: typeof show | typeof change = show) => {
    captureLogs();
    const event = makeHttpEvent(contract, { path, body: { size: 1 }, as: 'nobody' });
    const requestContext = { ...event.requestContext, ...(claims && { authorizer: { jwt: { claims } } }) };
    return readAnswer(await handler({ ...event, requestContext }, makeContext('things'))).status;
  };

  it.each([
    [undefined, 401, 401],
    [{}, 401, 401],
    [{ username: 'alice', 'cognito:groups': '[operator]' }, 401, 401],
    [{ sub: '', 'cognito:groups': '[operator]' }, 401, 401],
    [{ sub: 'a', username: 'alice' }, 403, 403],
    [{ sub: 'a', 'cognito:groups': '[]' }, 403, 403],
    [{ sub: 'a', 'cognito:groups': '[operators viewers]' }, 403, 403],
    [{ sub: 'a', 'cognito:groups': '[viewer]' }, 200, 403],
    [{ sub: 'a', 'cognito:groups': ['viewer'] }, 200, 403],
    [{ sub: 'a', 'cognito:groups': '[operator]' }, 200, 201],
    [{ sub: 'a', 'cognito:groups': '[others viewer operator]' }, 200, 201],
    [{ sub: 'a', 'cognito:groups': 'operator' }, 200, 201],
    [{ sub: 'a', 'cognito:groups': '[x,operator]' }, 403, 403],
    [{ sub: 'a', 'cognito:groups': '[[operator]]' }, 403, 403],
    [{ sub: 'a', 'custom:groups': '[operator]' }, 403, 403],
  ])('with claims %j gets %i to look, and %i to change', async (claims, looking, changing) => {
    expect([await statusOf(claims), await statusOf(claims, change)]).toEqual([looking, changing]);
  });

  it('is nobody in particular for an open route', async () => {
    captureLogs();
    const answer = await callRoute(handler, open, { as: 'nobody' });
    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'text/html' }, body: '<p>' });
  });

  it('is told before anything of the request is', async () => {
    captureLogs();
    expect((await callRoute(handler, change, { body: 'no JSON', as: 'viewer' })).status).toBe(403);
  });
});

describe('a failure', () => {
  it.each([
    [new NotFound('There is no thing.'), 404],
    [new AlreadyExists('There is one.'), 409],
    [new FunctionError('VALUE_INVALID', 'It does not fit.'), 400],
    [new FunctionError('TABLE_BUSY', 'It keeps changing.'), 503],
    [new FunctionError('SETTLEMENT_CONTENDED', 'It keeps changing.'), 503],
    [new FunctionError('DELIVERY_UNCONFIRMED', 'Nobody knows.'), 502],
    [Object.assign(new Error('too fast'), { name: 'RequestLimitExceeded' }), 503],
    [Object.assign(new Error('too fast'), { name: 'ProvisionedThroughputExceededException' }), 503],
    [Object.assign(new Error('too fast'), { name: 'ThrottledException' }), 503],
    [new HttpProblem(422, 'It was refused.'), 422],
    [Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' }), 503],
    [Object.assign(new Error('slow down'), { name: 'TooManyRequestsException' }), 503],
  ])('as %s is the problem %i', async (error, status) => {
    const logs = captureLogs();
    const answer = await callRoute(failing(error), change, { path, body: { size: 1 } });
    expect(answer).toMatchObject({
      status,
      headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
      body: { status, title: expect.stringMatching(/./), requestId: 'JKJaXmPLvHcESHA=' },
    });
    expect(logs.lines(/^Request failed$/)).toHaveLength(status >= 500 ? 1 : 0);
    expect(logs.lines(/^Operator action$/)).toMatchObject([
      { outcome: status >= 500 ? 'failed' : 'refused', status },
    ]);
  });

  it('of the function is told in the log alone, with its stack and what it came of', async () => {
    const logs = captureLogs();
    const error = new Error('the secret of table 5', { cause: new Error('deeper') });
    const { status, body } = await callRoute(failing(error), change, { path, body: { size: 1 } });
    expect(status).toBe(500);
    expect(JSON.stringify(body)).not.toContain('secret');
    expect(logs.lines(/^Operator action$/)).toMatchObject([{ outcome: 'failed', status: 500 }]);
    expect(body.detail).toContain('JKJaXmPLvHcESHA=');
    expect(logs.lines(/^Request failed$/)).toMatchObject([
      {
        ...{ level: 'ERROR', route: 'PATCH /things/{thing}', request: 'JKJaXmPLvHcESHA=' },
        error: { message: 'the secret of table 5', stack: expect.any(String), cause: { message: 'deeper' } },
      },
    ]);
  });
});

describe('what operators do', () => {
  it('is written down, and what viewers look at is not', async () => {
    const logs = captureLogs();
    const handler = serve(
      implement(show, async ({ parameters }) => parameters),
      implement(change, async ({ body }) => body),
    );
    await callRoute(handler, show, { path });
    expect(logs.lines(/^Operator action$/)).toEqual([]);
    await callRoute(handler, change, { path, body: { size: 1 } });
    await callRoute(handler, change, { path, body: { size: 'secret' } });
    await callRoute(handler, change, { path, body: { size: 1 }, as: 'nobody' });
    const actor = { sub: '22222222-2222-4222-8222-222222222222', username: 'operator' };
    const line = { level: 'INFO', audit: true, operation: 'changeThing', path, request: 'JKJaXmPLvHcESHA=' };
    expect(logs.lines(/^Operator action$/)).toMatchObject([
      { ...line, actor, outcome: 'done', status: 201 },
      { ...line, actor, outcome: 'refused', status: 400 },
      { ...line, actor: { sub: '', username: '' }, outcome: 'refused', status: 401 },
    ]);
    expect(JSON.stringify(logs.lines(/^Operator action$/))).not.toContain('secret');
  });
});

it('says of an answer that Lambda would not take back what to do about it', async () => {
  const logs = captureLogs();
  const answerWith = (thing: string) =>
    callRoute(serve(implement(show, async () => ({ thing }))), show, { path });
  expect(await answerWith('a'.repeat(5_900_000))).toMatchObject({ status: 200 });
  // Each quote is four characters: a quote of the text, in JSON, in a text, in JSON.
  expect(await answerWith('"'.repeat(1_400_000))).toMatchObject({ status: 200 });
  expect(logs.lines(/^Request failed$/)).toEqual([]);
  for (const thing of ['a'.repeat(6_100_000), '"'.repeat(1_600_000), 'ü'.repeat(3_100_000)])
    expect(await answerWith(thing)).toMatchObject({
      status: 500,
      body: { detail: expect.stringMatching(/ask for less at a time/) },
    });
  expect(logs.lines(/^Request failed$/)).toHaveLength(3);
});

it('answers bytes in base64', async () => {
  captureLogs();
  const handler = serve(
    implement(open, async () => new RawAnswer(200, { 'content-type': 'image/png' }, Buffer.from([1, 2]))),
  );
  expect(await handler(makeHttpEvent(open, { as: 'nobody' }), makeContext('things'))).toEqual({
    statusCode: 200,
    headers: { 'content-type': 'image/png' },
    body: 'AQI=',
    isBase64Encoded: true,
  });
});
