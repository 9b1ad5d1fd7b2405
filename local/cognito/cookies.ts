import type { IncomingHttpHeaders } from 'node:http';

/** The first cookie of that name; undefined when the browser sent none. */
export function findCookie(headers: IncomingHttpHeaders, name: string): string | undefined {
  const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}

/**
 * A cookie for this host that no script reads and no form of another site brings along. It has no `Secure`: browsers keep
 * such a one of http://127.0.0.1 not all alike.
 */
export function formatCookie(name: string, value: string, lifetimeSeconds: number): string {
  return `${name}=${value}; Path=/; Max-Age=${lifetimeSeconds}; HttpOnly; SameSite=Lax`;
}
