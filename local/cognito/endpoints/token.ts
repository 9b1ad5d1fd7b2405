import { createHash } from 'node:crypto';
import { findOnly } from '../authorize-request.ts';
import type { ClientDefinition } from '../definitions.ts';
import {
  answerJson,
  type Endpoint,
  type Site,
  type SiteAnswer,
  type SiteRequest,
  secondsOf,
} from '../site.ts';
import { issueTokens } from '../tokens.ts';

type TokenError =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'unauthorized_client'
  | 'unsupported_grant_type';

/**
 * Gives tokens for a code or for a refresh token. A refresh brings no new refresh token, as Cognito has it without
 * rotation.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html
 */
export const tokenEndpoint: Endpoint = {
  path: '/oauth2/token',
  methods: { POST: giveTokens },
  origins: 'any',
};

function giveTokens(site: Site, { form, headers }: SiteRequest): SiteAnswer | Promise<SiteAnswer> {
  // Nobody here has a secret.
  if (headers.authorization !== undefined || form.has('client_secret')) return refuse('invalid_client');
  const grantType = findOnly(form, 'grant_type');
  const clientId = findOnly(form, 'client_id');
  if (grantType === undefined || clientId === undefined) return refuse('invalid_request');
  const client = site.pool.findClient(clientId);
  if (client === undefined) return refuse('invalid_client');
  if (grantType === 'authorization_code') return redeemCode(site, client, form);
  if (grantType === 'refresh_token') return refresh(site, client, form);
  return refuse(grantType === 'client_credentials' ? 'unauthorized_client' : 'unsupported_grant_type');
}

async function redeemCode(site: Site, client: ClientDefinition, form: URLSearchParams): Promise<SiteAnswer> {
  const code = findOnly(form, 'code');
  const redirectUri = findOnly(form, 'redirect_uri');
  const verifier = findOnly(form, 'code_verifier');
  if (code === undefined || redirectUri === undefined || verifier === undefined)
    return refuse('invalid_request');
  const grant = site.codes.redeem(code);
  const user = site.pool.findUser(grant?.username ?? '');
  if (grant === undefined || user === undefined) return refuse('invalid_grant');
  const fits =
    grant.clientId === client.id &&
    grant.redirectUri === redirectUri &&
    grant.codeChallenge === createHash('sha256').update(verifier).digest('base64url');
  if (!fits) return refuse('invalid_grant');
  const { username, scopes, authTime, nonce } = grant;
  const { refreshToken, session } = await site.pool.sessions.begin(
    { clientId: client.id, username, scopes: [...scopes], authTime },
    client.validitySeconds.refresh,
  );
  const order = { client, user, session, nonce, now: secondsOf(site.clock) };
  return answerJson(200, { ...(await issueTokens(site.pool, order)), refresh_token: refreshToken });
}

async function refresh(site: Site, client: ClientDefinition, form: URLSearchParams): Promise<SiteAnswer> {
  const refreshToken = findOnly(form, 'refresh_token');
  if (refreshToken === undefined) return refuse('invalid_request');
  const session = site.pool.sessions.find(refreshToken);
  const user = site.pool.findUser(session?.username ?? '');
  // What the client may ask for can be less by now than at the sign-in.
  const lost = session?.scopes.some((scope) => !client.scopes.includes(scope)) ?? true;
  if (session === undefined || user === undefined || session.clientId !== client.id || lost)
    return refuse('invalid_grant');
  return answerJson(200, await issueTokens(site.pool, { client, user, session, now: secondsOf(site.clock) }));
}

function refuse(error: TokenError): SiteAnswer {
  return answerJson(400, { error });
}
