import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../local/core/errors.ts';
import { LambdaError, ThrottledError } from '../../../local/lambda/lambda-error.ts';
import { eventually } from '../../support/eventually.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { defineTestFunction, isAlive, startTestLambda } from './test-lambda.ts';

const SLOW =
  'export const handler = (event) => new Promise((done) => setTimeout(() => done(process.pid), event.ms))';

describe('an execution environment', () => {
  it('sees the variables that Lambda sets and none of the runner', async () => {
    process.env['MILLRACE_LEAK'] = 'runner';
    const definition = await defineTestFunction(
      'export const handler = async () => ({ variables: process.env, cwd: process.cwd(), argv: process.argv.length })',
      {
        environment: { TABLE: 'orders', AWS_ENDPOINT_URL: 'http://template.example' },
        extraEnvironment: { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' },
      },
    );
    const { call } = await startTestLambda([definition]);
    const { answer } = await call({});
    delete process.env['MILLRACE_LEAK'];
    expect(answer).toMatchObject({ cwd: definition.codeDirectory, argv: 2 });
    expect(answer).toHaveProperty('variables', {
      TABLE: 'orders',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
      LANG: 'en_US.UTF-8',
      TZ: ':UTC',
      PATH: expect.stringMatching(/\/usr\/local\/bin:\/usr\/bin:\/bin$/),
      NODE_PATH: definition.codeDirectory,
      AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
      _HANDLER: 'index.handler',
      _X_AMZN_TRACE_ID: expect.stringMatching(
        /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/,
      ),
      AWS_REGION: 'eu-west-1',
      AWS_DEFAULT_REGION: 'eu-west-1',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_FUNCTION_NAME: 'under-test',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/under-test',
      AWS_LAMBDA_LOG_STREAM_NAME: expect.any(String),
      AWS_LAMBDA_LOG_FORMAT: 'JSON',
      AWS_LAMBDA_LOG_LEVEL: 'INFO',
      AWS_LAMBDA_RUNTIME_API: expect.stringMatching(/^127\.0\.0\.1:\d+\/[\w-]{36}$/),
      AWS_ACCESS_KEY: 'ASIATEST',
      AWS_ACCESS_KEY_ID: 'ASIATEST',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_SESSION_TOKEN: 'token',
      LAMBDA_TASK_ROOT: definition.codeDirectory,
      LAMBDA_RUNTIME_DIR: expect.stringContaining('runtime-'),
    });
  });

  it('is kept between invocations, with its globals', async () => {
    const { call } = await startTestLambda([
      await defineTestFunction('let count = 0; export const handler = async () => ++count'),
    ]);
    expect([(await call({})).answer, (await call({})).answer, (await call({})).answer]).toEqual([1, 2, 3]);
  });

  it('runs one invocation: concurrent ones have processes of their own', async () => {
    const { call, pids, entries } = await startTestLambda([await defineTestFunction(SLOW)]);
    const answers = await Promise.all([call({ ms: 300 }), call({ ms: 300 })]);
    expect(new Set(answers.map(({ answer }) => answer)).size).toBe(2);
    expect(pids()).toHaveLength(2);
    await call({ ms: 0 });
    expect(pids()).toHaveLength(2);
    const starts = entries.flatMap((entry) => (entry.kind === 'invocation' ? [entry.coldStart] : []));
    expect(starts).toEqual([true, true, false]);
  });

  it('is throttled beyond the reserved concurrency', async () => {
    const { call } = await startTestLambda([await defineTestFunction(SLOW, { reservedConcurrency: 1 })]);
    const first = call({ ms: 300 });
    await expect(call({ ms: 0 })).rejects.toThrow(ThrottledError);
    await first;
    expect((await call({ ms: 0 })).error).toBeUndefined();
  });

  it('is throttled beyond what the account may run, and always when nothing is reserved', async () => {
    const { call } = await startTestLambda(
      [
        await defineTestFunction(SLOW),
        await defineTestFunction(SLOW, { name: 'never', reservedConcurrency: 0 }),
      ],
      { accountConcurrency: 1 },
    );
    await expect(call({ ms: 0 }, 'never')).rejects.toMatchObject({
      code: 'TooManyRequestsException',
      reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
    });
    const first = call({ ms: 300 });
    await expect(call({ ms: 0 })).rejects.toMatchObject({ reason: 'ConcurrentInvocationLimitExceeded' });
    await first;
  });

  it('may run more often than the account allows when the function reserves that', async () => {
    const { call } = await startTestLambda([await defineTestFunction(SLOW, { reservedConcurrency: 2 })], {
      accountConcurrency: 1,
    });
    const answers = await Promise.all([call({ ms: 300 }), call({ ms: 300 })]);
    expect(answers.map(({ error }) => error)).toEqual([undefined, undefined]);
  });

  it('ends when it has been idle for the given time', async () => {
    const clock = new FakeClock();
    const { call, pids } = await startTestLambda([await defineTestFunction(SLOW)], { clock });
    await call({ ms: 0 });
    const [pid = 0] = pids();
    await clock.advance(29_000);
    await call({ ms: 0 });
    await clock.advance(29_000);
    expect(isAlive(pid)).toBe(true);
    await clock.advance(1_000);
    await eventually(() => expect(isAlive(pid)).toBe(false));
    await eventually(() => expect(pids()).toEqual([]));
  });

  it('is killed at the function timeout, even in a loop that never yields', async () => {
    const { call, pids, entries } = await startTestLambda([
      await defineTestFunction('export const handler = async () => { console.log("in"); for (;;); }', {
        // Long enough that it comes to its first line.
        timeoutSeconds: 5,
        log: { format: 'Text', group: 'g', applicationLevel: 'INFO', systemLevel: 'INFO' },
      }),
    ]);
    const pending = call({});
    const pid = await eventually(() => {
      const [first] = pids();
      if (first === undefined) throw new Error('no environment yet');
      return first;
    });
    const { answer, error, tail } = await pending;
    expect(error).toBe('Unhandled');
    expect(answer).toEqual({
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringMatching(/^RequestId: [\w-]{36} Error: Task timed out after 5\.00 seconds$/),
    });
    expect(tail).toMatch(/\tINFO\tin\n/);
    expect(tail).toMatch(/Task timed out after 5\.00 seconds\n/);
    expect(tail).toMatch(/Status: timeout/);
    expect(entries).toContainEqual(
      expect.objectContaining({ kind: 'invocation', status: 'timeout', errorType: 'Sandbox.Timedout' }),
    );
    await eventually(() => expect(isAlive(pid)).toBe(false));
  });

  it('is started again within the function timeout when the init phase takes over ten seconds', async () => {
    const clock = new FakeClock();
    const definition = await defineTestFunction(
      `import { existsSync, writeFileSync } from 'node:fs';
       if (!existsSync('started')) { writeFileSync('started', ''); await new Promise((done) => setTimeout(done, 60_000)) }
       export const handler = async () => 'at last'`,
    );
    const { call, entries } = await startTestLambda([definition], { clock });
    const pending = call({});
    await eventually(() => expect(existsSync(join(definition.codeDirectory, 'started'))).toBe(true));
    await clock.advance(10_000);
    expect((await pending).answer).toBe('at last');
    expect(entries).toContainEqual(
      expect.objectContaining({
        record: expect.objectContaining({
          type: 'platform.initReport',
          record: { phase: 'init', status: 'timeout', durationMs: 10_000 },
        }),
      }),
    );
  });

  it('dies of too little memory alone', async () => {
    const { call } = await startTestLambda([
      await defineTestFunction(
        'export const handler = async (event) => { const kept = []; while (event.eat) kept.push(new Array(1000).fill(kept.length)); return 1 }',
        { memoryMb: 128, timeoutSeconds: 110 },
      ),
    ]);
    expect(await call({ eat: true })).toMatchObject({
      error: 'Unhandled',
      answer: { errorType: 'Runtime.ExitError', errorMessage: expect.stringMatching(/signal: aborted$/) },
    });
    expect((await call({})).answer).toBe(1);
  });
});

describe('the engine', () => {
  it('runs the new code after a function is replaced, and lets the old one end', async () => {
    const old = await defineTestFunction(
      'export const handler = (event) => new Promise((done) => setTimeout(done, event.ms, "old"))',
    );
    const { lambda, call, pids } = await startTestLambda([old]);
    await call({ ms: 0 });
    const [idle = 0] = pids();
    const busy = call({ ms: 300 });
    lambda.add(await defineTestFunction('export const handler = async () => "new"'));
    expect((await call({})).answer).toBe('new');
    expect((await busy).answer).toBe('old');
    await eventually(() => expect(isAlive(idle)).toBe(false));
  });

  it('ends every environment when it stops, and tells the invocations at work that it did', async () => {
    const stubborn = `process.on('SIGTERM', () => {}); ${SLOW}`;
    const { lambda, call, pids } = await startTestLambda([await defineTestFunction(stubborn)]);
    await call({ ms: 0 });
    const pending = call({ ms: 60_000 });
    const processes = pids();
    const stopped = Promise.all([lambda.stop(), lambda.stop()]);
    await expect(pending).rejects.toMatchObject({ code: 'ServiceException' });
    await stopped;
    expect(processes.map(isAlive)).toEqual([false]);
    await expect(call({})).rejects.toThrow(LambdaError);
  });

  it('stops while an environment starts', async () => {
    const { lambda, call, pids } = await startTestLambda([
      await defineTestFunction('await new Promise((done) => setTimeout(done, 60_000))'),
    ]);
    const pending = expect(call({})).rejects.toMatchObject({ code: 'ServiceException' });
    const processes = pids();
    await lambda.stop();
    await pending;
    expect(processes.map(isAlive)).toEqual([false]);
  });

  it('knows functions by name and by ARN, and no others', async () => {
    const definition = await defineTestFunction(SLOW);
    const { lambda } = await startTestLambda([definition]);
    expect([lambda.has('under-test'), lambda.has(definition.arn), lambda.has('other')]).toEqual([
      true,
      true,
      false,
    ]);
    await expect(lambda.invoke({ functionName: 'other', payload: '{}' })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
    expect(lambda.inspect()).toEqual({
      functions: [{ name: 'under-test', arn: definition.arn, runtime: 'nodejs24.x', environments: [] }],
      queuedEvents: 0,
    });
  });

  it.each([
    ['python3.14', 'the runtime python3.14 is not emulated, only Node runtimes are'],
    ['nodejs22.x', 'the runtime nodejs22.x needs Node 22, and the runner is on Node 24'],
  ])('refuses %s', async (runtime, message) => {
    const { lambda } = await startTestLambda([]);
    const definition = await defineTestFunction(SLOW, { runtime });
    expect(() => lambda.add(definition)).toThrow(UserError);
    expect(() => lambda.add(definition)).toThrow(message);
  });

  it('refuses variables that Lambda reserves', async () => {
    const { lambda } = await startTestLambda([]);
    const definition = await defineTestFunction(SLOW, { environment: { AWS_REGION: 'x', LANG: 'C' } });
    expect(() => lambda.add(definition)).toThrow('Reserved keys used in this request: AWS_REGION');
  });
});
