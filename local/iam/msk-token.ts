import { createHmac, hash } from 'node:crypto';
import type { AwsCredentials, Principal } from '../core/access.ts';
import { equalSecrets } from './credentials.ts';
import type { Iam } from './iam.ts';
import { formatAmzDate, MAX_CLOCK_SKEW_MS, parseAmzDate } from './sigv4.ts';

/** As long as the tokens of AWS's signer live. */
const TOKEN_LIFETIME_S = 900;
/** The longest that Signature Version 4 lets a presigned URL live. */
const MAX_LIFETIME_S = 7 * 24 * 60 * 60;
const ACTION = 'kafka-cluster:Connect';
const ALGORITHM = 'AWS4-HMAC-SHA256';
const SERVICE = 'kafka-cluster';
/** Added to the URL after it was signed, so not under the signature. */
const UNSIGNED = new Set(['User-Agent', 'X-Amz-Signature']);

interface Scope {
  readonly date: string;
  readonly region: string;
}

/**
 * Makes the token that a Kafka client sends to MSK as its OAUTHBEARER token: the base64url of a presigned URL of the
 * regional service, not of the broker. The same as https://github.com/aws/aws-msk-iam-sasl-signer-js makes.
 * @param options `now` and the answered `expiresAt` are milliseconds since the epoch.
 */
export function createMskToken(
  credentials: AwsCredentials,
  options: { region: string; now: number },
): Promise<{ token: string; expiresAt: number }> {
  const stamp = formatAmzDate(options.now);
  const scope: Scope = { date: stamp.slice(0, 8), region: options.region };
  const query = new Map([
    ['Action', ACTION],
    ['X-Amz-Algorithm', ALGORITHM],
    ['X-Amz-Credential', `${credentials.accessKeyId}/${scope.date}/${scope.region}/${SERVICE}/aws4_request`],
    ['X-Amz-Date', stamp],
    ['X-Amz-Expires', String(TOKEN_LIFETIME_S)],
    ['X-Amz-Security-Token', credentials.sessionToken],
    ['X-Amz-SignedHeaders', 'host'],
  ]);
  query.set('X-Amz-Signature', sign(query, scope, credentials.secretAccessKey));
  query.set('User-Agent', 'millrace');
  const url = `https://${hostOf(options.region)}/?${encodeQuery(query)}`;
  return Promise.resolve({
    token: Buffer.from(url).toString('base64url'),
    expiresAt: Math.floor(options.now / 1000) * 1000 + TOKEN_LIFETIME_S * 1000,
  });
}

/**
 * Finds out who a Kafka client is by its token, as MSK does.
 * @param options `now` and the answered `expiresAt` are milliseconds since the epoch.
 * @throws Error whose message says why the token was refused; the client is told less.
 */
export async function verifyMskToken(
  iam: Iam,
  options: { token: string; region: string; now: number },
): Promise<{ principal: Principal; expiresAt: number }> {
  const query = readToken(options.token, options.region);
  expectParameter(query, 'Action', ACTION);
  expectParameter(query, 'X-Amz-Algorithm', ALGORITHM);
  expectParameter(query, 'X-Amz-SignedHeaders', 'host');
  const [accessKeyId = '', date = '', region, service, terminator, ...more] = requireParameter(
    query,
    'X-Amz-Credential',
  ).split('/');
  if (
    region !== options.region ||
    service !== SERVICE ||
    terminator !== 'aws4_request' ||
    more.length > 0 ||
    !/^\d{8}$/.test(date)
  )
    throw new Error(
      `the credential scope is ${query.get('X-Amz-Credential')}, expected <key>/<date>/${options.region}/${SERVICE}/aws4_request`,
    );
  const expiresAt = readExpiry(query, date, options.now);
  const identity = iam.identify(accessKeyId);
  if (identity === undefined) throw new Error(`the access key id ${accessKeyId} belongs to no role here`);
  if (!equalSecrets(query.get('X-Amz-Security-Token') ?? '', identity.credentials.sessionToken))
    throw new Error(`the session token is not the one that goes with ${accessKeyId}`);
  const expected = sign(query, { date, region }, identity.credentials.secretAccessKey);
  if (!equalSecrets(requireParameter(query, 'X-Amz-Signature'), expected))
    throw new Error(`the signature was not made with the secret of ${accessKeyId}`);
  return { principal: identity.principal, expiresAt };
}

