import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Clock } from '../core/clock.ts';
import { closeServer } from '../core/close-server.ts';
import { asError } from '../core/errors.ts';
import type { Journal } from '../core/journal.ts';
import type { Running } from '../core/lifecycle.ts';
import { LOOPBACK, listen } from '../core/listen.ts';
import { isOwnUrl, reachableHost } from '../core/own-host.ts';
import { splitTarget } from '../core/split-target.ts';
import { AuthorizationCodes } from './authorization-codes.ts';
import { BrowserSessions } from './browser-sessions.ts';
import { endpoints } from './endpoints/index.ts';
import { FormTokens } from './form-tokens.ts';
import { showErrorPage } from './pages.ts';
import { readForm } from './read-form.ts';
import { answerJson, type Endpoint, type Site, type SiteAnswer } from './site.ts';
import type { UserPool } from './user-pool.ts';

/** How long a request may take to arrive. */
const REQUEST_TIMEOUT_MS = 10_000;
/** Of what a caller sent, in a message to him. */
const MAX_SHOWN_CHARACTERS = 100;

/** No page may be framed, kept or guessed at, and none tells another site what is in its address. */
const HEADERS = {
  'cache-control': 'no-cache, no-store, max-age=0, must-revalidate',
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/**
 * What Cognito lets a browser application of any origin do at its token, revocation and information endpoints: nothing
 * there goes by a cookie.
 */
const ANY_ORIGIN = { 'access-control-allow-origin': '*' };
const PREFLIGHT = {
  ...ANY_ORIGIN,
  'access-control-allow-methods': 'GET, POST, OPTIONS',
  'access-control-allow-headers': 'authorization, content-type, x-amz-user-agent',
  'access-control-max-age': '600',
};

export interface SignInSite extends Running {
  /** Without a slash at the end. */
  readonly url: string;
}

/**
 * Listens for the pages and endpoints that a pool's domain has on AWS.
 * @throws UserError PORT_TAKEN
 */
export async function startSignInSite(
  pool: UserPool,
  options: { port: number; host?: string | undefined; clock: Clock; journal: Journal },
): Promise<SignInSite> {
  const { clock, journal, host = LOOPBACK } = options;
  const ownHost = reachableHost(host);
  const byPath = new Map(endpoints.map((each) => [each.path.replace('{poolId}', pool.id), each]));
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, (request, response) => {
    answer(request)
      .catch((thrown: unknown) => {
        report(request, thrown);
        return answerJson(500, { error: 'server_error' });
      })
      .then((answered) => respond(request, response, answered))
      .catch((thrown: unknown) => {
        report(request, thrown);
        response.destroy();
      });
  });

  async function answer(request: IncomingMessage): Promise<SiteAnswer> {
    const { host: named = '' } = request.headers;
    if (!isOwnUrl(`http://${named}`, ownHost))
      return showErrorPage(
        403,
        `The sign-in page is for this computer alone: the Host header is ${JSON.stringify(named)}, expected a loopback address.`,
      );
    const { path, query } = splitTarget(request.url ?? '/');
    const endpoint = byPath.get(path);
    if (endpoint === undefined)
      return showErrorPage(
        404,
        `There is no page ${JSON.stringify(path.slice(0, MAX_SHOWN_CHARACTERS))} here. Open the application, which sends you to the one to sign in at.`,
      );
    const answered = await runEndpoint(endpoint, { request, path, query });
    return endpoint.origins === 'any'
      ? { ...answered, headers: { ...ANY_ORIGIN, ...answered.headers } }
      : answered;
  }

  async function runEndpoint(
    { methods, origins }: Endpoint,
    { request, path, query }: { request: IncomingMessage; path: string; query: URLSearchParams },
  ): Promise<SiteAnswer> {
    const { method = 'GET', headers } = request;
    if (method === 'OPTIONS' && origins === 'any') return { status: 200, headers: PREFLIGHT };
    const handler =
      method === 'POST' ? methods.POST : method === 'GET' || method === 'HEAD' ? methods.GET : undefined;
    if (handler === undefined)
      return showErrorPage(405, `${path} takes ${Object.keys(methods).join(', ')} alone.`);
    const form = method === 'POST' ? await readForm(request) : new URLSearchParams();
    if (form === 'too large') return answerJson(413, { error: 'invalid_request' });
    if (form === 'no form') return answerJson(400, { error: 'invalid_request' });
    return handler(site, { path, query, headers, form });
  }

  function report(request: IncomingMessage, thrown: unknown): void {
    // Whoever went away in the middle waits for no answer.
    if (request.socket.destroyed && !request.complete) return;
    const error = asError(thrown);
    journal.record({
      kind: 'error',
      source: 'sign-in',
      // Without its query, which has codes in it.
      message: `${request.method} ${splitTarget(request.url ?? '/').path} failed: ${error.stack ?? error.message}`,
    });
  }

  const port = await listen(server, { port: options.port, purpose: 'the sign-in page', host });
  const site: Site = {
    ...{ pool, clock, url: `http://${ownHost}:${port}` },
    codes: new AuthorizationCodes(clock),
    browsers: new BrowserSessions(clock, port),
    formTokens: new FormTokens(),
  };
  let stopped: Promise<void> | undefined;
  return {
    url: site.url,
    stop() {
      stopped ??= closeServer(server);
      return stopped;
    },
  };
}

function respond(request: IncomingMessage, response: ServerResponse, answered: SiteAnswer): void {
  if (request.socket.destroyed) return;
  const body = answered.body ?? '';
  // What is left of a body that nobody will read must not be taken for the next request.
  if (!request.complete) response.setHeader('connection', 'close');
  for (const [name, value] of Object.entries({ ...HEADERS, ...answered.headers }))
    response.setHeader(name, value);
  response.setHeader('x-amz-cognito-request-id', randomUUID());
  response.writeHead(answered.status, { 'content-length': Buffer.byteLength(body) });
  response.end(body);
}
