import type { RouteContract } from '../../functions/shared/http/contract.ts';
import { toRouteKey } from '../../functions/shared/http/contract.ts';
import type { HttpEvent } from '../../functions/shared/http/http-event.ts';
import { makeContext } from './lambda-context.ts';

export interface HttpCall {
  /** Path parameters by name, as API Gateway decodes them. */
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; a text as it is. */
  readonly body?: unknown;
  /** Who is signed in, `nobody` for a request without a token. */
  readonly as?: 'viewer' | 'operator' | 'stranger' | 'nobody';
}

/** Claims as API Gateway hands them over: texts all. */
const CLAIMS = {
  iss: 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_example',
  token_use: 'access',
  scope: 'millrace/read millrace/write',
};
const SUBS = {
  viewer: '11111111-1111-4111-8111-111111111111',
  operator: '22222222-2222-4222-8222-222222222222',
  stranger: '33333333-3333-4333-8333-333333333333',
};

/** What API Gateway hands to the function of a route, in payload format 2.0. */
export function makeHttpEvent(
  contract: Pick<RouteContract, 'method' | 'path'>,
  { path = {}, query = {}, headers = {}, body, as = 'operator' }: HttpCall = {},
): Omit<HttpEvent, 'body'> & { body?: string } {
  const rawPath = contract.path.replaceAll(/\{([^}]+)\}/g, (_, name: string) =>
    encodeURIComponent(path[name] ?? 'x'),
  );
  return {
    version: '2.0',
    routeKey: toRouteKey(contract),
    rawPath,
    headers: {
      host: 'api.example.com',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    queryStringParameters: { ...query },
    pathParameters: { ...path },
    requestContext: {
      requestId: 'JKJaXmPLvHcESHA=',
      http: { method: contract.method, path: rawPath },
      ...(as !== 'nobody' && {
        authorizer: {
          jwt: {
            claims: {
              ...CLAIMS,
              sub: SUBS[as],
              username: as,
              ...(as !== 'stranger' && { 'cognito:groups': `[${as}]` }),
            },
          },
        },
      }),
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    isBase64Encoded: false,
  };
}

/** What a function answered to API Gateway, its body parsed where it is JSON. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  // biome-ignore lint/suspicious/noExplicitAny: a test says itself what it expects of it
  readonly body: any;
}

/** Calls the function of a route as API Gateway does. */
export async function callRoute(
  handler: (event: unknown, context: ReturnType<typeof makeContext>) => Promise<unknown>,
  contract: Pick<RouteContract, 'method' | 'path'>,
  call: HttpCall = {},
): Promise<HttpAnswer> {
  return readAnswer(await handler(makeHttpEvent(contract, call), makeContext('millrace-api')));
}

export function readAnswer(answer: unknown): HttpAnswer {
  if (typeof answer !== 'object' || answer === null) throw new Error(`no answer: ${String(answer)}`);
  const { statusCode, headers = {}, body = '' } = Object(answer);
  const isJson = /json/.test(String(headers['content-type']));
  return { status: statusCode, headers, body: isJson ? JSON.parse(body) : body };
}
