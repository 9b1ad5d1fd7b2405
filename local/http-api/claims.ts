/** What a token says, as its JSON has it. */
export type Claims = Readonly<Record<string, unknown>>;

/**
 * Claims as a function is handed them: all are text, a list stands in brackets with spaces between (`[viewer operator]`),
 * an object is its JSON, and what is null is left out. Measured on AWS: https://github.com/floci-io/floci/pull/2011
 */
export function toTextClaims(claims: Claims): Record<string, string> {
  return Object.fromEntries(
    Object.entries(claims).flatMap(([name, value]) => (value === null ? [] : [[name, toText(value)]])),
  );
}

function toText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return `[${value.map(toText).join(' ')}]`;
  return JSON.stringify(value);
}

/** The scopes of a token, in `scp` or `scope`: a text with spaces between, or a list. */
export function readScopes(claims: Claims): string[] {
  const given = claims['scp'] ?? claims['scope'];
  if (typeof given === 'string') return given.split(' ').filter((scope) => scope !== '');
  return Array.isArray(given) ? given.filter((scope) => typeof scope === 'string') : [];
}
