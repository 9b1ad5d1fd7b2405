import { createServer } from 'node:http';
import {
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  type InvokeCommandInput,
  LambdaClient,
  ListFunctionsCommand,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda';
import { expect, it, onTestFinished } from 'vitest';
import type { AccessControl } from '../../../local/core/access.ts';
import { listen } from '../../../local/core/listen.ts';
import { lambdaApi } from '../../../local/lambda/api.ts';
import type { FunctionDefinition } from '../../../local/lambda/function-definition.ts';
import { eventually } from '../../support/eventually.ts';
import { ACCOUNT, defineTestFunction, functionArn, REGION, startTestLambda } from './test-lambda.ts';

const ECHO = `export const handler = async (event, context) => {
  if (event.fail) throw new TypeError('asked for');
  console.log('seen'); return { event, client: context.clientContext } }`;
const NO_MAPPINGS = { list: () => [], find: () => undefined, setEnabled: async () => undefined };
const ALLOW_ALL: AccessControl = { check: () => ({ allowed: true }) };

/** The API behind a bare HTTP listener, and a real client on it. */
async function startApi(definitions: FunctionDefinition[], access: AccessControl = ALLOW_ALL) {
  const started = await startTestLambda(definitions);
  const api = lambdaApi(started.lambda, { mappings: NO_MAPPINGS, access, region: REGION, account: ACCOUNT });
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', async () => {
      const url = new URL(request.url ?? '/', 'http://api');
      const answer = await api({
        method: request.method ?? '',
        path: url.pathname,
        query: url.searchParams,
        headers: Object.fromEntries(
          Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
        ),
        body: Buffer.concat(chunks),
        principal: { arn: `arn:aws:iam::${ACCOUNT}:user/tester` },
      });
      response.writeHead(answer.status, { ...answer.headers });
      response.end(answer.body);
    });
  });
  const port = await listen(server, { port: 0, purpose: 'test' });
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const endpoint = `http://127.0.0.1:${port}`;
  const client = new LambdaClient({
    endpoint,
    region: REGION,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
  });
  onTestFinished(() => client.destroy());
  return { ...started, client, endpoint };
}

it.each([
  'under-test',
  'under-test:$LATEST',
  'function:under-test',
  `${ACCOUNT}:function:under-test`,
  functionArn('under-test'),
  `${functionArn('under-test')}:$LATEST`,
])('invokes %s', async (FunctionName) => {
  const { client } = await startApi([await defineTestFunction(ECHO)]);
  const answer = await client.send(
    new InvokeCommand({
      FunctionName,
      Payload: JSON.stringify({ a: 'ü' }),
      LogType: 'Tail',
      ClientContext: Buffer.from('{"custom":{"b":2}}').toString('base64'),
    }),
  );
  expect(answer).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST' });
  expect(answer.FunctionError).toBeUndefined();
  expect(JSON.parse(answer.Payload?.transformToString() ?? '')).toEqual({
    event: { a: 'ü' },
    client: { custom: { b: 2 } },
  });
  expect(Buffer.from(answer.LogResult ?? '', 'base64').toString()).toContain('"message":"seen"');
});

it('answers a function error with status 200', async () => {
  const { client } = await startApi([await defineTestFunction(ECHO)]);
  const answer = await client.send(
    new InvokeCommand({ FunctionName: 'under-test', Qualifier: '$LATEST', Payload: '{"fail":true}' }),
  );
  expect(answer).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled' });
  expect(answer.LogResult).toBeUndefined();
  expect(JSON.parse(answer.Payload?.transformToString() ?? '')).toMatchObject({ errorType: 'TypeError' });
});

it('takes no payload as an empty event', async () => {
  const { client } = await startApi([await defineTestFunction(ECHO)]);
  const answer = await client.send(new InvokeCommand({ FunctionName: 'under-test' }));
  expect(answer.Payload?.transformToString()).toBe('{"event":{}}');
});

it('accepts events and dry runs', async () => {
  const { client, entries } = await startApi([await defineTestFunction(ECHO)]);
  const invoke = (InvocationType: 'Event' | 'DryRun') =>
    client.send(new InvokeCommand({ FunctionName: 'under-test', InvocationType }));
  expect((await invoke('DryRun')).StatusCode).toBe(204);
  expect((await invoke('Event')).StatusCode).toBe(202);
  await eventually(() => expect(entries.filter((entry) => entry.kind === 'invocation')).toHaveLength(1));
});

