import type { Clock } from '../core/clock.ts';
import { partitionOf } from '../core/partition.ts';
import { readBody } from '../core/read-body.ts';
import { DenialJournal } from '../iam/denial-journal.ts';
import type {
  ApiDefinition,
  AuthorizerDefinition,
  IntegrationDefinition,
  RouteDefinition,
  StageDefinition,
} from './api-definition.ts';
import { callFunction, traceHeaderOf } from './call-function.ts';
import { type Claims, readScopes } from './claims.ts';
import { CORS_HEADER, corsHeaders, preflightHeaders } from './cors.ts';
import type { Exchange } from './exchange.ts';
import { findRoute } from './find-route.ts';
import type { GatewayResponse } from './function-response.ts';
import { GatewayError } from './gateway-error.ts';
import type { HttpApiOptions } from './http-api-options.ts';
import { JwtAuthorizer } from './jwt-authorizer.ts';
import { toEvent } from './request-event.ts';
import type { RequestTarget } from './request-target.ts';
import { parseRouteKey, type RouteKey } from './route-key.ts';
import { Throttle } from './throttle.ts';

const API_GATEWAY = 'apigateway.amazonaws.com';
/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const MAX_BODY_BYTES = 10 * 1024 * 1024;

interface Route extends RouteDefinition {
  readonly parsed: RouteKey;
}

type Integrated = { route: Route; integration: IntegrationDefinition };

/** What an API's routes, authorizers and integrations make of a request, in the order in which API Gateway looks at them. */
export class Gateway {
  readonly #definition: ApiDefinition;
  readonly #options: HttpApiOptions;
  readonly #clock: Clock;
  readonly #denials: DenialJournal;
  readonly #routes = new Map<string, Route>();
  readonly #integrations = new Map<string, IntegrationDefinition>();
  readonly #authorizers = new Map<string, JwtAuthorizer>();
  #stage: StageDefinition | undefined;
  #throttle: Throttle | undefined;
  /** Where it listens, which functions are told. */
  port = 0;

  constructor(definition: ApiDefinition, options: HttpApiOptions) {
    this.#definition = definition;
    this.#options = options;
    this.#clock = options.clock;
    this.#denials = new DenialJournal(options);
  }

  get stage(): StageDefinition | undefined {
    return this.#stage;
  }

