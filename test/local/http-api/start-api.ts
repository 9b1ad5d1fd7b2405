import { exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';
import { onTestFinished } from 'vitest';
import { type Clock, systemClock } from '../../../local/core/clock.ts';
import { Journal, type JournalEntry } from '../../../local/core/journal.ts';
import type {
  ApiDefinition,
  RouteDefinition,
  StageDefinition,
} from '../../../local/http-api/api-definition.ts';
import type { HttpApi } from '../../../local/http-api/http-api.ts';
import { HttpApis } from '../../../local/http-api/http-apis.ts';
import type { FindPermissionProblem, InvokeFunction } from '../../../local/http-api/invoke-function.ts';

export const REGION = 'eu-west-1';
export const ACCOUNT = '123456789012';
export const ISSUER = `https://cognito-idp.${REGION}.amazonaws.com/${REGION}_Abc123`;
export const CLIENT = 'client-1';

const STAGE: StageDefinition = { throttling: {}, routeThrottling: {}, variables: {} };

/** The event of a request, as a function gets it. */
export interface ReceivedEvent {
  readonly [name: string]: unknown;
  readonly headers: Record<string, string>;
  readonly requestContext: Record<string, unknown> & { http: Record<string, string>; requestId: string };
}

export interface TestApi {
  readonly api: HttpApi;
  readonly url: string;
  /** What the function was given so far. */
  readonly events: ReceivedEvent[];
  readonly entries: JournalEntry[];
  /** The entries of requests. */
  requests(): Extract<JournalEntry, { kind: 'http-request' }>[];
  /** What the function returns from now on, or throws. */
  answer: (event: ReceivedEvent) => unknown;
}

export interface TestApiOptions {
  readonly routes?: readonly (string | { key: string; scopes?: readonly string[] })[];
  readonly definition?: Partial<ApiDefinition>;
  readonly stage?: Partial<StageDefinition> | null;
  readonly clock?: Clock;
  readonly timeoutMs?: number;
  readonly keys?: readonly JWK[];
  readonly audience?: readonly string[];
  readonly invoke?: InvokeFunction;
  readonly findPermissionProblem?: FindPermissionProblem;
}

/** An API whose routes are all of one function; `{key, scopes}` is one with the authorizer. It stops with the test. */
export async function startApi(options: TestApiOptions = {}): Promise<TestApi> {
  const clock = options.clock ?? systemClock;
  const journal = new Journal({ now: () => clock.now() });
  const entries: JournalEntry[] = [];
  journal.subscribe((entry) => entries.push(entry));
  const events: ReceivedEvent[] = [];
  const apis = new HttpApis({
    ...{ region: REGION, account: ACCOUNT, clock, journal, port: 0 },
    findKeys: (issuer) => (issuer === ISSUER ? { keys: options.keys ?? [] } : undefined),
    findPermissionProblem: options.findPermissionProblem ?? (() => undefined),
    invoke:
      options.invoke ??
      (async ({ payload }) => {
        const event: ReceivedEvent = JSON.parse(payload);
        events.push(event);
        const answer = await test.answer(event);
        return { requestId: 'invocation-1', payload: JSON.stringify(answer ?? null) };
      }),
  });
  const api = await apis.start({ id: 'abcdefghij', logicalId: 'Api', name: 'test', ...options.definition });
  onTestFinished(() => api.stop());
  const functionArn = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:answering`;
  const timeoutMs = options.timeoutMs ?? 30_000;
  api.addIntegration({ id: 'i-1', functionName: 'answering', functionArn, timeoutMs });
  api.addAuthorizer({ id: 'a-1', issuer: ISSUER, audience: options.audience ?? [CLIENT] });
  for (const route of options.routes ?? ['$default']) api.addRoute(toRoute(route));
  if (options.stage !== null) api.setStage({ ...STAGE, ...options.stage });
  const test: TestApi = {
    ...{ api, url: api.url, events, entries },
    requests: () => entries.filter((entry) => entry.kind === 'http-request'),
    answer: () => ({ ok: true }),
  };
  return test;
}

function toRoute(route: string | { key: string; scopes?: readonly string[] }): RouteDefinition {
  if (typeof route === 'string') return { key: route, integrationId: 'i-1' };
  const authorization = { authorizerId: 'a-1', scopes: route.scopes ?? [] };
  return { key: route.key, integrationId: 'i-1', authorization };
}

export interface Signer {
  readonly jwk: JWK;
  /** An access token of Cognito with these claims over the usual ones; `undefined` takes one away. */
  sign(claims?: Readonly<Record<string, unknown>>, header?: { alg?: string; kid?: string }): Promise<string>;
}

export async function createSigner(kid = 'key-1', alg = 'RS256'): Promise<Signer> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' };
  return {
    jwk,
    sign: (claims = {}, header = {}) =>
      new SignJWT({ ...usualClaims(), ...claims })
        .setProtectedHeader({ alg: header.alg ?? alg, kid: header.kid ?? kid })
        .sign(privateKey),
  };
}

export function usualClaims(): JWTPayload {
  const now = Math.floor(Date.now() / 1000);
  return {
    ...{ sub: 'user-1', iss: ISSUER, client_id: CLIENT, token_use: 'access', scope: 'openid shop/read' },
    ...{ 'cognito:groups': ['viewer', 'operator'], iat: now - 10, exp: now + 3600, version: 2 },
  };
}