it.each<{ title: string; input: Partial<InvokeCommandInput>; status: number; name: string; message: string }>(
  [
    {
      title: 'an unknown function',
      input: { FunctionName: 'nowhere' },
      status: 404,
      name: 'ResourceNotFoundException',
      message: `Function not found: ${functionArn('nowhere')}:$LATEST`,
    },
    {
      title: 'an unknown version',
      input: { Qualifier: '7' },
      status: 404,
      name: 'ResourceNotFoundException',
      message: `Function not found: ${functionArn('under-test')}:7`,
    },
    {
      title: 'a payload that is no JSON',
      input: { Payload: Buffer.from('{"a":') },
      status: 400,
      name: 'InvalidRequestContentException',
      message: 'Could not parse request body into json',
    },
    {
      title: 'a payload beyond 6 MB',
      input: { Payload: Buffer.from(JSON.stringify('x'.repeat(6 * 1024 * 1024))) },
      status: 413,
      name: 'RequestTooLargeException',
      message: 'Request must be smaller than 6291456 bytes for the InvokeFunction operation',
    },
    {
      title: 'an event beyond 1 MB',
      input: { Payload: Buffer.from(JSON.stringify('x'.repeat(1024 * 1024))), InvocationType: 'Event' },
      status: 413,
      name: 'RequestTooLargeException',
      message: 'Request must be smaller than 1048576 bytes for the InvokeFunction operation',
    },
    {
      title: 'a client context that is no JSON',
      input: { ClientContext: 'AAAA' },
      status: 400,
      name: 'InvalidRequestContentException',
      message: 'Client context must be a valid Base64-encoded JSON object.',
    },
  ],
)('refuses $title', async ({ input, status, name, message }) => {
  const { client } = await startApi([await defineTestFunction(ECHO)]);
  await expect(
    client.send(new InvokeCommand({ FunctionName: 'under-test', ...input })),
  ).rejects.toMatchObject({
    name,
    message: expect.stringContaining(message),
    $metadata: { httpStatusCode: status },
  });
});

it('answers 429 with its reason when throttled', async () => {
  const { client } = await startApi([await defineTestFunction(ECHO, { reservedConcurrency: 0 })]);
  await expect(client.send(new InvokeCommand({ FunctionName: 'under-test' }))).rejects.toMatchObject({
    name: 'TooManyRequestsException',
    Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
    $metadata: { httpStatusCode: 429 },
  });
});

it('asks for the permission before it tells anything', async () => {
  const asked: string[] = [];
  const access: AccessControl = {
    check(principal, action, resource) {
      asked.push(`${principal.arn} ${action} ${resource}`);
      return { allowed: false, reason: 'User: x is not authorized to perform: y' };
    },
  };
  const { client } = await startApi([await defineTestFunction(ECHO)], access);
  const denied = { name: 'AccessDeniedException', message: 'User: x is not authorized to perform: y' };
  const FunctionName = 'nowhere';
  await expect(client.send(new InvokeCommand({ FunctionName }))).rejects.toMatchObject(denied);
  await expect(client.send(new InvokeCommand({ FunctionName, Qualifier: '$LATEST' }))).rejects.toMatchObject(
    denied,
  );
  await expect(client.send(new GetFunctionCommand({ FunctionName }))).rejects.toMatchObject(denied);
  await expect(client.send(new GetFunctionConfigurationCommand({ FunctionName }))).rejects.toMatchObject(
    denied,
  );
  await expect(client.send(new ListFunctionsCommand({}))).rejects.toMatchObject(denied);
  const user = `arn:aws:iam::${ACCOUNT}:user/tester`;
  expect(asked).toEqual([
    `${user} lambda:InvokeFunction ${functionArn('nowhere')}`,
    `${user} lambda:InvokeFunction ${functionArn('nowhere')}:$LATEST`,
    `${user} lambda:GetFunction ${functionArn('nowhere')}`,
    `${user} lambda:GetFunctionConfiguration ${functionArn('nowhere')}`,
    `${user} lambda:ListFunctions *`,
  ]);
});

it('describes functions', async () => {
  const tracing = { mode: 'Active', daemonAddress: '127.0.0.1:2000', record: () => undefined } as const;
  const definition = await defineTestFunction(ECHO, {
    ...{ environment: { TABLE: 't' }, reservedConcurrency: 2, tracing },
  });
  const { client } = await startApi([definition]);
  const configuration = {
    FunctionName: 'under-test',
    FunctionArn: functionArn('under-test'),
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
    Timeout: 60,
    MemorySize: 256,
    Environment: { Variables: { TABLE: 't' } },
    LoggingConfig: { LogFormat: 'JSON', LogGroup: '/aws/lambda/under-test' },
    State: 'Active',
    TracingConfig: { Mode: 'Active' },
  };
  const FunctionName = 'under-test';
  expect(await client.send(new GetFunctionConfigurationCommand({ FunctionName }))).toMatchObject(
    configuration,
  );
  expect(await client.send(new GetFunctionCommand({ FunctionName }))).toMatchObject({
    Configuration: configuration,
    Code: { Location: `file://${definition.codeDirectory}` },
    Concurrency: { ReservedConcurrentExecutions: 2 },
  });
  expect((await client.send(new ListFunctionsCommand({}))).Functions).toMatchObject([configuration]);
});

it('names an operation that is not emulated', async () => {
  const { client, endpoint } = await startApi([]);
  await expect(
    client.send(new UpdateFunctionCodeCommand({ FunctionName: 'f', ZipFile: new Uint8Array(1) })),
  ).rejects.toMatchObject({
    name: 'NotEmulatedException',
    message:
      'UpdateFunctionCode of the Lambda API is not emulated. Emulated: Invoke, GetFunction, GetFunctionConfiguration, ListFunctions, ListEventSourceMappings, GetEventSourceMapping, UpdateEventSourceMapping.',
    $metadata: { httpStatusCode: 501 },
  });
  const answer = await fetch(`${endpoint}/2099-01-01/nothing`);
  expect(await answer.text()).toContain('GET /2099-01-01/nothing of the Lambda API is not emulated');
});
