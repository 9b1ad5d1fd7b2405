import { networkInterfaces } from 'node:os';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { KafkaClient, ListClustersV2Command } from '@aws-sdk/client-kafka';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { expect, onTestFinished, test } from 'vitest';
import { MAX_BODY_BYTES, startAwsApi } from '../../../local/aws-api/aws-api.ts';
import type { AwsCredentials } from '../../../local/core/access.ts';
import { ApiError } from '../../../local/core/api-error.ts';
import type { ApiRequest } from '../../../local/core/service-api.ts';
import { operatorAuthorization, sendRaw } from './send-raw.ts';
import { REGION, SESSION, startTestApi, type TestApi } from './start-test-api.ts';

const STRANGER = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'whatever' };

function dynamodb(api: TestApi, credentials: AwsCredentials | typeof STRANGER, region = REGION) {
  const client = new DynamoDBClient({ endpoint: api.url, region, credentials, maxAttempts: 1 });
  onTestFinished(() => client.destroy());
  return client;
}

/** A service that answers an empty list and remembers what it was asked. */
function addRecorder(api: TestApi, name = 'dynamodb'): ApiRequest[] {
  const requests: ApiRequest[] = [];
  api.addService(name, async (request) => {
    requests.push(request);
    return { status: 200, body: JSON.stringify({ TableNames: [] }) };
  });
  return requests;
}

test('hands a service the verified request of a role session', async () => {
  const api = await startTestApi();
  const requests = addRecorder(api);
  await dynamodb(api, api.roleCredentials).send(new ListTablesCommand({ Limit: 3 }));
  expect(requests).toMatchObject([
    {
      method: 'POST',
      path: '/',
      principal: { arn: SESSION },
      headers: { 'x-amz-target': 'DynamoDB_20120810.ListTables' },
    },
  ]);
  expect(requests[0]?.body.toString()).toBe('{"Limit":3}');
});

test('verifies paths and queries of REST services', async () => {
  const api = await startTestApi();
  const requests = addRecorder(api, 'kafka');
  const client = new KafkaClient({
    endpoint: api.url,
    region: REGION,
    credentials: api.roleCredentials,
    maxAttempts: 1,
  });
  await client.send(new ListClustersV2Command({ ClusterNameFilter: 'a b+c/ü*', MaxResults: 2 }));
  expect(requests[0]?.path).toBe('/api/v2/clusters');
  expect(requests[0]?.query.get('clusterNameFilter')).toBe('a b+c/ü*');
});

test('takes any key it did not hand out for the operator', async () => {
  const api = await startTestApi();
  const requests = addRecorder(api);
  await dynamodb(api, STRANGER).send(new ListTablesCommand({}));
  expect(requests[0]?.principal).toEqual(api.iam.operator.principal);
  await dynamodb(api, api.iam.operator.credentials).send(new ListTablesCommand({}));
  expect(requests[1]?.principal).toEqual(api.iam.operator.principal);
});

test('refuses a known key with another secret or another session token', async () => {
  const api = await startTestApi();
  addRecorder(api);
  const wrongSecret = dynamodb(api, { ...api.roleCredentials, secretAccessKey: 'guessed' });
  await expect(wrongSecret.send(new ListTablesCommand({}))).rejects.toMatchObject({
    name: 'InvalidSignatureException',
    message: expect.stringContaining('does not match the signature you provided'),
    $metadata: { httpStatusCode: 400 },
  });
  const wrongToken = dynamodb(api, { ...api.roleCredentials, sessionToken: 'guessed' });
  await expect(wrongToken.send(new ListTablesCommand({}))).rejects.toMatchObject({
    name: 'UnrecognizedClientException',
  });
});

test('refuses another region, naming both', async () => {
  const api = await startTestApi();
  addRecorder(api);
  await expect(dynamodb(api, STRANGER, 'us-east-1').send(new ListTablesCommand({}))).rejects.toMatchObject({
    name: 'InvalidSignatureException',
    message: expect.stringMatching(/the runner is eu-central-1, the request was signed for us-east-1/),
  });
});

