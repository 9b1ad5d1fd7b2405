import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { ApiError } from '../core/api-error.ts';
import { closeServer } from '../core/close-server.ts';
import { asError } from '../core/errors.ts';
import type { Journal } from '../core/journal.ts';
import type { Running } from '../core/lifecycle.ts';
import { LOOPBACK, listen } from '../core/listen.ts';
import { reachableHost } from '../core/own-host.ts';
import { type PathHandler, PathHandlers } from '../core/path-handlers.ts';
import { readBody } from '../core/read-body.ts';
import type { ApiResponse, ServiceApi } from '../core/service-api.ts';
import { splitTarget } from '../core/split-target.ts';
import { readAuthorization } from '../iam/authorization-header.ts';
import type { Iam } from '../iam/iam.ts';
import { type SignedRequest, verifySignature } from '../iam/sigv4.ts';
import { toErrorResponse } from './error-response.ts';
import { refuseForeignCallers } from './loopback-guard.ts';

/** The one address of all emulated AWS APIs: what AWS_ENDPOINT_URL is set to. */
export interface AwsApi extends Running {
  readonly url: string;
  readonly port: number;
  /** Serves the service with this signing name, the one in the credential scope. */
  addService(signingName: string, api: ServiceApi): void;
  /**
   * Serves everything below `prefix` (it starts with a slash; the longest one that fits is taken) without a signature:
   * CloudFormation's responses, the Lambda Runtime API.
   * @returns what takes it away again.
   */
  addPath(prefix: string, handler: PathHandler): () => void;
}

/** DynamoDB takes 16 MB in one request, more than any other service emulated here. */
export const MAX_BODY_BYTES = 16 * 1024 * 1024;
/** Longer than an SDK keeps an idle socket, so that none is closed under a request that is just being sent. */
const KEEP_ALIVE_MS = 65_000;

/**
 * Listens on the loopback for all AWS APIs.
 * @throws UserError PORT_TAKEN
 */
export async function startAwsApi(options: {
  port: number;
  /** IP address to listen on, the loopback when absent. */
  host?: string | undefined;
  iam: Iam;
  journal: Journal;
}): Promise<AwsApi> {
  const { iam, journal, host = LOOPBACK } = options;
  const ownHost = reachableHost(host);
  const services = new Map<string, ServiceApi>();
  const paths = new PathHandlers();
  const unknownServices = new Set<string>();

  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    response.setHeader('x-amzn-requestid', randomUUID());
    answer(request, response).catch((thrown: unknown) => respondWithError(request, response, thrown));
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    refuseForeignCallers(request.headers, ownHost);
    const { path, query } = splitTarget(request.url ?? '/');
    const handler = paths.find(path);
    if (handler !== undefined) return handler(request, response);
    const headers = flattenHeaders(request);
    const { service } = readAuthorization(headers['authorization']);
    const api = services.get(service) ?? refuseService(service);
    const body = await readBody(request, { maxBytes: MAX_BODY_BYTES, refuse: refuseBody });
    const method = request.method ?? 'GET';
    const signed: SignedRequest = { method, path, query, headers, body };
    const principal = await verifySignature(iam, signed);
    respond(response, await api({ ...signed, principal }));
  }

  function refuseService(service: string): never {
    const message = `The service "${service}" is not emulated. Emulated: ${[...services.keys()].sort().join(', ') || 'none'}.`;
    if (!unknownServices.has(service)) {
      unknownServices.add(service);
      journal.record({ kind: 'warning', source: 'aws-api', message });
    }
    throw new ApiError('ServiceNotEmulatedException', message);
  }

  function respondWithError(request: IncomingMessage, response: ServerResponse, thrown: unknown): void {
    const error = toApiError(thrown, request);
    if (response.headersSent || request.socket.destroyed) {
      response.destroy();
      return;
    }
    // What is left of a body that nobody will read must not be taken for the next request.
    if (!request.complete) response.setHeader('connection', 'close');
    respond(response, toErrorResponse(error, request.headers['content-type']));
    request.resume();
  }

  function toApiError(thrown: unknown, request: IncomingMessage): ApiError {
    if (thrown instanceof ApiError) return thrown;
    const error = asError(thrown);
    const aborted = request.socket.destroyed && !request.complete;
    if (!aborted)
      journal.record({
        kind: 'error',
        source: 'aws-api',
        message: `${request.method} ${request.url} failed: ${error.stack ?? error.message}`,
      });
    return new ApiError('InternalFailure', `The runner failed: ${error.message}`, {
      status: 500,
      cause: error,
    });
  }

  const port = await listen(server, { port: options.port, purpose: 'the AWS APIs', host });
  let stopped: Promise<void> | undefined;
  return {
    url: `http://${ownHost}:${port}`,
    port,
    addService(signingName, api) {
      if (services.has(signingName)) throw new Error(`the service ${signingName} is served already`);
      services.set(signingName, api);
    },
    addPath: (prefix, handler) => paths.add(prefix, handler),
    stop() {
      stopped ??= closeServer(server);
      return stopped;
    },
  };
}

function flattenHeaders(request: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = typeof value === 'string' ? value : value.join(',');
  }
  return headers;
}

function respond(response: ServerResponse, answer: ApiResponse): void {
  const body = answer.body ?? '';
  response.writeHead(answer.status, { ...answer.headers, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

function refuseBody(): ApiError {
  return new ApiError(
    'RequestEntityTooLargeException',
    `The request body is larger than ${MAX_BODY_BYTES} bytes.`,
    { status: 413 },
  );
}
