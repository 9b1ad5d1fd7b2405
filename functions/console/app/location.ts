import { decodePart } from './decode-part.ts';

/** Where one is in the console: `#/orders/<id>?user=alice` is the area `orders`, `rest` `['<id>']` and the query. */
export interface Place {
  readonly area: string;
  readonly rest: readonly string[];
  readonly query: URLSearchParams;
}

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** Reads a hash; what cannot be decoded is taken as it stands. */
export function parseHash(hash: string): Place {
  const [path = '', query = ''] = splitOnce(hash.replace(/^#?\/?/, ''), '?');
  const [area = '', ...rest] = path.split('/').filter(Boolean).map(decodePart);
  return { area, rest, query: new URLSearchParams(query) };
}

/** The hash of a place, as `toHash(['orders', id], { user })`; what is undefined or empty in the query is left out. */
export function toHash(path: readonly (string | number)[], query: Query = {}): string {
  return `#/${path.map(encodeURIComponent).join('/')}${toSearch(query)}`;
}

/** `?limit=50&user=alice`, without what is undefined or empty; nothing when that is all. */
export function toSearch(query: Query): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  const search = new URLSearchParams(Object.fromEntries(given.map(([name, value]) => [name, String(value)])));
  return search.size === 0 ? '' : `?${search}`;
}

function splitOnce(text: string, separator: string): string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
