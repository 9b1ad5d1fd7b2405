import type { IncomingMessage } from 'node:http';
import { type Claims, readScopes, toTextClaims } from './claims.ts';
import type { RequestTarget } from './request-target.ts';

/** Bodies of these types are handed over as text, those of all others in base64: https://github.com/ministackorg/ministack/pull/766 */
const TEXT_TYPE = /^(text\/.*|application\/(json|xml|javascript))$/;
/** They are of the connection to the gateway, not of the request. */
const HOP_BY_HOP = ['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'proxy-connection', 'te'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A request that found its route, and what the gateway knows of it. */
export interface RoutedRequest {
  readonly request: IncomingMessage;
  readonly target: RequestTarget;
  readonly body: Buffer;
  readonly requestId: string;
  readonly time: number;
  readonly traceHeader: string;
  readonly account: string;
  readonly apiId: string;
  readonly port: number;
  readonly routeKey: string;
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly stageVariables: Readonly<Record<string, string>>;
  /** Set on a route with a JWT authorizer; `requiresScopes` when the route asks for some. */
  readonly authorized?: { readonly claims: Claims; readonly requiresScopes: boolean };
}

/**
 * The event of payload format 2.0, as JSON. What a request has none of is left out: cookies, parameters, body.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function toEvent(routed: RoutedRequest): string {
  const { request, target, body, routeKey, pathParameters, stageVariables } = routed;
  const { headers, cookies } = readHeaders(routed);
  const queryStringParameters = readQuery(target.query);
  const isText = TEXT_TYPE.test(mediaTypeOf(request.headers['content-type']));
  return JSON.stringify({
    version: '2.0',
    routeKey,
    rawPath: target.path,
    rawQueryString: target.query,
    ...(cookies.length === 0 ? {} : { cookies }),
    headers,
    ...keepFilled({ queryStringParameters }),
    requestContext: toContext(routed, headers),
    ...keepFilled({ pathParameters, stageVariables }),
    ...(body.length === 0 ? {} : { body: body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: body.length > 0 && !isText,
  });
}

function toContext(routed: RoutedRequest, headers: Readonly<Record<string, string>>): object {
  const { request, target, apiId, routeKey, requestId, time, account, authorized } = routed;
  return {
    accountId: account,
    apiId,
    ...(authorized === undefined ? {} : { authorizer: { jwt: toJwt(authorized) } }),
    // On AWS, too, this is the name that the client asked for.
    domainName: headers['host'] ?? '',
    domainPrefix: apiId,
    http: {
      method: request.method ?? 'GET',
      path: target.path,
      protocol: `HTTP/${request.httpVersion}`,
      sourceIp: sourceIpOf(request),
      userAgent: headers['user-agent'] ?? '',
    },
    requestId,
    routeKey,
    stage: '$default',
    time: formatTime(time),
    timeEpoch: time,
  };
}

/** A route that asks for no scopes is told none: https://github.com/floci-io/floci/pull/2011 */
function toJwt({ claims, requiresScopes }: NonNullable<RoutedRequest['authorized']>): object {
  return { claims: toTextClaims(claims), scopes: requiresScopes ? readScopes(claims) : null };
}

/** Names in lower case, repeated ones joined by commas, without the cookies, and with what the gateway adds. */
function readHeaders({ request, body, port, traceHeader }: RoutedRequest): {
  headers: Record<string, string>;
  cookies: string[];
} {
  const headers = new Map<string, string>();
  const cookies: string[] = [];
  for (let at = 0; at < request.rawHeaders.length; at += 2) {
    const name = request.rawHeaders[at]?.toLowerCase() ?? '';
    const value = request.rawHeaders[at + 1] ?? '';
    if (name === 'cookie') cookies.push(...value.split(';').map((cookie) => cookie.trim()));
    else if (!HOP_BY_HOP.includes(name)) headers.set(name, join(headers.get(name), value));
  }
  headers.set('content-length', String(body.length));
  headers.set('x-amzn-trace-id', traceHeader);
  headers.set('x-forwarded-for', join(headers.get('x-forwarded-for'), sourceIpOf(request)));
  headers.set('x-forwarded-port', String(port));
  headers.set('x-forwarded-proto', 'http');
  return { headers: Object.fromEntries(headers), cookies: cookies.filter((cookie) => cookie !== '') };
}

/** Decoded, repeated ones joined by commas. */
function readQuery(query: string): Record<string, string> {
  const values = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(query)) values.set(name, join(values.get(name), value));
  return Object.fromEntries(values);
}

function join(before: string | undefined, value: string): string {
  return before === undefined ? value : `${before},${value}`;
}

function mediaTypeOf(contentType: string | undefined): string {
  return contentType?.split(';')[0]?.trim().toLowerCase() ?? '';
}

export function sourceIpOf({ socket }: IncomingMessage): string {
  return (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
}

function keepFilled(records: Record<string, Readonly<Record<string, string>>>): typeof records {
  return Object.fromEntries(Object.entries(records).filter(([, values]) => Object.keys(values).length > 0));
}

/** `12/Mar/2020:19:03:58 +0000` */
export function formatTime(time: number): string {
  const date = new Date(time);
  const [day = '', clock = ''] = date.toISOString().split('T');
  const [year, , dayOfMonth] = day.split('-');
  return `${dayOfMonth}/${MONTHS[date.getUTCMonth()]}/${year}:${clock.slice(0, 8)} +0000`;
}
