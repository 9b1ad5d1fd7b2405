import * as z from 'zod';
import type { Access } from './contract.ts';
import type { HttpEvent } from './http-event.ts';

const ROLES = ['viewer', 'operator'] as const;
export type Role = (typeof ROLES)[number];

/** Who is signed in. */
export interface Caller {
  /** Of the user pool: a UUID that never changes. */
  readonly sub: string;
  readonly username: string;
  readonly roles: readonly Role[];
}

/** Claims of a Cognito access token. */
const claimsSchema = z.object({
  sub: z.string().min(1),
  username: z.string().default(''),
  // API Gateway hands a list over as the text `[viewer operator]`.
  'cognito:groups': z.union([z.string(), z.array(z.string())]).default(''),
});

/** Who asks, as the authorizer found; undefined when nobody has signed in, or with a token that is nobody's. */
export function readCaller(event: HttpEvent): Caller | undefined {
  const claims = claimsSchema.safeParse(event.requestContext.authorizer?.jwt?.claims);
  if (!claims.success) return undefined;
  const { sub, username, 'cognito:groups': groups } = claims.data;
  // A comma is a character of a name: `x,operator` is no operator. A blank is none.
  const names = typeof groups === 'string' ? groups.replace(/^\[|\]$/g, '').split(' ') : groups;
  return { sub, username, roles: ROLES.filter((role) => names.includes(role)) };
}

/** Whether somebody may use a route: an operator may all that a viewer may. */
export function mayUse(access: Access, caller: Caller | undefined): boolean {
  if (access === 'open') return true;
  const roles = caller?.roles ?? [];
  return roles.includes('operator') || (access === 'viewer' && roles.includes('viewer'));
}
