import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  type CryptoKey,
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
} from 'jose';
import { z } from 'zod';
import { readStateFile, writeFileAtomically } from '../core/files.ts';

const ALGORITHM = 'RS256';

const text = z.string().min(1);
const privateJwk = z.object({
  ...{ kid: text, kty: z.literal('RSA'), n: text, e: text },
  ...{ d: text, p: text, q: text, dp: text, dq: text, qi: text },
});
const stateSchema = z.object({ id: privateJwk, access: privateJwk });
type PrivateJwk = z.output<typeof privateJwk>;

/** One key pair of a pool: what signs, and what anybody may check with. */
export interface SigningKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  /** As jwks.json lists it. */
  readonly publicJwk: JWK;
}

/** Cognito signs identity and access tokens with different keys; jwks.json lists both. */
export interface SigningKeys {
  readonly id: SigningKey;
  readonly access: SigningKey;
}

/**
 * The keys of a pool, kept in a file that its owner alone may read: tokens stay valid across a restart of the runner.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html
 * @throws UserError STATE_INVALID when a kept file does not read as what the runner wrote.
 */
export async function openSigningKeys(file: string): Promise<SigningKeys> {
  const kept = await readStateFile(file, stateSchema);
  if (kept !== undefined) return importKeys(kept);
  const [id, access] = await Promise.all([generate(), generate()]);
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFileAtomically(file, `${JSON.stringify({ id, access })}\n`, 0o600);
  return importKeys({ id, access });
}

async function generate(): Promise<PrivateJwk> {
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  const jwk = await exportJWK(privateKey);
  return privateJwk.parse({ ...jwk, kid: await calculateJwkThumbprint(jwk) });
}

async function importKeys({ id, access }: z.output<typeof stateSchema>): Promise<SigningKeys> {
  const [idKey, accessKey] = await Promise.all([importKey(id), importKey(access)]);
  return { id: idKey, access: accessKey };
}

async function importKey(jwk: PrivateJwk): Promise<SigningKey> {
  const { kid, kty, n, e } = jwk;
  const publicJwk = { alg: ALGORITHM, e, kid, kty, n, use: 'sig' };
  const [privateKey, publicKey] = await Promise.all([toKey(jwk), toKey(publicJwk)]);
  return { kid, privateKey, publicKey, publicJwk };
}

async function toKey(jwk: JWK): Promise<CryptoKey> {
  const key = await importJWK(jwk, ALGORITHM);
  if (key instanceof Uint8Array) throw new Error('an RSA key was read as a symmetric one');
  return key;
}
