import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tempFolder } from '../../support/temp-folder.ts';
import { defineTestFunction, functionArn, startTestLambda } from './test-lambda.ts';

const ANSWER = 'async (event) => ({ got: event })';

describe('loading a handler', () => {
  it.each([
    ['an ES module', { 'index.mjs': `export const handler = ${ANSWER}` }, 'index.handler'],
    ['a CommonJS module', { 'index.cjs': `exports.handler = ${ANSWER}` }, 'index.handler'],
    ['a .js file without a package', { 'index.js': `exports.handler = ${ANSWER}` }, 'index.handler'],
    [
      'a .js file of a module package',
      { 'package.json': '{"type":"module"}', 'index.js': `export const handler = ${ANSWER}` },
      'index.handler',
    ],
    ['a default export', { 'index.mjs': `export default { handler: ${ANSWER} }` }, 'index.handler'],
    ['a nested export', { 'index.mjs': `export const api = { orders: ${ANSWER} }` }, 'index.api.orders'],
    ['a folder', { 'src/app/main.mjs': `export const handler = ${ANSWER}` }, 'src/app/main.handler'],
    ['a package', { 'node_modules/app/index.js': `exports.handler = ${ANSWER}` }, 'app.handler'],
    [
      'top-level await',
      { 'index.mjs': `const a = await Promise.resolve(1); export const handler = ${ANSWER}` },
      'index.handler',
    ],
  ])('runs %s', async (_title, files, handler) => {
    const { call } = await startTestLambda([await defineTestFunction(files, { handler })]);
    expect(await call({ a: 1 })).toMatchObject({ answer: { got: { a: 1 } }, error: undefined });
  });

  it.each<{
    title: string;
    files: Record<string, string>;
    handler?: string;
    errorType: string;
    message: string;
  }>([
    {
      title: 'a missing module',
      files: {},
      errorType: 'Runtime.ImportModuleError',
      message: "Error: Cannot find module 'index'",
    },
    {
      title: 'a module that requires a missing one',
      files: { 'index.cjs': 'require("nowhere")' },
      errorType: 'Runtime.ImportModuleError',
      message: "Error: Cannot find module 'nowhere'",
    },
    {
      title: 'a missing export',
      files: { 'index.mjs': 'export const other = 1' },
      errorType: 'Runtime.HandlerNotFound',
      message: 'index.handler is undefined or not exported',
    },
    {
      title: 'an export that is no function',
      files: { 'index.mjs': 'export const handler = 1' },
      errorType: 'Runtime.HandlerNotFound',
      message: 'index.handler is not a function',
    },
    {
      title: 'a syntax error',
      files: { 'index.mjs': 'export const handler = (' },
      errorType: 'Runtime.UserCodeSyntaxError',
      message: 'SyntaxError: Unexpected end of input',
    },
    {
      title: 'a name without an export',
      files: {},
      handler: 'index',
      errorType: 'Runtime.MalformedHandlerName',
      message: 'Bad handler',
    },
    {
      title: 'a name that climbs',
      files: {},
      handler: '../index.handler',
      errorType: 'Runtime.MalformedHandlerName',
      message: "'../index.handler' is not a valid handler name.",
    },
    {
      title: 'a callback handler',
      files: { 'index.mjs': 'export const handler = (event, context, callback) => callback(null, 1)' },
      errorType: 'Runtime.CallbackHandlerDeprecated',
      message: 'ERROR: AWS Lambda has removed support for callback-based function handlers',
    },
    {
      title: 'a module that throws',
      files: { 'index.mjs': 'throw new RangeError("no")' },
      errorType: 'RangeError',
      message: 'no',
    },
    {
      title: 'a streaming handler',
      files: { 'index.mjs': 'export const handler = awslambda.streamifyResponse(async () => {})' },
      errorType: 'Runtime.StreamingNotEmulated',
      message: 'awslambda.streamifyResponse: response streaming is not emulated',
    },
  ])('fails the init of $title', async ({ files, handler = 'index.handler', errorType, message }) => {
    const { call, entries } = await startTestLambda([await defineTestFunction(files, { handler })]);
    const { answer, error } = await call({});
    expect(error).toBe('Unhandled');
    expect(answer).toMatchObject({ errorType, errorMessage: expect.stringContaining(message) });
    expect(answer).toHaveProperty('trace');
    expect(entries).toContainEqual(
      expect.objectContaining({ kind: 'invocation', status: 'error', errorType }),
    );
  });
});