function readToken(token: string, region: string): Map<string, string> {
  if (!/^[\w-]+={0,2}$/.test(token)) throw new Error('the token is not base64url');
  const text = Buffer.from(token, 'base64url').toString();
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) throw new Error('the token is not the base64url of a URL');
  const expected = `https://${hostOf(region)}/`;
  if (`${url.origin}${url.pathname}` !== expected || url.username !== '' || url.password !== '')
    throw new Error(`the token was signed for ${url.origin}${url.pathname}, expected ${expected}`);
  const query = new Map<string, string>();
  for (const [name, value] of url.searchParams) {
    if (query.has(name)) throw new Error(`the token has ${name} twice`);
    query.set(name, value);
  }
  return query;
}

/** The lifetime may be a fraction of a second, or negative when the credentials had expired before the token was made. */
function readExpiry(query: Map<string, string>, date: string, now: number): number {
  const stamp = requireParameter(query, 'X-Amz-Date');
  const signedAt = parseAmzDate(stamp);
  if (signedAt === undefined || !stamp.startsWith(date))
    throw new Error(`X-Amz-Date is ${stamp}, which does not fit the credential scope's ${date}`);
  const lifetime = requireParameter(query, 'X-Amz-Expires');
  const expiresAt = signedAt + Number(lifetime) * 1000;
  if (lifetime.trim() === '' || !(Math.abs(Number(lifetime)) <= MAX_LIFETIME_S))
    throw new Error(`X-Amz-Expires is "${lifetime}", expected seconds, at most ${MAX_LIFETIME_S}`);
  if (signedAt - now > MAX_CLOCK_SKEW_MS) throw new Error(`the token is not valid before ${stamp}`);
  if (expiresAt <= now) throw new Error(`the token expired at ${formatAmzDate(expiresAt)}`);
  return expiresAt;
}

function requireParameter(query: Map<string, string>, name: string): string {
  const value = query.get(name);
  if (value === undefined) throw new Error(`the token has no ${name}`);
  return value;
}

function expectParameter(query: Map<string, string>, name: string, expected: string): void {
  const value = requireParameter(query, name);
  if (value !== expected) throw new Error(`${name} is ${value}, expected ${expected}`);
}

function hostOf(region: string): string {
  return `kafka.${region}.amazonaws.com`;
}

/** Signature Version 4 of `GET /` with nothing but the host header under it. */
function sign(query: Map<string, string>, scope: Scope, secretAccessKey: string): string {
  const signed = new Map([...query].filter(([name]) => !UNSIGNED.has(name)));
  const canonicalRequest = [
    'GET',
    '/',
    encodeQuery(signed),
    `host:${hostOf(scope.region)}`,
    '',
    'host',
    hash('sha256', ''),
  ].join('\n');
  const toSign = [
    ALGORITHM,
    query.get('X-Amz-Date'),
    `${scope.date}/${scope.region}/${SERVICE}/aws4_request`,
    hash('sha256', canonicalRequest),
  ].join('\n');
  let key: Buffer = Buffer.from(`AWS4${secretAccessKey}`);
  for (const part of [scope.date, scope.region, SERVICE, 'aws4_request', toSign])
    key = createHmac('sha256', key).update(part).digest();
  return key.toString('hex');
}

function encodeQuery(query: Map<string, string>): string {
  return [...query]
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

/** RFC 3986, stricter than encodeURIComponent. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
