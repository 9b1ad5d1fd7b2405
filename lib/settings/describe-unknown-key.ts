import { distance } from 'fastest-levenshtein';

/** More than this many changes of a letter, and it was no slip of the pen. */
const MAX_SLIPS = 3;

/** Why `key` is none of `known`, and which it may have meant. */
export function describeUnknownKey(key: string, known: readonly string[]): string {
  const inside = known.filter((candidate) => candidate.startsWith(`${key}.`));
  if (inside.length > 0) return `is a group of settings: there are ${inside.join(', ')}`;
  const [nearest] = known
    .map((candidate) => ({ candidate, slips: distance(key.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ slips }) => slips <= MAX_SLIPS)
    .sort((one, other) => one.slips - other.slips);
  const meant = nearest === undefined ? '' : `did you mean ${nearest.candidate}? `;
  return `is no setting: ${meant}there are ${neighboursOf(nearest?.candidate ?? key, known).join(', ')}`;
}

/** The settings of the innermost group that exists, groups in it by their names alone. */
function neighboursOf(key: string, known: readonly string[]): string[] {
  for (let parts = key.split('.').slice(0, -1); ; parts = parts.slice(0, -1)) {
    const prefix = parts.map((part) => `${part}.`).join('');
    const inside = known.filter((candidate) => candidate.startsWith(prefix));
    if (inside.length === 0) continue;
    return [...new Set(inside.map((one) => `${prefix}${one.slice(prefix.length).replace(/\..*/, '.*')}`))];
  }
}