test('names a service that is not emulated, in JSON and in XML, and warns once', async () => {
  const api = await startTestApi();
  addRecorder(api);
  const sts = new STSClient({ endpoint: api.url, region: REGION, credentials: STRANGER, maxAttempts: 1 });
  const call = () => sts.send(new GetCallerIdentityCommand({}));
  await expect(call()).rejects.toMatchObject({
    name: 'ServiceNotEmulatedException',
    message: 'The service "sts" is not emulated. Emulated: dynamodb.',
  });
  await expect(call()).rejects.toThrow();
  const kafka = new KafkaClient({ endpoint: api.url, region: REGION, credentials: STRANGER, maxAttempts: 1 });
  await expect(kafka.send(new ListClustersV2Command({}))).rejects.toMatchObject({
    name: 'ServiceNotEmulatedException',
    message: 'The service "kafka" is not emulated. Emulated: dynamodb.',
  });
  expect(api.journal.recent()).toMatchObject([
    { kind: 'warning', source: 'aws-api', message: expect.stringContaining('"sts"') },
    { kind: 'warning', source: 'aws-api', message: expect.stringContaining('"kafka"') },
  ]);
});

test('passes on the errors of a service, and turns a bug into a failure with a journalled stack', async () => {
  const api = await startTestApi();
  let failure: Error = new ApiError(
    'com.amazon.coral.service#AccessDeniedException',
    'User: x is not authorized',
  );
  api.addService('dynamodb', () => Promise.reject(failure));
  const client = dynamodb(api, STRANGER);
  await expect(client.send(new ListTablesCommand({}))).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: 'User: x is not authorized',
  });
  expect(api.journal.recent()).toEqual([]);
  failure = new TypeError('cannot read tea leaves');
  await expect(client.send(new ListTablesCommand({}))).rejects.toMatchObject({
    name: 'InternalFailure',
    $metadata: { httpStatusCode: 500 },
  });
  expect(api.journal.recent()).toMatchObject([
    { kind: 'error', source: 'aws-api', message: expect.stringMatching(/cannot read tea leaves\n\s+at /) },
  ]);
});

test.each([
  ['no Authorization header', {}, 'MissingAuthenticationTokenException'],
  ['an empty one', { authorization: '' }, 'MissingAuthenticationTokenException'],
  ['one that is none', { authorization: 'Bearer abc' }, 'IncompleteSignatureException'],
  [
    'one without scope',
    { authorization: 'AWS4-HMAC-SHA256 Credential=AKID, SignedHeaders=host, Signature=0' },
    'IncompleteSignatureException',
  ],
])('refuses a request with %s', async (_, headers, type) => {
  const api = await startTestApi();
  addRecorder(api);
  const answer = await sendRaw(`${api.url}/`, { headers, body: '{}' });
  expect(answer.status).toBe(403);
  expect(answer.headers['x-amzn-errortype']).toBe(type);
  expect(JSON.parse(answer.body)).toMatchObject({ __type: type, message: expect.any(String) });
});

test('keeps web pages out, and names that are made to point here', async () => {
  const api = await startTestApi();
  const requests = addRecorder(api);
  api.addPath('/open', (_, response) => void response.end('open'));
  const authorization = operatorAuthorization('dynamodb', REGION);
  const send = (headers: Record<string, string>, path = '/') =>
    sendRaw(`${api.url}${path}`, { headers: { authorization, ...headers }, body: '{}' });
  for (const headers of [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'http://127.0.0.1.evil.example' },
    { host: 'evil.example' },
    { host: `evil.example:${api.port}` },
    { 'sec-fetch-site': 'cross-site' },
  ]) {
    expect((await send(headers)).status, JSON.stringify(headers)).toBe(403);
    expect((await send(headers, '/open')).status, JSON.stringify(headers)).toBe(403);
  }
  expect(requests).toEqual([]);
  for (const headers of [{ origin: 'http://localhost:3000' }, { host: 'localhost:1' }, { host: '[::1]:1' }])
    expect((await send(headers)).status, JSON.stringify(headers)).toBe(200);
});

