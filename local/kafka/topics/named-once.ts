/**
 * The entries of a request by their name, in its order. Kafka answers a name that comes twice once, with
 * INVALID_REQUEST, and does nothing for it.
 */
export function listOnce<T>(
  entries: readonly T[],
  nameOf: (entry: T) => string,
): { entry: T; isRepeated: boolean }[] {
  const byName = new Map<string, { entry: T; isRepeated: boolean }>();
  for (const entry of entries) {
    const known = byName.get(nameOf(entry));
    if (known === undefined) byName.set(nameOf(entry), { entry, isRepeated: false });
    else known.isRepeated = true;
  }
  return [...byName.values()];
}

export const REPEATED = { error: 'INVALID_REQUEST', message: 'the request names it more than once' } as const;
