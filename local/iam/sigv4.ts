import { createHash, createHmac, type Hash, type Hmac, hash } from 'node:crypto';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import type { AwsCredentials, Principal } from '../core/access.ts';
import { ApiError } from '../core/api-error.ts';
import type { ApiRequest } from '../core/service-api.ts';
import { type Authorization, readAuthorization } from './authorization-header.ts';
import { equalSecrets } from './credentials.ts';
import type { Iam } from './iam.ts';

/** A request whose caller is still to be found out. */
export type SignedRequest = Omit<ApiRequest, 'principal'>;

/** How far the signing time may be from ours. https://docs.aws.amazon.com/IAM/latest/UserGuide/signature-v4-troubleshooting.html */
export const MAX_CLOCK_SKEW_MS = 5 * 60 * 1000;

const SIGNATURE_MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';

/**
 * Finds out who signed a request, by signing it again with the known secret (header signatures only).
 *
 * An access key id that the runner did not hand out is the local operator's own: whatever keys the AWS CLI finds on the
 * laptop work, and nothing of them is checked. A key of a role session or of the operator must have signed correctly,
 * its session token included, within five minutes.
 * @throws ApiError with AWS's exception names: MissingAuthenticationTokenException, IncompleteSignatureException,
 * InvalidSignatureException, UnrecognizedClientException.
 */
export async function verifySignature(iam: Iam, request: SignedRequest): Promise<Principal> {
  const authorization = readAuthorization(request.headers['authorization']);
  if (authorization.region !== iam.region)
    throw refuse(
      'InvalidSignatureException',
      `Credential should be scoped to a valid region: the runner is ${iam.region}, the request was signed for ${authorization.region}. Set AWS_REGION=${iam.region}.`,
    );
  const identity = iam.identify(authorization.accessKeyId);
  if (identity === undefined) return iam.operator.principal;
  const signedAt = readSigningTime(request, authorization, iam.clock.now());
  requireSignedHeaders(request, authorization);
  if (!equalSecrets(request.headers['x-amz-security-token'] ?? '', identity.credentials.sessionToken))
    throw refuse('UnrecognizedClientException', 'The security token included in the request is invalid.');
  requireBodyHash(request);
  const expected = await signAgain(request, { authorization, credentials: identity.credentials, signedAt });
  if (!equalSecrets(authorization.signature, expected))
    throw refuse('InvalidSignatureException', SIGNATURE_MISMATCH);
  return identity.principal;
}

function refuse(type: string, message: string): ApiError {
  return new ApiError(type, message, { status: 403 });
}

function readSigningTime(request: SignedRequest, authorization: Authorization, now: number): Date {
  const stamp = request.headers['x-amz-date'] ?? '';
  const time = parseAmzDate(stamp);
  if (time === undefined)
    throw refuse(
      'IncompleteSignatureException',
      `Date must be in ISO-8601 'basic format' in the X-Amz-Date header. Got '${stamp}'.`,
    );
  if (!stamp.startsWith(authorization.date))
    throw refuse(
      'InvalidSignatureException',
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${authorization.date}' != '${stamp.slice(0, 8)}', from '${stamp}'.`,
    );
  if (now - time > MAX_CLOCK_SKEW_MS)
    throw refuse(
      'InvalidSignatureException',
      `Signature expired: ${stamp} is now earlier than ${formatAmzDate(now - MAX_CLOCK_SKEW_MS)} (${formatAmzDate(now)} - 5 min.)`,
    );
  if (time - now > MAX_CLOCK_SKEW_MS)
    throw refuse(
      'InvalidSignatureException',
      `Signature not yet current: ${stamp} is still later than ${formatAmzDate(now + MAX_CLOCK_SKEW_MS)} (${formatAmzDate(now)} + 5 min.)`,
    );
  return new Date(time);
}

/** Milliseconds since the epoch for `20260102T030405Z`; undefined when it is none. */
export function parseAmzDate(stamp: string): number | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(stamp);
  if (parts === null) return undefined;
  const [, year, month, day, hour, minute, second] = parts;
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(time) ? undefined : time;
}

