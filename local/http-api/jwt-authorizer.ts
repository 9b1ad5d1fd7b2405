import { type CryptoKey, compactVerify, decodeProtectedHeader, errors, importJWK, type JWK } from 'jose';
import { z } from 'zod';
import type { Clock } from '../core/clock.ts';
import type { AuthorizerDefinition } from './api-definition.ts';
import type { Claims } from './claims.ts';
import type { FindKeys } from './token-keys.ts';

/** Why a token does not pass, in the words of the `www-authenticate` header; `missing` when there is none. */
export type Refusal = { readonly refused: 'missing' | 'invalid'; readonly reason: string };

const ALGORITHM = 'RS256';

const claimsSchema = z.looseObject({
  iss: z.string(),
  aud: z.union([z.string(), z.array(z.string())]).optional(),
  client_id: z.string().optional(),
  exp: z.number(),
  nbf: z.number().optional(),
  iat: z.number().optional(),
});
type TokenClaims = z.output<typeof claimsSchema>;

/**
 * Checks bearer tokens as a JWT authorizer does: signature by the key that `kid` names, issuer, audience, times.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 */
export class JwtAuthorizer {
  readonly definition: AuthorizerDefinition;
  readonly #findKeys: FindKeys;
  readonly #clock: Clock;
  /** By the key as it was found: an issuer hands out the same objects until it changes its keys. */
  readonly #imported = new WeakMap<JWK, Promise<CryptoKey | Uint8Array>>();

  constructor(definition: AuthorizerDefinition, options: { findKeys: FindKeys; clock: Clock }) {
    this.definition = definition;
    this.#findKeys = options.findKeys;
    this.#clock = options.clock;
  }

  /** @param header the Authorization header: the token, with or without `Bearer` before it. */
  async verify(header: string | undefined): Promise<{ claims: Claims } | Refusal> {
    const token = header?.replace(/^bearer( +|$)/i, '').trim() ?? '';
    if (token === '') return { refused: 'missing', reason: 'the request has no token' };
    const payload = await this.#verifySignature(token);
    if (typeof payload === 'string') return refuse(payload);
    const claims = claimsSchema.safeParse(payload.json);
    if (!claims.success)
      return refuse(`the token has no valid ${String(claims.error.issues[0]?.path[0] ?? 'claims')}`);
    const problem = this.#findProblem(claims.data);
    return problem === undefined ? { claims: claims.data } : refuse(problem);
  }

  /** The payload; a text is why its signature does not hold. */
  async #verifySignature(token: string): Promise<{ json: unknown } | string> {
    if (token.split('.').length !== 3) return 'token contains an invalid number of segments';
    const header = readHeader(token);
    if (header === undefined) return 'the header of the token is not valid';
    if (header.alg !== ALGORITHM) return `signing method ${header.alg ?? 'none'} is invalid`;
    const { issuer } = this.definition;
    const key = this.#findKeys(issuer)?.keys.find(({ kid }) => kid !== undefined && kid === header.kid);
    if (key === undefined) return `no key of ${issuer} has the "kid" of the token`;
    try {
      const { payload } = await compactVerify(token, await this.#import(key), { algorithms: [ALGORITHM] });
      return { json: parseJson(payload) };
    } catch (thrown) {
      // Whatever the library finds wrong with a stranger's token is the answer; a key of ours that fails is not.
      if (thrown instanceof errors.JOSEError) return 'the token has an invalid signature';
      throw thrown;
    }
  }

  #import(key: JWK): Promise<CryptoKey | Uint8Array> {
    const known = this.#imported.get(key);
    if (known !== undefined) return known;
    const imported = importJWK(key, ALGORITHM);
    this.#imported.set(key, imported);
    return imported;
  }

  #findProblem(claims: TokenClaims): string | undefined {
    const { issuer, audience } = this.definition;
    const nowSeconds = this.#clock.now() / 1000;
    if (claims.iss !== issuer) return 'the token does not have a valid issuer';
    // `client_id` counts only where there is no `aud`, as in the access tokens of Cognito.
    const given = claims.aud ?? claims.client_id;
    const audiences = typeof given === 'string' ? [given] : (given ?? []);
    if (!audiences.some((one) => audience.includes(one))) return 'the token does not have a valid audience';
    if (claims.exp <= nowSeconds) return 'the token has expired';
    if (claims.nbf !== undefined && claims.nbf > nowSeconds) return 'the token is not valid yet';
    if (claims.iat !== undefined && claims.iat > nowSeconds) return 'the token was issued in the future';
    return undefined;
  }
}

function refuse(reason: string): Refusal {
  return { refused: 'invalid', reason };
}

function readHeader(token: string): { alg?: string | undefined; kid?: string | undefined } | undefined {
  try {
    return decodeProtectedHeader(token);
  } catch (thrown) {
    // It is no JSON, or no base64: what a token is not, which is the caller's doing.
    if (thrown instanceof TypeError) return undefined;
    throw thrown;
  }
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    // A SyntaxError or a TypeError of the decoder: no claims can be read, and that is told.
    return undefined;
  }
}
