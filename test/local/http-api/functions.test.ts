import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { FunctionDefinition } from '../../../local/lambda/function-definition.ts';
import { eventually } from '../../support/eventually.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { defineTestFunction, startTestLambda } from '../lambda/test-lambda.ts';
import { startApi, type TestApiOptions } from './start-api.ts';

/** An API before a function that runs in a process of its own; its code is an ES module. */
async function startFunction(
  code: string,
  overrides: Partial<FunctionDefinition> = {},
  options: TestApiOptions = {},
) {
  const definition = await defineTestFunction(code, { name: 'answering', ...overrides });
  const { lambda, output } = await startTestLambda([definition]);
  const invoke: TestApiOptions['invoke'] = (request) =>
    lambda.invoke({ ...request, functionName: 'answering' });
  const started = await startApi({ ...options, invoke });
  return { ...started, lambda, output };
}

test('asks a function that runs, and gives what it answers', async () => {
  const { url, requests, lambda } = await startFunction(`
    export const handler = async (event, context) => ({
      statusCode: 201,
      headers: { 'content-type': 'application/json' },
      cookies: ['seen=1'],
      body: JSON.stringify({ got: JSON.parse(event.body), id: context.awsRequestId, trace: process.env._X_AMZN_TRACE_ID }),
    });`);
  const trace = 'Root=1-00000001-0123456789abcdef01234567';
  const response = await fetch(`${url}/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-amzn-trace-id': trace },
    body: '{"text":"grüß dich"}',
  });
  expect({ status: response.status, cookies: response.headers.getSetCookie() }).toEqual({
    status: 201,
    cookies: ['seen=1'],
  });
  const id = requests()[0]?.invocationId;
  expect(await response.json()).toEqual({
    got: { text: 'grüß dich' },
    id,
    trace: expect.stringContaining('Root=1-00000001-0123456789abcdef01234567'),
  });
  expect(lambda.inspect().functions).toMatchObject([{ environments: [{ state: 'idle' }] }]);
});

test.each<[string, string, Partial<FunctionDefinition>, number, string]>([
  ['throws', 'export const handler = async () => { throw new Error("broken"); };', {}, 500, 'broken'],
  ['does not load', 'throw new Error("at its start");', {}, 500, 'at its start'],
  ['ends its process', 'export const handler = () => process.exit(1);', {}, 500, 'Runtime.ExitError'],
  [
    'takes longer than it may',
    'export const handler = () => new Promise((resolve) => setTimeout(resolve, 60_000));',
    { timeoutSeconds: 1 },
    500,
    'Task timed out after 1.00 seconds',
  ],
  [
    'answers more than 6 MB',
    'export const handler = async () => ({ statusCode: 200, body: "x".repeat(6_300_000) });',
    {},
    500,
    'Response payload size exceeded',
  ],
  ['is throttled', 'export const handler = async () => 1;', { reservedConcurrency: 0 }, 503, 'Rate Exceeded'],
])('answers for a function that %s', async (...[, code, overrides, status, reason]) => {
  const { url, requests } = await startFunction(code, overrides);
  const response = await fetch(url);
  const message = status === 500 ? 'Internal Server Error' : 'Service Unavailable';
  expect({ status: response.status, body: await response.json() }).toEqual({ status, body: { message } });
  expect(requests()[0]?.error).toContain(reason);
});

test('gives an answer of just under 6 MB', async () => {
  const { url } = await startFunction(
    'export const handler = async () => ({ statusCode: 200, body: "x".repeat(6_000_000) });',
  );
  expect((await (await fetch(url)).text()).length).toBe(6_000_000);
});

test('serves many at once, as far as Lambda does', async () => {
  const goOn = join(await tempFolder(), 'go-on');
  const { url } = await startFunction(
    `import { existsSync } from 'node:fs';
     export const handler = async () => {
       while (!existsSync(${JSON.stringify(goOn)})) await new Promise((done) => setTimeout(done, 20));
       return { ok: true };
     };`,
    { reservedConcurrency: 2, timeoutSeconds: 60 },
  );
  const statuses: number[] = [];
  const calls = Array.from({ length: 4 }, async () => statuses.push((await fetch(url)).status));
  await eventually(() => expect(statuses).toEqual([503, 503]));
  await writeFile(goOn, '');
  await Promise.all(calls);
  expect(statuses).toEqual([503, 503, 200, 200]);
});

test('a stop lets the function at work answer', async () => {
  const { api, url, output } = await startFunction(`
    export const handler = async () => {
      console.log('at work');
      await new Promise((done) => setTimeout(done, 500));
      return { done: true };
    };`);
  const asking = fetch(url);
  await eventually(() => expect(output().join()).toContain('at work'));
  await api.stop();
  expect(await (await asking).json()).toEqual({ done: true });
});

test('a Lambda that stops first leaves nobody waiting', async () => {
  const { url, lambda, output } = await startFunction(
    'export const handler = () => { console.log("at work"); return new Promise(() => setInterval(() => {}, 1000)); };',
  );
  const asking = fetch(url);
  await eventually(() => expect(output().join()).toContain('at work'));
  onTestFinished(() => lambda.stop());
  await lambda.stop();
  expect((await asking).status).toBe(500);
});