/** The inverse of `parseAmzDate`; milliseconds are cut. */
export function formatAmzDate(time: number): string {
  return new Date(time).toISOString().replace(/[-:]|\.\d{3}/g, '');
}

/** AWS wants the host and every x-amz- header under the signature: what is not signed could be exchanged. */
function requireSignedHeaders(request: SignedRequest, { signedHeaders }: Authorization): void {
  const missing = Object.keys(request.headers).filter(
    (name) => (name === 'host' || name.startsWith('x-amz-')) && !signedHeaders.includes(name),
  );
  const absent = signedHeaders.filter((name) => request.headers[name] === undefined);
  if (missing.length > 0 || absent.length > 0)
    throw refuse(
      'InvalidSignatureException',
      missing.length > 0
        ? `There were headers present in the request which were not signed: ${missing.join(', ')}`
        : `Headers named in SignedHeaders are not in the request: ${absent.join(', ')}`,
    );
}

/** The signature covers the hash that a header claims, so the claim must be true. */
function requireBodyHash(request: SignedRequest): void {
  const claimed = request.headers['x-amz-content-sha256'];
  if (claimed !== undefined && claimed !== hash('sha256', request.body))
    throw refuse(
      'InvalidSignatureException',
      'The x-amz-content-sha256 header does not match the body that came with it.',
    );
}

async function signAgain(
  request: SignedRequest,
  options: { authorization: Authorization; credentials: AwsCredentials; signedAt: Date },
): Promise<string> {
  const { authorization, credentials, signedAt } = options;
  const headers: Record<string, string> = {};
  for (const name of authorization.signedHeaders) headers[name] = request.headers[name] ?? '';
  const signed = await signerFor(credentials, authorization).sign(
    new HttpRequest({
      method: request.method,
      path: request.path,
      query: toQueryBag(request.query),
      headers,
      body: request.body,
    }),
    { signingDate: signedAt, signableHeaders: new Set(authorization.signedHeaders) },
  );
  return readAuthorization(signed.headers['authorization']).signature;
}

function toQueryBag(query: URLSearchParams): Record<string, string | string[]> {
  const bag: Record<string, string | string[]> = {};
  for (const name of new Set(query.keys())) {
    const values = query.getAll(name);
    bag[name] = values.length === 1 ? (values[0] ?? '') : values;
  }
  return bag;
}

const signers = new WeakMap<AwsCredentials, Map<string, SignatureV4>>();

/** One signer per credentials and service: it keeps the derived signing key of the day. */
function signerFor(credentials: AwsCredentials, { region, service }: Authorization): SignatureV4 {
  let byService = signers.get(credentials);
  if (byService === undefined) {
    byService = new Map();
    signers.set(credentials, byService);
  }
  let signer = byService.get(service);
  if (signer === undefined) {
    signer = new SignatureV4({
      credentials,
      region,
      service,
      sha256: Sha256,
      // S3 alone signs the path as it is; every other service signs it percent-encoded once more.
      uriEscapePath: service !== 's3',
      applyChecksum: false,
    });
    byService.set(service, signer);
  }
  return signer;
}

/** The hash that the signer asks for, on Node's own implementation. */
class Sha256 {
  readonly #secret: string | Uint8Array | undefined;
  #hash: Hash | Hmac;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#secret = typeof secret === 'string' || secret === undefined ? secret : toBytes(secret);
    this.#hash = this.#create();
  }

  update(chunk: Uint8Array): void {
    this.#hash.update(chunk);
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest());
  }

  reset(): void {
    this.#hash = this.#create();
  }

  #create(): Hash | Hmac {
    return this.#secret === undefined ? createHash('sha256') : createHmac('sha256', this.#secret);
  }
}

function toBytes(secret: ArrayBuffer | ArrayBufferView): Uint8Array {
  return ArrayBuffer.isView(secret)
    ? new Uint8Array(secret.buffer, secret.byteOffset, secret.byteLength)
    : new Uint8Array(secret);
}
