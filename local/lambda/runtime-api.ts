import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { closeServer } from '../core/close-server.ts';
import type { Running } from '../core/lifecycle.ts';
import { LOOPBACK, listen } from '../core/listen.ts';

/** What `GET next` answers. */
export interface NextEvent {
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: string;
}

/** An execution environment as the Runtime API sees it. */
export interface RuntimeApiTarget {
  /** Resolves when there is an event; never, when there is none any more. */
  next(): Promise<NextEvent>;
  /** Whether the answer was awaited and was small enough, or why not. */
  respond(answer: RuntimeAnswer): 'accepted' | 'unknown' | 'too-large';
  fail(answer: RuntimeAnswer): 'accepted' | 'unknown';
  failInit(payload: string): void;
}

export interface RuntimeAnswer {
  readonly requestId: string;
  readonly payload: string;
  readonly maxMemoryKb?: number;
}

export interface RuntimeApi extends Running {
  /** Serves `target` below an id nobody can guess; answers the value of AWS_LAMBDA_RUNTIME_API. */
  mount(id: string, target: RuntimeApiTarget): string;
  unmount(id: string): void;
}

const ROUTE =
  /^\/(?<id>[\w-]+)\/2018-06-01\/runtime\/(?:(?<next>invocation\/next)|(?<initError>init\/error)|invocation\/(?<requestId>[\w-]+)\/(?<answer>response|error))$/;
const REJECTIONS = {
  unknown: { status: 400, errorType: 'InvalidRequestID', errorMessage: 'Invalid request ID' },
  'too-large': {
    status: 413,
    errorType: 'RequestEntityTooLarge',
    errorMessage: 'Exceeded maximum allowed payload size (6291556 bytes).',
  },
} as const;

/**
 * The Lambda Runtime API on a loopback port of its own, one path per execution environment.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export async function startRuntimeApi(): Promise<RuntimeApi> {
  const targets = new Map<string, RuntimeApiTarget>();
  const server = createServer((request, response) => void serve(targets, request, response));
  // An idle environment waits on `next` for as long as nobody invokes it.
  server.requestTimeout = 0;
  server.headersTimeout = 0;
  server.keepAliveTimeout = 0;
  server.timeout = 0;
  const port = await listen(server, { port: 0, purpose: 'Lambda Runtime API' });
  let stopping: Promise<void> | undefined;
  return {
    mount(id, target) {
      targets.set(id, target);
      return `${LOOPBACK}:${port}/${id}`;
    },
    unmount: (id) => void targets.delete(id),
    stop() {
      stopping ??= closeServer(server);
      return stopping;
    },
  };
}

async function serve(
  targets: ReadonlyMap<string, RuntimeApiTarget>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const route = ROUTE.exec(request.url ?? '')?.groups ?? {};
  const target = targets.get(route['id'] ?? '');
  if (target === undefined) {
    answer(response, 404, { errorType: 'NotFound', errorMessage: 'No such environment or path.' });
    return;
  }
  if (route['next'] !== undefined) {
    const { headers, payload } = await target.next();
    const bytes = Buffer.from(payload);
    response.writeHead(200, {
      'Content-Type': 'application/json',
      'Content-Length': bytes.length,
      ...headers,
    });
    response.end(bytes);
    return;
  }
  const payload = await readBody(request);
  if (payload === undefined) return;
  if (route['initError'] !== undefined) {
    target.failInit(payload);
    answer(response, 202, { status: 'OK' });
    return;
  }
  const memory = Number(request.headers['millrace-max-memory-kb']);
  const result = target[route['answer'] === 'response' ? 'respond' : 'fail']({
    requestId: route['requestId'] ?? '',
    payload,
    ...(Number.isNaN(memory) ? {} : { maxMemoryKb: memory }),
  });
  if (result === 'accepted') answer(response, 202, { status: 'OK' });
  else {
    const { status, ...body } = REJECTIONS[result];
    answer(response, status, body);
  }
}

function answer(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(text),
  });
  response.end(text);
}

/** Undefined when the environment died while it was sending: its end is told by the process, not by its socket. */
function readBody(request: IncomingMessage): Promise<string | undefined> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('error', () => resolve(undefined));
    request.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
  });
}
