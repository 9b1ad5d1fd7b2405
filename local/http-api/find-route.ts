import type { RouteKey, Segment } from './route-key.ts';

export interface Match<R> {
  readonly route: R;
  readonly pathParameters: Readonly<Record<string, string>>;
}

/**
 * The route of a request. Of several that fit, the most specific one: a route of the whole path before one with a greedy
 * variable before `$default`; within the first two literal text before a variable, from the left; a method before `ANY`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html#http-api-develop-routes.evaluation
 * @param path decoded: API Gateway decodes before it looks, so that an encoded slash parts segments too.
 */
export function findRoute<R extends { readonly parsed: RouteKey }>(
  routes: Iterable<R>,
  { method, path }: { method: string; path: string },
): Match<R> | undefined {
  const parts = path === '/' ? [] : path.slice(1).split('/');
  let best: (Match<R> & { rank: string }) | undefined;
  for (const route of routes) {
    const { parsed } = route;
    if (parsed === '$default') {
      best ??= { route, pathParameters: {}, rank: rankOf(parsed) };
      continue;
    }
    if (parsed.method !== method && parsed.method !== 'ANY') continue;
    const pathParameters = matchSegments(parsed.segments, parts);
    if (pathParameters === undefined) continue;
    const rank = rankOf(parsed);
    if (best === undefined || rank < best.rank) best = { route, pathParameters, rank };
  }
  return best;
}

/** Ranks of routes that fit the same path compare as text: what is smaller goes first. */
function rankOf(key: RouteKey): string {
  if (key === '$default') return '9';
  const specificity = { literal: '0', variable: '1', greedy: '2' };
  const greedy = key.segments.at(-1)?.kind === 'greedy' ? '1' : '0';
  const segments = key.segments.map(({ kind }) => specificity[kind]).join('');
  return `${greedy}${segments} ${key.method === 'ANY' ? '1' : '0'}`;
}

/** The values of the variables; undefined when the path is another one. A variable takes no empty segment. */
function matchSegments(
  segments: readonly Segment[],
  parts: readonly string[],
): Record<string, string> | undefined {
  const values: Record<string, string> = {};
  for (const [at, segment] of segments.entries()) {
    const part = parts[at];
    if (part === undefined) return undefined;
    if (segment.kind === 'literal') {
      if (segment.text !== part) return undefined;
      continue;
    }
    const value = segment.kind === 'greedy' ? parts.slice(at).join('/') : part;
    if (value === '') return undefined;
    values[segment.name] = value;
    if (segment.kind === 'greedy') return values;
  }
  return parts.length === segments.length ? values : undefined;
}
