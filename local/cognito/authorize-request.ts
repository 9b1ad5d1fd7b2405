import type { ClientDefinition } from './definitions.ts';
import type { UserPool } from './user-pool.ts';

/** What an application asks the sign-in page for. */
export interface AuthorizeRequest {
  readonly client: ClientDefinition;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly state: string | undefined;
  readonly nonce: string | undefined;
  readonly codeChallenge: string;
}

export type JudgedRequest =
  | { readonly outcome: 'accepted'; readonly request: AuthorizeRequest }
  /** The application is told, where it is known to be. */
  | { readonly outcome: 'redirected'; readonly location: string }
  /** The person is told: nobody is sent to a place that the client does not name. */
  | { readonly outcome: 'refused'; readonly problem: string };

/** SHA-256 in base64url. */
const CHALLENGE_FORM = /^[\w-]{43}$/;

/**
 * Judges the parameters of `/oauth2/authorize` and `/login` as Cognito does, with one difference: PKCE, which Cognito only
 * recommends to a client without a secret, is demanded here, for without it anybody who sees the code can use it.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/authorization-endpoint.html
 */
export function judgeAuthorizeRequest(pool: UserPool, query: URLSearchParams): JudgedRequest {
  const clientId = findOnly(query, 'client_id');
  const client = pool.findClient(clientId ?? '');
  if (client === undefined) return refuse(explainClient(clientId));
  const redirectUri = findOnly(query, 'redirect_uri');
  if (redirectUri === undefined) return refuse('redirect_uri is missing, or given twice.');
  // Letter by letter: a prefix, another case or a parameter more would be another place.
  if (!client.callbackUrls.includes(redirectUri))
    return refuse(
      `redirect_mismatch: ${JSON.stringify(redirectUri)} is none of the CallbackURLs of the client ${client.name}: ${client.callbackUrls.join(', ')}.`,
    );
  return judgeRest(query, client, redirectUri);
}

function judgeRest(query: URLSearchParams, client: ClientDefinition, redirectUri: string): JudgedRequest {
  const state = query.get('state') ?? undefined;
  const tell = (error: string, description?: string): JudgedRequest => ({
    outcome: 'redirected',
    location: withParameters(redirectUri, { error, error_description: description, state }),
  });
  const names = [...query.keys()];
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) return tell('invalid_request', `${shorten(twice)} is given twice`);
  const responseType = query.get('response_type');
  if (responseType === 'token') return tell('unauthorized_client');
  if (responseType !== 'code') return tell('invalid_request', 'response_type must be code');
  const codeChallenge = query.get('code_challenge') ?? '';
  if (query.get('code_challenge_method') !== 'S256')
    return tell('invalid_request', 'code_challenge_method must be S256');
  if (!CHALLENGE_FORM.test(codeChallenge))
    return tell('invalid_request', 'code_challenge must be a SHA-256 in base64url');
  const asked = (query.get('scope') ?? '').split(' ').filter((scope) => scope !== '');
  if (asked.some((scope) => !client.scopes.includes(scope))) return tell('invalid_scope');
  // Who asks for none gets all of the client's.
  const scopes = asked.length === 0 ? client.scopes : [...new Set(asked)];
  const nonce = query.get('nonce') ?? undefined;
  return { outcome: 'accepted', request: { client, redirectUri, scopes, state, nonce, codeChallenge } };
}

/** What is wrong with a `client_id` that is none. */
export function explainClient(clientId: string | undefined): string {
  return clientId === undefined
    ? 'client_id is missing, or given twice.'
    : `There is no client ${JSON.stringify(clientId)} in the user pool.`;
}

function refuse(problem: string): JudgedRequest {
  return { outcome: 'refused', problem };
}

/** A parameter that is given once; with two, some would read the first and some the last. */
export function findOnly(parameters: URLSearchParams, name: string): string | undefined {
  const [value, ...more] = parameters.getAll(name);
  return more.length > 0 || value === '' ? undefined : value;
}

/** A url with parameters added to those it has; undefined ones are left out. */
export function withParameters(url: string, parameters: Record<string, string | undefined>): string {
  const target = new URL(url);
  for (const [name, value] of Object.entries(parameters))
    if (value !== undefined) target.searchParams.append(name, value);
  return target.href;
}

function shorten(name: string): string {
  return JSON.stringify(name.slice(0, 40));
}