/** Those that the computer has beside the loopback, which may be none. */
const ownAddresses = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .flatMap(({ address, internal, family }) => (internal || family !== 'IPv4' ? [] : [address]));

test.each([['0.0.0.0', '127.0.0.1'], ...ownAddresses.slice(0, 1).map((address) => [address, address])])(
  'listens on %s when told to, is at %s to itself, and keeps strangers out there too',
  async (host, own) => {
    const api = await startTestApi(undefined, host);
    expect(api.url).toBe(`http://${own}:${api.port}`);
    api.addPath('/open', (_, response) => void response.end('open'));
    const send = async (headers: Record<string, string> = {}) =>
      (await sendRaw(`${api.url}/open`, { headers })).status;
    expect(await send()).toBe(200);
    expect(await send({ host: 'localhost:4599' })).toBe(200);
    // The name of the container, the address of the computer, and the one that stands for all.
    for (const stranger of ['runner:4599', '192.0.2.1:4599', '0.0.0.0:4599', '[::]:4599'])
      expect(await send({ host: stranger }), stranger).toBe(403);
    expect(await send({ origin: 'http://0.0.0.0:4599' })).toBe(403);
  },
);

test('takes a body of 16 MB, and refuses a larger one while it goes on serving', async () => {
  const api = await startTestApi();
  const requests = addRecorder(api);
  const headers = { authorization: operatorAuthorization('dynamodb', REGION) };
  const send = (length: number) => sendRaw(api.url, { headers, body: Buffer.alloc(length, 'x') });
  expect((await send(MAX_BODY_BYTES)).status).toBe(200);
  expect(requests[0]?.body.length).toBe(MAX_BODY_BYTES);
  const refused = await send(MAX_BODY_BYTES + 1);
  expect(refused.status).toBe(413);
  expect(refused.headers['x-amzn-errortype']).toBe('RequestEntityTooLargeException');
  expect((await send(2)).status).toBe(200);
  expect(requests).toHaveLength(2);
});

test('serves unsigned paths by the longest prefix, until they are taken away', async () => {
  const api = await startTestApi();
  addRecorder(api);
  api.addPath('/runtime/', (_, response) => void response.end('all'));
  const remove = api.addPath('/runtime/one', (request, response) => void response.end(`one ${request.url}`));
  const get = async (path: string) => (await sendRaw(`${api.url}${path}`, { method: 'GET' })).body;
  expect(await get('/runtime/one/next?x=1')).toBe('one /runtime/one/next?x=1');
  expect(await get('/runtime/one')).toBe('one /runtime/one');
  expect(await get('/runtime/oneandahalf')).toBe('all');
  expect(await get('/runtimes')).toMatch(/Missing/);
  remove();
  expect(await get('/runtime/one/next')).toBe('all');
  expect(() => api.addPath('/runtime', () => undefined)).toThrow(/served already/);
});

test('survives a path handler that throws, before and after it has answered', async () => {
  const api = await startTestApi();
  api.addPath('/early', () => Promise.reject(new Error('early')));
  api.addPath('/late', async (_, response) => {
    response.write('half');
    await new Promise((resolve) => setImmediate(resolve));
    throw new Error('late');
  });
  expect((await sendRaw(`${api.url}/early`)).status).toBe(500);
  await expect(sendRaw(`${api.url}/late`)).rejects.toThrow();
  expect((await sendRaw(`${api.url}/early`)).status).toBe(500);
  expect(api.journal.recent().map(({ kind }) => kind)).toEqual(['error', 'error', 'error']);
});

test('names the port when it is taken, and stops twice', async () => {
  const api = await startTestApi();
  const { iam, journal } = api;
  await expect(startAwsApi({ port: api.port, iam, journal })).rejects.toMatchObject({
    code: 'PORT_TAKEN',
    message: expect.stringContaining(String(api.port)),
  });
  await api.stop();
  await api.stop();
  await expect(sendRaw(api.url)).rejects.toThrow(/ECONNREFUSED/);
});
