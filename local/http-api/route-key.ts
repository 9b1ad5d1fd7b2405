const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'ANY'] as const;
const DEFAULT_KEY = '$default';
const VARIABLE = /^\{([\w.:-]+)(\+?)\}$/;
const LITERAL = /^[\w.~!$&'()*,;=:@%+-]+$/;

export type Segment =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'variable'; readonly name: string }
  /** `{proxy+}`, the last one: it takes all that is left. */
  | { readonly kind: 'greedy'; readonly name: string };

/** What a route key says: a method (`ANY` for each one that has no route of its own) and a path, or `$default`. */
export type RouteKey = '$default' | { readonly method: string; readonly segments: readonly Segment[] };

/** What is not a route key, and why. */
export interface RouteKeyProblem {
  readonly problem: string;
}

/**
 * Reads `GET /orders/{id}`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 */
export function parseRouteKey(key: string): RouteKey | RouteKeyProblem {
  if (key === DEFAULT_KEY) return DEFAULT_KEY;
  const [method = '', path, ...rest] = key.split(' ');
  if (!METHODS.some((known) => known === method) || path === undefined || rest.length > 0)
    return { problem: `expected $default or "<method> <path>" with one of ${METHODS.join(', ')}` };
  if (!path.startsWith('/')) return { problem: 'its path has to start with a slash' };
  const segments = path === '/' ? [] : path.slice(1).split('/').map(parseSegment);
  const unread = segments.find((segment) => 'problem' in segment);
  if (unread !== undefined) return unread;
  const read = segments.filter((segment) => 'kind' in segment);
  if (read.slice(0, -1).some(({ kind }) => kind === 'greedy'))
    return { problem: 'a greedy variable such as {proxy+} has to be the end of the path' };
  const names = read.flatMap((segment) => (segment.kind === 'literal' ? [] : [segment.name]));
  if (new Set(names).size < names.length)
    return { problem: 'each variable of a path needs a name of its own' };
  return { method, segments: read };
}

function parseSegment(text: string): Segment | RouteKeyProblem {
  if (text === '') return { problem: 'its path has an empty segment: no slash may end it or follow another' };
  const [whole, name = '', greedy] = VARIABLE.exec(text) ?? [];
  if (whole !== undefined) return { kind: greedy === '+' ? 'greedy' : 'variable', name };
  if (LITERAL.test(text)) return { kind: 'literal', text };
  return { problem: `"${text}" is neither text of a path nor one {variable}` };
}
