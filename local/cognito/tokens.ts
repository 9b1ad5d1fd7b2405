import { createHash, randomUUID } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import type { ClientDefinition } from './definitions.ts';
import type { RefreshSession } from './refresh-sessions.ts';
import type { SigningKey } from './signing-keys.ts';
import type { User } from './user.ts';
import type { UserPool } from './user-pool.ts';

/** The answer of the token endpoint. `expires_in` in seconds. */
export interface TokenAnswer {
  readonly id_token?: string;
  readonly access_token: string;
  readonly refresh_token?: string;
  readonly expires_in: number;
  readonly token_type: 'Bearer';
}

export interface TokenOrder {
  readonly client: ClientDefinition;
  readonly user: User;
  readonly session: RefreshSession;
  readonly nonce?: string | undefined;
  /** Seconds since the epoch. */
  readonly now: number;
}

/**
 * Issues an access token, and an identity token when `openid` is among the scopes, with the claims of Cognito's.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html
 * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-id-token.html
 */
export async function issueTokens(pool: UserPool, order: TokenOrder): Promise<TokenAnswer> {
  const { client, user, session, nonce, now } = order;
  const shared = {
    sub: user.sub,
    ...(user.groups.length === 0 ? {} : { 'cognito:groups': user.groups }),
    iss: pool.issuer,
    ...(client.revocation ? { origin_jti: session.originJti } : {}),
    event_id: randomUUID(),
    auth_time: session.authTime,
    iat: now,
    jti: randomUUID(),
  };
  const access = await sign(pool.keys.access, {
    ...shared,
    version: 2,
    client_id: client.id,
    token_use: 'access',
    scope: session.scopes.join(' '),
    exp: now + client.validitySeconds.access,
    username: user.username,
  });
  const answer = {
    access_token: access,
    expires_in: client.validitySeconds.access,
    token_type: 'Bearer',
  } as const;
  if (!session.scopes.includes('openid')) return answer;
  const id = await sign(pool.keys.id, {
    ...shared,
    at_hash: hashLeftHalf(access),
    email_verified: true,
    'cognito:username': user.username,
    ...(nonce === undefined ? {} : { nonce }),
    aud: client.id,
    token_use: 'id',
    exp: now + client.validitySeconds.id,
    jti: randomUUID(),
    email: user.email,
  });
  return { id_token: id, ...answer };
}

/** https://openid.net/specs/openid-connect-core-1_0.html#CodeIDToken */
function hashLeftHalf(token: string): string {
  return createHash('sha256').update(token).digest().subarray(0, 16).toString('base64url');
}

function sign({ kid, privateKey }: SigningKey, claims: Record<string, unknown>): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ kid, alg: 'RS256' }).sign(privateKey);
}

const accessClaims = z.object({
  token_use: z.literal('access'),
  username: z.string(),
  scope: z.string(),
  origin_jti: z.string().optional(),
});

export interface PresentedToken {
  readonly username: string;
  readonly scopes: readonly string[];
  readonly originJti?: string | undefined;
}

/** What an access token of the pool says; undefined when it is none, or has ended. */
export async function readAccessToken(
  pool: UserPool,
  token: string,
  now: number,
): Promise<PresentedToken | undefined> {
  try {
    const { payload } = await jwtVerify(token, pool.keys.access.publicKey, {
      ...{ issuer: pool.issuer, algorithms: ['RS256'], currentDate: new Date(now * 1000) },
    });
    const { username, scope, origin_jti: originJti } = accessClaims.parse(payload);
    return { username, scopes: scope.split(' '), originJti };
  } catch {
    // Whatever jose or the schema finds wrong with it, it is no access token of this pool.
    return undefined;
  }
}
