import { createServer, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { connectAws, describeAccount } from '../../../bin/target/aws-target.ts';
import { tempFolder } from '../../support/temp-folder.ts';

type Answer = { status?: number; headers?: Record<string, string>; body: string };

const ok = (action: string, result: string): Answer => ({
  body: `<${action}Response><${action}Result>${result}</${action}Result></${action}Response>`,
});

const failure = (code: string, message: string, status = 400): Answer => ({
  status,
  body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
});

const stackWith = (outputs: Record<string, string>): Answer => {
  const members = Object.entries(outputs).map(
    ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  return ok('DescribeStacks', `<Stacks><member><Outputs>${members.join('')}</Outputs></member></Stacks>`);
};

const identity = ok('GetCallerIdentity', '<Account>111122223333</Account>');

/** A small AWS: what it answers, by the request's parameters. Credentials are set, nothing else of the machine counts. */
async function startAws(answer: (parameters: URLSearchParams, request: IncomingMessage) => Answer) {
  const server = createServer(async (request, response) => {
    const parameters = new URLSearchParams(await text(request));
    const { status = 200, headers, body } = answer(parameters, request);
    response.writeHead(status, { 'content-type': 'text/xml', ...headers }).end(body);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => void server.close());
  await setEnvironment({
    AWS_ENDPOINT_URL: `http://127.0.0.1:${Object(server.address()).port}`,
    ...{ AWS_ACCESS_KEY_ID: 'any', AWS_SECRET_ACCESS_KEY: 'any', AWS_REGION: 'eu-west-1' },
  });
}

async function setEnvironment(variables: Record<string, string>) {
  const folder = await tempFolder();
  const own = {
    AWS_CONFIG_FILE: join(folder, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
    ...{ AWS_EC2_METADATA_DISABLED: 'true', AWS_MAX_ATTEMPTS: '1' },
    ...variables,
  };
  for (const name of ['AWS_PROFILE', 'AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'])
    vi.stubEnv(name, undefined);
  for (const [name, value] of Object.entries(own)) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
}

const STACKS = ['One', 'Two'];

describe('the target on AWS', () => {
  test('finds outputs in all of its stacks', async () => {
    await startAws((parameters) => stackWith({ [`${parameters.get('StackName')}Table`]: 'a-table' }));
    const target = await connectAws({ stacks: STACKS });
    onTestFinished(() => target.close());
    expect(target.output('OneTable')).toBe('a-table');
    expect(target.output('TwoTable')).toBe('a-table');
    expect(() => target.output('ThreeTable')).toThrow(
      'No stack of AWS (eu-west-1: One, Two) has an output ThreeTable: what this command needs is not deployed there.',
    );
  });

  test('says whose account it is, and which region', async () => {
    await startAws(() => identity);
    expect(await describeAccount({})).toBe('AWS account 111122223333, region eu-west-1');
    expect(await describeAccount({ region: 'us-east-2' })).toBe('AWS account 111122223333, region us-east-2');
  });

  test('says how to get a stack that is not there', async () => {
    await startAws(() => failure('ValidationError', 'Stack with id One does not exist'));
    await expect(connectAws({ stacks: STACKS })).rejects.toMatchObject({
      code: 'STACK_ABSENT',
      message: expect.stringMatching(
        /^There is no stack (One|Two) in eu-west-1\. Deploy it with `npx cdk deploy/,
      ),
    });
  });

  test.each([
    {
      error: ['ExpiredToken', 'The token is old'] as const,
      code: 'CREDENTIALS_INVALID',
      message: /^The AWS credentials have expired: The token is old\. Renew/,
    },
    {
      error: ['InvalidClientTokenId', 'No such id'] as const,
      code: 'CREDENTIALS_INVALID',
      message: /^AWS does not take these credentials \(InvalidClientTokenId\): No such id\./,
    },
    {
      error: ['AccessDenied', 'X may not Y'] as const,
      code: 'ACCESS_DENIED',
      message: /^AWS denies it: X may not Y\. Have that right added/,
    },
  ])('says what to do about $error.0', async ({ error, code, message }) => {
    await startAws(() => failure(error[0], error[1], 403));
    const refusal = { code, message: expect.stringMatching(message) };
    await expect(connectAws({ stacks: STACKS })).rejects.toMatchObject(refusal);
    await expect(describeAccount({})).rejects.toMatchObject(refusal);
  });

  test('says the same of what commands do afterwards', async () => {
    const denied = {
      ...{ status: 403, headers: { 'x-amzn-errortype': 'AccessDeniedException' } },
      body: '{"message":"X may not list"}',
    };
    await startAws((_parameters, { method }) => (method === 'GET' ? denied : stackWith({})));
    const target = await connectAws({ stacks: STACKS });
    onTestFinished(() => target.close());
    await expect(target.lambda.send(new ListFunctionsCommand({}))).rejects.toMatchObject({
      ...{ code: 'ACCESS_DENIED', message: expect.stringContaining('X may not list.') },
    });
  });

  test('says that there are no credentials, no profile of that name, no region, no answer', async () => {
    await setEnvironment({ AWS_REGION: 'eu-west-1', AWS_ENDPOINT_URL: 'http://127.0.0.1:1' });
    await expect(connectAws({ stacks: STACKS })).rejects.toMatchObject({ code: 'CREDENTIALS_INVALID' });
    await expect(connectAws({ stacks: STACKS, profile: 'none' })).rejects.toMatchObject({
      ...{ code: 'CREDENTIALS_INVALID', message: expect.stringContaining('--profile') },
    });
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'any');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'any');
    await expect(connectAws({ stacks: STACKS })).rejects.toMatchObject({
      ...{ code: 'REQUEST_FAILED', message: expect.stringContaining('AWS does not answer (') },
    });
    vi.stubEnv('AWS_REGION', undefined);
    await expect(connectAws({ stacks: STACKS })).rejects.toMatchObject({
      ...{ code: 'ARGUMENT_INVALID', message: expect.stringMatching(/^No AWS region is set/) },
    });
  });
});