describe('a package in a project', () => {
  /** The code as it lies in the `cdk.out` of a project of ES modules with the packages `left-out` and `@aws-sdk/client`. */
  async function callInProject(files: Record<string, string>) {
    const project = await tempFolder();
    const all = {
      'package.json': '{"type":"module"}',
      'node_modules/left-out/index.js': 'exports.name = "left-out"',
      'node_modules/@aws-sdk/client/index.js': 'exports.name = require("left-out").name',
      ...Object.fromEntries(Object.entries(files).map(([path, text]) => [`cdk.out/asset.1/${path}`, text])),
    };
    for (const [path, text] of Object.entries(all)) {
      await mkdir(dirname(join(project, path)), { recursive: true });
      await writeFile(join(project, path), text);
    }
    const { call } = await startTestLambda([
      await defineTestFunction({}, { codeDirectory: join(project, 'cdk.out/asset.1') }),
    ]);
    return (await call({})).answer;
  }

  it('is CommonJS unless it says otherwise itself', async () => {
    expect(
      await callInProject({
        'index.js': 'exports.handler = async () => require("./lib/name.js").name',
        'lib/name.js': 'exports.name = "mine"',
      }),
    ).toBe('mine');
    expect(
      await callInProject({
        'package.json': '{"type":"module"}',
        'index.js': 'export { handler } from "./lib/handler.js"',
        'lib/handler.js': 'export const handler = async () => "module"',
      }),
    ).toBe('module');
    expect(await callInProject({ 'index.js': 'export const handler = async () => 1' })).toMatchObject({
      errorType: 'Runtime.UserCodeSyntaxError',
    });
  });

  it('does not find what is in the project alone', async () => {
    expect(
      await callInProject({ 'index.mjs': 'import "left-out"; export const handler = async () => 1' }),
    ).toMatchObject({ errorMessage: expect.stringMatching(/^Cannot find package 'left-out' imported from/) });
    expect(await callInProject({ 'index.cjs': 'require("left-out")' })).toMatchObject({
      errorType: 'Runtime.ImportModuleError',
      errorMessage: expect.stringMatching(/^Error: Cannot find module 'left-out'\nRequire stack:/),
    });
  });

  it('finds its own packages, and the SDK that the runtime brings', async () => {
    expect(
      await callInProject({
        'index.mjs':
          'import { name } from "@aws-sdk/client"; import own from "left-out"; export const handler = async () => [name, own]',
        'node_modules/left-out/index.js': 'module.exports = "packed"',
      }),
    ).toEqual(['left-out', 'packed']);
  });
});

