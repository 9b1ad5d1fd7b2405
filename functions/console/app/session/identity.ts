export type Role = 'viewer' | 'operator';

/** Who is signed in, as the access token says; the API alone decides what one may. */
export interface Identity {
  readonly username: string;
  /** Undefined of somebody who is in neither group. */
  readonly role: Role | undefined;
}

/** Reads the claims of a Cognito access token, whose signature is for the API to verify. */
export function readIdentity(accessToken: string): Identity {
  const claims = readClaims(accessToken);
  const groups = claims['cognito:groups'];
  const roles = Array.isArray(groups) ? groups : [];
  const username = claims['username'];
  return {
    username: typeof username === 'string' && username !== '' ? username : 'somebody',
    role: roles.includes('operator') ? 'operator' : roles.includes('viewer') ? 'viewer' : undefined,
  };
}

function readClaims(token: string): Record<string, unknown> {
  const payload = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
  const bytes = Uint8Array.from(atob(payload), (character) => character.codePointAt(0) ?? 0);
  const claims: unknown = JSON.parse(new TextDecoder().decode(bytes));
  // An object was just seen to be one.
  return typeof claims === 'object' && claims !== null ? (claims as Record<string, unknown>) : {};
}