  get routes(): readonly RouteDefinition[] {
    return [...this.#routes.values()];
  }

  /** @throws Error in the words of AWS when the API has the stage, or lacks a route that it has settings for. */
  setStage(stage: StageDefinition): void {
    if (this.#stage !== undefined) throw new Error('Stage already exists: $default.');
    const absent = Object.keys(stage.routeThrottling).find((key) => !this.#routes.has(key));
    if (absent !== undefined)
      throw new Error(
        `Unable to find Route by key ${absent} within the provided RouteSettings. Make the stage depend on the route.`,
      );
    this.#stage = stage;
    this.#throttle = new Throttle(stage, this.#clock);
  }

  /** @throws Error in the words of AWS when the API has the route, or lacks what it refers to. */
  addRoute(route: RouteDefinition): void {
    const { key, integrationId, authorization } = route;
    const parsed = parseRouteKey(key);
    if (parsed !== '$default' && 'problem' in parsed) throw new Error(`Route key ${key}: ${parsed.problem}.`);
    if (this.#routes.has(key)) throw new Error(`Route with key ${key} already exists for this API.`);
    if (!this.#integrations.has(integrationId))
      throw new Error(`Invalid integration identifier specified: ${integrationId} is none of this API.`);
    if (authorization !== undefined && !this.#authorizers.has(authorization.authorizerId))
      throw new Error(
        `Invalid authorizer identifier specified: ${authorization.authorizerId} is none of this API.`,
      );
    this.#routes.set(key, { ...route, parsed });
  }

  addIntegration(integration: IntegrationDefinition): void {
    this.#integrations.set(integration.id, integration);
  }

  addAuthorizer(authorizer: AuthorizerDefinition): void {
    this.#authorizers.set(authorizer.id, new JwtAuthorizer(authorizer, this.#options));
  }

  get hasAuthorizer(): boolean {
    return this.#authorizers.size > 0;
  }

  /** Checks a token as routes with the API's first authorizer do. */
  async authorize(header: string | undefined): Promise<{ claims: Claims } | undefined> {
    const [authorizer] = this.#authorizers.values();
    const verified = await authorizer?.verify(header);
    return verified !== undefined && 'claims' in verified ? { claims: verified.claims } : undefined;
  }

  /** @throws GatewayError for each answer that is not a function's. */
  async answer(exchange: Exchange, target: RequestTarget): Promise<GatewayResponse> {
    const { request } = exchange;
    const method = request.method ?? 'GET';
    const preflight = this.#answerPreflight(exchange);
    const match = findRoute(this.#routes.values(), { method, path: target.path });
    if (this.#stage === undefined) throw new GatewayError(404, 'the API has no stage');
    if (match === undefined) {
      if (preflight !== undefined) return preflight;
      throw new GatewayError(404, 'no route fits');
    }
    const { route, pathParameters } = match;
    exchange.routeKey = route.key;
    if (this.#throttle?.take(route.key) === false)
      throw new GatewayError(429, `the throttling of ${route.key} lets no more requests through`);
    const authorized = await this.#authorize(route, exchange);
    if (preflight !== undefined) return preflight;
    const integration = this.#integrations.get(route.integrationId);
    if (integration === undefined) throw new Error(`the route ${route.key} has lost its integration`);
    exchange.functionName = integration.functionName;
    const body = await readBody(request, { maxBytes: MAX_BODY_BYTES, refuse: refuseBody });
    this.#requirePermission({ route, integration }, method);
    const traceHeader = traceHeaderOf(request.headers['x-amzn-trace-id'], exchange.startedAt);
    const event = toEvent({
      ...{ request, target, body, traceHeader, pathParameters, requestId: exchange.requestId },
      ...{ time: exchange.startedAt, account: this.#options.account, apiId: this.#definition.id },
      ...{ port: this.port, routeKey: route.key, stageVariables: this.#stage.variables },
      ...(authorized === undefined ? {} : { authorized }),
    });
    const call = { integration, event, traceHeader, exchange };
    return this.#addCors(await callFunction(call, this.#options), request.headers.origin);
  }

  /** With a configuration of CORS the gateway's headers count alone: what the function says of it is dropped. */
  #addCors(response: GatewayResponse, origin: string | undefined): GatewayResponse {
    const { cors } = this.#definition;
    if (cors === undefined) return response;
    const own = Object.entries(response.headers).filter(([name]) => !CORS_HEADER.test(name));
    return { ...response, headers: mergeVary(Object.fromEntries(own), corsHeaders(cors, origin)) };
  }

  /**
   * The gateway answers preflight requests itself, on whatever path; a route that fits one has its authorizer asked all
   * the same. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
   */
  #answerPreflight({ request }: Exchange): GatewayResponse | undefined {
    const { cors } = this.#definition;
    const { origin } = request.headers;
    const isPreflight =
      request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined;
    if (cors === undefined || origin === undefined || !isPreflight) return undefined;
    return { status: 204, headers: preflightHeaders(cors, origin), cookies: [], body: Buffer.alloc(0) };
  }

  async #authorize(
    { authorization }: Route,
    exchange: Exchange,
  ): Promise<{ claims: Claims; requiresScopes: boolean } | undefined> {
    if (authorization === undefined) return undefined;
    const { authorizerId, scopes } = authorization;
    const header = exchange.request.headers.authorization;
    const verified = await this.#authorizers.get(authorizerId)?.verify(header);
    if (verified === undefined) throw new Error(`the authorizer ${authorizerId} is gone`);
    if ('refused' in verified) {
      const { refused, reason } = verified;
      const challenge = refused === 'missing' ? 'Bearer' : describeChallenge(scopes, 'invalid_token', reason);
      throw new GatewayError(401, reason, { headers: { 'www-authenticate': challenge } });
    }
    const { claims } = verified;
    exchange.claims = claims;
    const held = readScopes(claims);
    if (scopes.length > 0 && !scopes.some((scope) => held.includes(scope))) {
      const reason = 'the token has none of the scopes that the route asks for';
      const challenge = describeChallenge(scopes, 'insufficient_scope', reason);
      throw new GatewayError(403, reason, { headers: { 'www-authenticate': challenge } });
    }
    return { claims, requiresScopes: scopes.length > 0 };
  }

  /** Without the permission AWS answers like any failure: the caller learns nothing of it, the journal does. */
  #requirePermission({ route, integration }: Integrated, method: string): void {
    const { region, account, findPermissionProblem } = this.#options;
    const path =
      route.parsed === '$default' ? '$default' : `${method}${route.key.slice(route.key.indexOf('/'))}`;
    const api = `arn:${partitionOf(region)}:execute-api:${region}:${account}:${this.#definition.id}`;
    const sourceArn = `${api}/$default/${path}`;
    const { functionArn } = integration;
    const problem = findPermissionProblem({ principal: API_GATEWAY, functionArn, sourceArn });
    if (problem === undefined) return;

    this.#denials.record({
      principal: API_GATEWAY,
      action: 'lambda:InvokeFunction',
      resource: `${functionArn} for ${sourceArn}`,
    });
    throw new GatewayError(500, problem);
  }
}

function refuseBody(): GatewayError {
  return new GatewayError(413, `the body is larger than ${MAX_BODY_BYTES} bytes`);
}

function mergeVary(own: Record<string, string>, added: Record<string, string>): Record<string, string> {
  const vary = [own['vary'], added['vary']].filter((value) => value !== undefined);
  return { ...own, ...added, ...(vary.length === 0 ? {} : { vary: vary.join(', ') }) };
}

function describeChallenge(scopes: readonly string[], error: string, reason: string): string {
  const description = reason.replaceAll('"', "'");
  return `Bearer scope="${scopes.join(' ')}" error="${error}" error_description="${description}"`;
}
