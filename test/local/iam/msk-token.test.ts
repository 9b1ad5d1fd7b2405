import { generateAuthTokenFromCredentialsProvider } from 'aws-msk-iam-sasl-signer-js';
import { expect, test } from 'vitest';
import { createMskToken, verifyMskToken } from '../../../local/iam/msk-token.ts';
import { createTestIam, REGION, ROLE, SESSION } from '../aws-api/start-test-api.ts';

const NOW = 1_770_000_000_123;

function setUp() {
  const { iam } = createTestIam();
  const credentials = iam.credentialsFor(ROLE, 'session');
  const verify = (token: string, now = NOW, region = REGION) => verifyMskToken(iam, { token, region, now });
  return { iam, credentials, verify };
}

/** Takes a token apart, lets the test change its URL, and puts it together again. */
function tamper(token: string, change: (url: URL) => void): string {
  const url = new URL(Buffer.from(token, 'base64url').toString());
  change(url);
  return Buffer.from(url.href).toString('base64url');
}

test("accepts the tokens of AWS's own signer", async () => {
  const { credentials, verify } = setUp();
  const { token, expiryTime } = await generateAuthTokenFromCredentialsProvider({
    region: REGION,
    awsCredentialsProvider: async () => credentials,
  });
  expect(await verify(token, Date.now())).toEqual({
    principal: { arn: SESSION, roleArn: ROLE },
    expiresAt: expiryTime,
  });
});

test('accepts a lifetime that is a fraction of a second, and refuses a negative one', async () => {
  const { credentials, verify } = setUp();
  const sign = (expiration: Date) =>
    generateAuthTokenFromCredentialsProvider({
      region: REGION,
      awsCredentialsProvider: async () => ({ ...credentials, expiration }),
    });
  const short = await sign(new Date(Date.now() + 333_452));
  expect(new URL(Buffer.from(short.token, 'base64url').toString()).searchParams.get('X-Amz-Expires')).toMatch(
    /\./,
  );
  expect((await verify(short.token, Date.now())).principal.arn).toBe(SESSION);
  const late = await sign(new Date(Date.now() - 5006));
  await expect(verify(late.token, Date.now())).rejects.toThrow(/expired at/);
});

test('makes the token that AWS’s signer makes, but for the user agent', async () => {
  const { credentials } = setUp();
  const theirs = await generateAuthTokenFromCredentialsProvider({
    region: REGION,
    awsCredentialsProvider: async () => credentials,
  });
  const url = new URL(Buffer.from(theirs.token, 'base64url').toString());
  const stamp = url.searchParams.get('X-Amz-Date') ?? '';
  const now = Date.parse(stamp.replace(/(....)(..)(..)T(..)(..)(..)Z/, '$1-$2-$3T$4:$5:$6Z'));
  const ours = await createMskToken(credentials, { region: REGION, now });
  const own = new URL(Buffer.from(ours.token, 'base64url').toString());
  url.searchParams.delete('User-Agent');
  own.searchParams.delete('User-Agent');
  expect(Object.fromEntries(own.searchParams)).toEqual(Object.fromEntries(url.searchParams));
  expect(own.origin + own.pathname).toBe(url.origin + url.pathname);
  expect(ours.expiresAt).toBe(theirs.expiryTime);
});

test('accepts a token until it expires, from five minutes before it is valid', async () => {
  const { credentials, verify } = setUp();
  const { token, expiresAt } = await createMskToken(credentials, { region: REGION, now: NOW });
  expect(expiresAt).toBe(1_770_000_900_000);
  await expect(verify(token, expiresAt - 1)).resolves.toMatchObject({ expiresAt });
  await expect(verify(token, expiresAt)).rejects.toThrow('the token expired at 20260202T025500Z');
  await expect(verify(token, NOW - 299_000)).resolves.toBeDefined();
  await expect(verify(token, NOW - 301_000)).rejects.toThrow(/not valid before/);
});

test.each<[string, (url: URL) => void, RegExp]>([
  [
    'another action',
    (url) => url.searchParams.set('Action', 'kafka-cluster:AlterCluster'),
    /Action is kafka-cluster:AlterCluster/,
  ],
  ['another algorithm', (url) => url.searchParams.set('X-Amz-Algorithm', 'NONE'), /X-Amz-Algorithm is NONE/],
  [
    'other signed headers',
    (url) => url.searchParams.set('X-Amz-SignedHeaders', ''),
    /X-Amz-SignedHeaders is /,
  ],
  ['no signature', (url) => url.searchParams.delete('X-Amz-Signature'), /no X-Amz-Signature/],
  [
    'another signature',
    (url) => url.searchParams.set('X-Amz-Signature', '0'.repeat(64)),
    /signature was not made/,
  ],
  ['a longer life', (url) => url.searchParams.set('X-Amz-Expires', '90000'), /signature was not made/],
  ['an endless life', (url) => url.searchParams.set('X-Amz-Expires', '1e300'), /X-Amz-Expires is "1e300"/],
  ['no life', (url) => url.searchParams.set('X-Amz-Expires', 'soon'), /X-Amz-Expires is "soon"/],
  ['a parameter more', (url) => url.searchParams.set('Extra', '1'), /signature was not made/],
  ['a parameter twice', (url) => url.searchParams.append('Action', 'kafka-cluster:Connect'), /Action twice/],
  ['another session token', (url) => url.searchParams.set('X-Amz-Security-Token', 'x'), /session token/],
  ['another host', (url) => (url.host = 'kafka.us-east-1.amazonaws.com'), /signed for/],
  ['another path', (url) => (url.pathname = '/admin'), /signed for/],
  ['another port', (url) => (url.port = '8443'), /signed for/],
  ['another service', (url) => replaceScope(url, 'kafka-cluster', 'kafka'), /credential scope/],
  ['another region', (url) => replaceScope(url, REGION, 'us-east-1'), /credential scope/],
  ['another date', (url) => url.searchParams.set('X-Amz-Date', '20200101T000000Z'), /does not fit/],
  ['an unknown key', (url) => replaceScope(url, /^[^/]+/, 'AKIAUNKNOWN'), /AKIAUNKNOWN belongs to no role/],
])('refuses a token with %s', async (_, change, reason) => {
  const { credentials, verify } = setUp();
  const { token } = await createMskToken(credentials, { region: REGION, now: NOW });
  await expect(verify(tamper(token, change))).rejects.toThrow(reason);
});

function replaceScope(url: URL, what: string | RegExp, by: string): void {
  const scope = url.searchParams.get('X-Amz-Credential') ?? '';
  url.searchParams.set('X-Amz-Credential', scope.replace(what, by));
}

test.each(['', 'not base64!', 'bm90IGEgdXJs', Buffer.from('javascript:alert(1)').toString('base64url')])(
  'refuses "%s"',
  async (token) => {
    await expect(setUp().verify(token)).rejects.toThrow(/the token/);
  },
);

test('refuses a token of another region’s cluster', async () => {
  const { credentials, verify } = setUp();
  const { token } = await createMskToken(credentials, { region: 'us-east-1', now: NOW });
  await expect(verify(token)).rejects.toThrow(/signed for https:\/\/kafka.us-east-1/);
});
