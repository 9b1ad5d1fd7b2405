import { Problem } from './problem.ts';

export type Claims = Readonly<Record<string, unknown>>;

/** The claims of a valid token in an Authorization header; undefined when there is none. */
export type Authorize = (
  header: string | undefined,
) => Promise<{ readonly claims: Claims } | undefined> | { readonly claims: Claims } | undefined;

export type Access = 'viewer' | 'operator';

/**
 * The claims of whoever asks.
 * @throws Problem 401 without a valid token
 */
export async function requireClaims(authorize: Authorize, header: string | undefined): Promise<Claims> {
  const authorized = await authorize(header);
  if (authorized === undefined)
    throw new Problem(401, 'The Authorization header has no valid bearer token. Sign in.', {
      headers: { 'www-authenticate': 'Bearer' },
    });
  return authorized.claims;
}

/** @throws Problem 403 for claims of nobody who may: an operator may all that a viewer may. */
export function requireAccess(claims: Claims, access: Access): void {
  requireScope(claims, access);
  const groups = readGroups(claims);
  if (groups.includes('operator') || (access === 'viewer' && groups.includes('viewer'))) return;
  throw new Problem(
    403,
    `This takes the group ${access}; the token has ${groups.length === 0 ? 'no group' : groups.join(', ')}.`,
  );
}

/**
 * As the routes of the API do: an id token has no scopes, and a client may have been given no more than to read. What is
 * before the slash is the resource server's name, which the token's client had to be allowed.
 * @throws Problem 403
 */
function requireScope(claims: Claims, access: Access): void {
  const scope = access === 'operator' ? '/write' : '/read';
  const given = typeof claims['scope'] === 'string' ? claims['scope'].split(' ') : [];
  if (given.some((one) => one.endsWith(scope))) return;
  throw new Problem(403, `This takes an access token with a scope <name>${scope}; the token has none.`);
}

/** A list in the token; API Gateway makes `[viewer operator]` of it for functions. A comma is a character of a name. */
function readGroups(claims: Claims): string[] {
  const groups = claims['cognito:groups'];
  if (Array.isArray(groups)) return groups.filter((group) => typeof group === 'string');
  return typeof groups === 'string' ? groups.replace(/^\[|\]$/g, '').split(' ') : [];
}
