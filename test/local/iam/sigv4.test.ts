import { createHash } from 'node:crypto';
import { Sha256 } from '@aws-crypto/sha256-js';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import { expect, test } from 'vitest';
import type { AwsCredentials } from '../../../local/core/access.ts';
import { type SignedRequest, verifySignature } from '../../../local/iam/sigv4.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { createTestIam, REGION, ROLE, SESSION } from '../aws-api/start-test-api.ts';

const NOW = Date.parse('2026-03-04T05:06:07Z');

function setUp() {
  const clock = new FakeClock(NOW);
  const { iam } = createTestIam(clock);
  const credentials = iam.credentialsFor(ROLE, 'session');
  const verify = (request: SignedRequest) => verifySignature(iam, request);
  return { clock, iam, credentials, verify };
}

async function signRequest(
  credentials: AwsCredentials,
  options: {
    at?: number;
    body?: string;
    path?: string;
    query?: Record<string, string>;
    checksum?: boolean;
  } = {},
): Promise<SignedRequest> {
  const { at = NOW, body = '{"a":1}', path = '/', query = {}, checksum = true } = options;
  const signer = new SignatureV4({
    credentials,
    region: REGION,
    service: 'dynamodb',
    sha256: Sha256,
    applyChecksum: checksum,
  });
  const headers = {
    host: '127.0.0.1:4566',
    'x-amz-target': 'DynamoDB_20120810.GetItem',
    'content-type': 'a  b',
  };
  const request = new HttpRequest({ method: 'POST', path, query, headers, body });
  const signed = await signer.sign(request, { signingDate: new Date(at) });
  return {
    method: 'POST',
    path,
    query: new URLSearchParams(query),
    headers: { ...signed.headers, 'user-agent': 'not signed' },
    body: Buffer.from(body),
  };
}

const withHeader = (request: SignedRequest, name: string, value: string): SignedRequest => ({
  ...request,
  headers: { ...request.headers, [name]: value },
});

test.each([
  ['a plain request', {}],
  ['a request without body hash', { checksum: false }],
  ['an empty body', { body: '' }],
  ['a path with percent-encoding', { path: '/v1/clusters/arn%3Aaws%3Akafka/a%20b' }],
  ['a query', { query: { b: 'ü *+', a: '1', '': 'x' } }],
])('accepts %s', async (_, options) => {
  const { credentials, verify } = setUp();
  expect(await verify(await signRequest(credentials, options))).toEqual({ arn: SESSION, roleArn: ROLE });
});

test.each<[string, (request: SignedRequest) => SignedRequest, RegExp]>([
  ['body', (it) => ({ ...it, body: Buffer.from('{"a":2}') }), /x-amz-content-sha256 header does not match/],
  [
    'body with its hash',
    (it) => ({
      ...withHeader(it, 'x-amz-content-sha256', createHash('sha256').update('{}').digest('hex')),
      body: Buffer.from('{}'),
    }),
    /does not match the signature/,
  ],
  [
    'body declared as unsigned',
    (it) => withHeader(it, 'x-amz-content-sha256', 'UNSIGNED-PAYLOAD'),
    /x-amz-content-sha256/,
  ],
  ['method', (it) => ({ ...it, method: 'PUT' }), /does not match the signature/],
  ['path', (it) => ({ ...it, path: '/other' }), /does not match the signature/],
  ['query', (it) => ({ ...it, query: new URLSearchParams('a=1') }), /does not match the signature/],
  [
    'operation',
    (it) => withHeader(it, 'x-amz-target', 'DynamoDB_20120810.DeleteTable'),
    /does not match the signature/,
  ],
  ['host', (it) => withHeader(it, 'host', 'other'), /does not match the signature/],
  ['unsigned amz header', (it) => withHeader(it, 'x-amz-more', '1'), /not signed: x-amz-more/],
  ['date', (it) => withHeader(it, 'x-amz-date', '20260304T050608Z'), /does not match the signature/],
  [
    'day',
    (it) => withHeader(it, 'x-amz-date', '20260305T050607Z'),
    /Date in Credential scope does not match/,
  ],
  ['form of the date', (it) => withHeader(it, 'x-amz-date', 'today'), /Got 'today'/],
  [
    'service',
    (it) =>
      withHeader(it, 'authorization', (it.headers['authorization'] ?? '').replace('/dynamodb/', '/kafka/')),
    /does not match the signature/,
  ],
  [
    'list of signed headers',
    (it) => withHeader(it, 'authorization', (it.headers['authorization'] ?? '').replace('host;', '')),
    /not signed: host/,
  ],
  [
    'list of signed headers to an absent one',
    (it) =>
      withHeader(it, 'authorization', (it.headers['authorization'] ?? '').replace('host;', 'host;x-absent;')),
    /not in the request: x-absent/,
  ],
])('refuses a request with its %s changed', async (_, change, reason) => {
  const { credentials, verify } = setUp();
  await expect(verify(change(await signRequest(credentials)))).rejects.toThrow(reason);
});

test('refuses a signature that is replayed after five minutes, or not yet current', async () => {
  const { clock, credentials, verify } = setUp();
  const early = await signRequest(credentials, { at: NOW + 301_000 });
  await expect(verify(early)).rejects.toThrow(
    'Signature not yet current: 20260304T051108Z is still later than 20260304T051107Z (20260304T050607Z + 5 min.)',
  );
  const request = await signRequest(credentials);
  await clock.advance(300_000);
  await expect(verify(request)).resolves.toBeDefined();
  await clock.advance(1000);
  await expect(verify(request)).rejects.toThrow(
    'Signature expired: 20260304T050607Z is now earlier than 20260304T050608Z (20260304T051108Z - 5 min.)',
  );
});

test('verifies in a moment', async () => {
  const { credentials, verify } = setUp();
  const request = await signRequest(credentials, { body: JSON.stringify({ x: 'y'.repeat(1000) }) });
  for (let i = 0; i < 200; i++) await verify(request);
  const start = process.cpuUsage();
  for (let i = 0; i < 500; i++) await verify(request);
  const { user, system } = process.cpuUsage(start);
  expect((user + system) / 1000 / 500).toBeLessThan(3);
});
