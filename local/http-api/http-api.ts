import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { asError } from '../core/errors.ts';
import type { Running } from '../core/lifecycle.ts';
import { LOOPBACK, listen } from '../core/listen.ts';
import { reachableHost } from '../core/own-host.ts';
import { type PathHandler, PathHandlers } from '../core/path-handlers.ts';
import type {
  ApiDefinition,
  AuthorizerDefinition,
  CorsDefinition,
  IntegrationDefinition,
  RouteDefinition,
  StageDefinition,
} from './api-definition.ts';
import { refuseForeignCallers } from './caller-guard.ts';
import type { Claims } from './claims.ts';
import { corsHeaders } from './cors.ts';
import type { Exchange } from './exchange.ts';
import type { GatewayResponse } from './function-response.ts';
import { Gateway } from './gateway.ts';
import { GatewayError } from './gateway-error.ts';
import type { HttpApiOptions } from './http-api-options.ts';
import { recordRequest } from './record-request.ts';
import { type RequestTarget, readTarget, refuseLongHead } from './request-target.ts';

/** Longer than a browser keeps an idle connection, so that none is closed under a request that is just being sent. */
const KEEP_ALIVE_MS = 330_000;
/** Past what the gateway takes, so that it is the gateway that says so. */
const MAX_HEAD_BYTES = 64 * 1024;

const FAILURE = JSON.stringify({ message: 'Internal Server Error' });

/** An API as it is used through the runner, beside its requests. */
export interface HttpApiAccess {
  readonly logicalId: string;
  readonly name: string;
  /** `http://127.0.0.1:4600` */
  readonly url: string;
  /** Whether there are tokens that `authorize` lets pass. */
  readonly hasAuthorizer: boolean;
  /**
   * Serves `prefix` itself and everything below it (it starts with a slash; the longest that fits is taken) ahead of the
   * API's own routes, without a token and without an entry in the journal.
   * @returns what takes it away again.
   */
  addPath(prefix: string, handler: PathHandler): () => void;
  /**
   * What the token of an Authorization header says, by the API's first JWT authorizer; undefined when it does not pass,
   * or when the API has no authorizer.
   */
  authorize(authorizationHeader: string | undefined): Promise<{ readonly claims: Claims } | undefined>;
}

export interface HttpApiInspection {
  readonly url: string;
  readonly routes: readonly { key: string; authorized: boolean; scopes: readonly string[] }[];
}

/** An HTTP API that listens. */
export class HttpApi implements HttpApiAccess, Running {
  readonly id: string;
  readonly logicalId: string;
  readonly name: string;
  readonly #cors: CorsDefinition | undefined;
  readonly #options: HttpApiOptions;
  readonly #gateway: Gateway;
  readonly #paths = new PathHandlers();
  readonly #server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, maxHeaderSize: MAX_HEAD_BYTES });
  /** What the gateway has not answered yet. */
  readonly #atWork = new Map<IncomingMessage, Promise<void>>();
  /** What the runner's own paths serve, which may never end. */
  readonly #handedOver = new Set<ServerResponse>();
  #url = '';
  #ownHost = LOOPBACK;
  #stopped: Promise<void> | undefined;

  private constructor(definition: ApiDefinition, options: HttpApiOptions) {
    this.id = definition.id;
    this.logicalId = definition.logicalId;
    this.name = definition.name;
    this.#cors = definition.cors;
    this.#options = options;
    this.#gateway = new Gateway(definition, options);
    this.#server.on('request', (request, response) => this.#receive(request, response));
  }

  /**
   * Resolves when it listens, without a stage and routes yet.
   * @throws UserError PORT_TAKEN
   */
  static async start(
    definition: ApiDefinition,
    options: HttpApiOptions & { port: number; host?: string | undefined },
  ): Promise<HttpApi> {
    const { port, host = LOOPBACK } = options;
    const api = new HttpApi(definition, options);
    const purpose = `the HTTP API ${definition.name}`;
    api.#gateway.port = await listen(api.#server, { port, host, purpose });
    api.#ownHost = reachableHost(host);
    api.#url = `http://${api.#ownHost}:${api.#gateway.port}`;
    return api;
  }

  get url(): string {
    return this.#url;
  }

  get hasAuthorizer(): boolean {
    return this.#gateway.hasAuthorizer;
  }

  addPath(prefix: string, handler: PathHandler): () => void {
    return this.#paths.add(prefix, handler);
  }

  authorize(authorizationHeader: string | undefined): Promise<{ readonly claims: Claims } | undefined> {
    return this.#gateway.authorize(authorizationHeader);
  }

  /** @throws Error in the words of AWS when the API has the stage, or lacks a route that it has settings for. */
  setStage(stage: StageDefinition): void {
    this.#gateway.setStage(stage);
  }

  /** @throws Error in the words of AWS when the API has the route, or lacks what it refers to. */
  addRoute(route: RouteDefinition): void {
    this.#gateway.addRoute(route);
  }

  addIntegration(integration: IntegrationDefinition): void {
    this.#gateway.addIntegration(integration);
  }

  addAuthorizer(authorizer: AuthorizerDefinition): void {
    this.#gateway.addAuthorizer(authorizer);
  }