describe('calling a handler', () => {
  it('gives the context that Lambda gives', async () => {
    const { lambda } = await startTestLambda([
      await defineTestFunction(
        `export const handler = async (event, context) => ({
           ...context, remaining: context.getRemainingTimeInMillis(), trace: process.env._X_AMZN_TRACE_ID,
           store: [awslambda.InvokeStore.getRequestId(), awslambda.InvokeStore.getXRayTraceId()],
           done: 'done' in context, wait: 'callbackWaitsForEmptyEventLoop' in context })`,
      ),
    ]);
    const result = await lambda.invoke({
      functionName: functionArn('under-test'),
      payload: '{}',
      clientContext: '{"client":{"title":"Bücher 📚"}}',
      traceHeader: 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1',
    });
    expect(result).toMatchObject({ statusCode: 200, executedVersion: '$LATEST' });
    const context = JSON.parse(result.payload);
    expect(context).toMatchObject({
      functionName: 'under-test',
      functionVersion: '$LATEST',
      memoryLimitInMB: '256',
      logGroupName: '/aws/lambda/under-test',
      logStreamName: expect.stringMatching(/^\d{4}\/\d{2}\/\d{2}\/\[\$LATEST\][0-9a-f]{32}$/),
      invokedFunctionArn: functionArn('under-test'),
      awsRequestId: result.requestId,
      clientContext: { client: { title: 'Bücher 📚' } },
      xRayTraceId: 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1',
      trace: 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1',
      store: [result.requestId, 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1'],
      done: false,
      wait: false,
    });
    expect(context.remaining).toBeGreaterThan(5000);
    expect(context.remaining).toBeLessThanOrEqual(60_000);
  });

  it('answers null for undefined and awaits what is returned', async () => {
    const { call } = await startTestLambda([
      await defineTestFunction(
        'export const handler = (event) => event.later ? new Promise((done) => setTimeout(done, 5, 7)) : undefined',
      ),
    ]);
    expect((await call({})).answer).toBeNull();
    expect((await call({ later: true })).answer).toBe(7);
  });

  it.each([
    [
      'an error',
      'throw new TypeError("bad")',
      { errorType: 'TypeError', errorMessage: 'bad', trace: expect.arrayContaining(['TypeError: bad']) },
    ],
    ['a string', 'throw "plain"', { errorType: 'string', errorMessage: 'plain', trace: [] }],
    [
      'an answer that is no JSON',
      'return 1n',
      { errorType: 'Runtime.JSONStringifyError', errorMessage: 'Unable to stringify response body' },
    ],
    [
      'a promise that never settles',
      'await new Promise(() => {})',
      { errorType: 'Runtime.NodejsExit', errorMessage: expect.stringContaining('never settled') },
    ],
  ])('answers %s as a function error and stays alive', async (_title, code, payload) => {
    const { call, pids } = await startTestLambda([
      await defineTestFunction(
        `export const handler = async (event) => { if (event.bad) { ${code} } return 'fine' }`,
      ),
    ]);
    expect((await call({})).answer).toBe('fine');
    const before = pids();
    const { answer, error } = await call({ bad: true });
    expect(error).toBe('Unhandled');
    expect(answer).toMatchObject(payload);
    expect((await call({})).answer).toBe('fine');
    expect(pids()).toEqual(before);
  });

  it.each([
    [
      'an uncaught exception',
      'setTimeout(() => { throw new Error("late") }); await new Promise((done) => setTimeout(done, 2000))',
      { errorType: 'Error', errorMessage: 'late' },
    ],
    [
      'an unhandled rejection',
      'Promise.reject(new Error("lost")); await new Promise((done) => setTimeout(done, 2000))',
      { errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: 'Error: lost' },
    ],
    [
      'process.exit',
      'process.exit(3)',
      {
        errorType: 'Runtime.ExitError',
        errorMessage: expect.stringMatching(
          /^RequestId: [\w-]{36} Error: Runtime exited with error: exit status 3$/,
        ),
      },
    ],
    [
      'process.exit(0)',
      'process.exit(0)',
      {
        errorType: 'Runtime.ExitError',
        errorMessage: expect.stringMatching(/Error: Runtime exited without providing a reason$/),
      },
    ],
    [
      'a signal',
      'process.kill(process.pid, "SIGKILL"); await new Promise((done) => setTimeout(done, 2000))',
      { errorType: 'Runtime.ExitError', errorMessage: expect.stringMatching(/signal: killed$/) },
    ],
  ])('ends the environment after %s', async (_title, code, payload) => {
    const { call, pids } = await startTestLambda([
      await defineTestFunction(
        `export const handler = async (event) => { if (event.bad) { ${code} } return 'fine' }`,
      ),
    ]);
    await call({});
    const [before] = pids();
    expect(await call({ bad: true })).toMatchObject({ answer: payload, error: 'Unhandled' });
    expect((await call({})).answer).toBe('fine');
    expect(pids()).toHaveLength(1);
    expect(pids()).not.toContain(before);
  });

  it('carries 6 MB in and out', async () => {
    const { call } = await startTestLambda([
      await defineTestFunction('export const handler = async (event) => event'),
    ]);
    const text = 'ü'.repeat(3_000_000);
    expect((await call({ text })).answer).toEqual({ text });
  });

  it('refuses an answer beyond 6 MB and goes on', async () => {
    const { call } = await startTestLambda([
      await defineTestFunction('export const handler = async (event) => "x".repeat(event.size)'),
    ]);
    expect(await call({ size: 7_000_000 })).toMatchObject({
      error: 'Unhandled',
      answer: { errorType: 'Function.ResponseSizeTooLarge' },
    });
    expect((await call({ size: 2 })).answer).toBe('xx');
  });
});