  inspect(): HttpApiInspection {
    const routes = this.#gateway.routes.map(({ key, authorization }) => ({
      key,
      authorized: authorization !== undefined,
      scopes: authorization?.scopes ?? [],
    }));
    return { url: this.#url, routes };
  }

  /** Resolves when the functions at work have answered; who has not sent all of a request is cut off. */
  stop(): Promise<void> {
    this.#stopped ??= this.#close();
    return this.#stopped;
  }

  async #close(): Promise<void> {
    const closed = Promise.withResolvers<void>();
    this.#server.close(() => closed.resolve());
    for (const response of this.#handedOver) response.destroy();
    for (const request of this.#atWork.keys()) if (!request.complete) request.destroy();
    await Promise.all(this.#atWork.values());
    this.#server.closeAllConnections();
    await closed.promise;
  }

  #receive(request: IncomingMessage, response: ServerResponse): void {
    // A client that goes away is noticed where its request is read or answered.
    request.on('error', () => undefined);
    response.on('error', () => undefined);
    if (this.#stopped !== undefined) response.setHeader('connection', 'close');
    const exchange: Exchange = {
      ...{ request, requestId: `${randomBytes(11).toString('base64url')}=` },
      ...{ startedAt: this.#options.clock.now(), path: request.url ?? '', routeKey: null },
    };
    response.setHeader('apigw-requestid', exchange.requestId);
    const handler = this.#findHandler(exchange);
    if (typeof handler === 'function') {
      void this.#handOver(handler, request, response);
      return;
    }
    const work = this.#serve(exchange, response, handler);
    this.#atWork.set(request, work);
    void work.then(() => this.#atWork.delete(request));
  }

  /** The runner's own handler of the path, else what the gateway is to answer. */
  #findHandler(exchange: Exchange): PathHandler | RequestTarget | GatewayError {
    const { request } = exchange;
    try {
      refuseForeignCallers(request.headers, { ownHost: this.#ownHost, cors: this.#cors });
      const target = readTarget(request.url ?? '');
      exchange.path = target.path;
      return this.#paths.find(target.encodedPath) ?? target;
    } catch (thrown) {
      return this.#toGatewayError(request, thrown);
    }
  }

  async #serve(
    exchange: Exchange,
    response: ServerResponse,
    target: RequestTarget | GatewayError,
  ): Promise<void> {
    const { request } = exchange;
    let answer: GatewayResponse;
    try {
      if (target instanceof GatewayError) throw target;
      refuseLongHead(request);
      answer = await this.#gateway.answer(exchange, target);
    } catch (thrown) {
      answer = this.#toAnswer(exchange, thrown);
    }
    if (response.destroyed) exchange.problem ??= 'the client went away before it was answered';
    else this.#respond(response, answer, request);
    recordRequest(exchange, answer, { ...this.#options, apiId: this.id, stage: this.#gateway.stage });
  }

  /** A header that only Node's server refuses ends the connection, not the runner. */
  #respond(response: ServerResponse, answer: GatewayResponse, request: IncomingMessage): void {
    try {
      respond(response, answer, request);
    } catch (thrown) {
      this.#reportFailure(request, asError(thrown));
      response.destroy();
    }
  }

  #toAnswer(exchange: Exchange, thrown: unknown): GatewayResponse {
    const { request } = exchange;
    const error = this.#toGatewayError(request, thrown);
    exchange.problem = error.message;
    exchange.message = error.told;
    const cors = this.#cors === undefined ? {} : corsHeaders(this.#cors, request.headers.origin);
    return {
      status: error.status,
      headers: { 'content-type': 'application/json', ...cors, ...error.headers },
      cookies: [],
      body: Buffer.from(JSON.stringify({ message: error.told })),
    };
  }

  #toGatewayError(request: IncomingMessage, thrown: unknown): GatewayError {
    if (thrown instanceof GatewayError) return thrown;
    const cause = asError(thrown);
    if (request.destroyed)
      return new GatewayError(400, 'the client went away before it had sent all', { cause });
    this.#reportFailure(request, cause);
    return new GatewayError(500, `the runner failed: ${cause.message}`, { cause });
  }

  async #handOver(handler: PathHandler, request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#handedOver.add(response);
    response.once('close', () => this.#handedOver.delete(response));
    try {
      await handler(request, response);
    } catch (thrown) {
      this.#reportFailure(request, asError(thrown));
      if (response.headersSent) response.destroy();
      else response.writeHead(500, { 'content-type': 'application/json' }).end(FAILURE);
    }
  }

  #reportFailure({ method, url }: IncomingMessage, error: Error): void {
    const message = `${method} ${url} failed: ${error.stack ?? error.message}`;
    this.#options.journal.record({ kind: 'error', source: this.name, message });
  }
}

function respond(response: ServerResponse, answer: GatewayResponse, request: IncomingMessage): void {
  const { status, headers, cookies, body } = answer;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (cookies.length > 0) response.appendHeader('set-cookie', cookies);
  // What is left of a body that nobody will read must not be taken for the next request.
  if (!request.complete) response.setHeader('connection', 'close');
  const hasBody = status !== 204 && status !== 304;
  response.writeHead(status, hasBody ? { 'content-length': body.length } : {});
  response.end(body);
  request.resume();
}
