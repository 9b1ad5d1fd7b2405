import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../core/clock.ts';
import { asError } from '../core/errors.ts';
import type { Journal } from '../core/journal.ts';
import type { Running } from '../core/lifecycle.ts';
import { type Authorize, type Claims, requireAccess, requireClaims } from './authorization.ts';
import { EventStreams } from './event-streams.ts';
import { answerJson, answerProblem, Problem } from './problem.ts';
import { readJsonBody } from './read-json-body.ts';
import type { Recorder } from './recorder.ts';
import { MAX_REPLAY_BODY_BYTES, replay, replaySchema } from './replay.ts';
import { type Parameters, ROUTES, requireFunction, type ShownRunner, type View } from './routes.ts';

export interface LiveViewOptions {
  /** Made before what is to be seen begins. */
  readonly recorder: Recorder;
  readonly runner: ShownRunner;
  readonly journal: Journal;
  readonly clock: Clock;
}

export interface LiveView extends Running {
  /**
   * Serves a request below the prefix; resolves when it is answered, or when its stream of events is open.
   * @param authorize how the server it came to knows its callers.
   */
  handle(request: IncomingMessage, response: ServerResponse, authorize: Authorize): Promise<void>;
}

export const LIVE_VIEW_PREFIX = '/_runner';

/**
 * The runner's own view of what it runs, over HTTP: functions and their invocations with payload, log and writes, the way
 * of a record, and the journal as it happens. Viewers read; operators also replay. Viewers see events whole, the codes and
 * links too that the API hides from them: here everybody may sign in as an operator. It keeps the newest of everything, and
 * says where something was left out. The answers have what the console's `runner/types.ts` says, and beyond it
 * `logsCut` and `writesCut` of an invocation, `keptSince` of a journey and `functionName` and `traceId` of a segment.
 */
export function createLiveView(options: LiveViewOptions): LiveView {
  const { runner, recorder, journal } = options;
  const view: View = { runner, recorder };
  const streams = new EventStreams({ ...options, mappings: runner.mappings });

  async function answer(
    request: IncomingMessage,
    response: ServerResponse,
    authorize: Authorize,
  ): Promise<void> {
    const { route, parameters } = findRoute(request);
    const claims = await requireClaims(authorize, request.headers.authorization);
    if (route.serve === 'replay') return answerReplay({ request, response, claims, parameters });
    requireAccess(claims, route.access);
    if (route.serve === 'events') streams.open(response, readExpiry(claims));
    else answerJson(response, route.serve(view, parameters));
  }

  async function answerReplay({ request, response, claims, parameters }: OperatorCall): Promise<void> {
    let status = 500;
    try {
      requireAccess(claims, 'operator');
      const { name: functionName } = requireFunction(view, parameters['name']);
      const body = { schema: replaySchema, maxBytes: MAX_REPLAY_BODY_BYTES };
      const { payload } = await readJsonBody(request, body);
      answerJson(response, await replay({ functionName, payload }, { invoke: runner.invoke, recorder }));
      status = 200;
    } catch (error) {
      if (error instanceof Problem) status = error.status;
      throw error;
    } finally {
      journal.record({
        ...{ kind: 'operator-action', actor: readActor(claims), operation: 'replayInvocation' },
        path: { ...parameters },
        outcome: status === 200 ? 'done' : status < 500 ? 'refused' : 'failed',
        status,
      });
    }
  }

  function answerError(request: IncomingMessage, response: ServerResponse, thrown: unknown): void {
    if (response.headersSent || response.destroyed) {
      response.destroy();
      return;
    }
    // What is left of a body that nobody will read must not be taken for the next request.
    if (!request.complete) response.setHeader('connection', 'close');
    answerProblem(response, toProblem(request, thrown));
    request.resume();
  }

  function toProblem(request: IncomingMessage, thrown: unknown): Problem {
    if (thrown instanceof Problem) return thrown;
    const error = asError(thrown);
    const message = `${request.method} ${request.url} failed: ${error.stack ?? error.message}`;
    if (request.complete) journal.record({ kind: 'error', source: 'live-view', message });
    return new Problem(500, `The runner failed: ${error.message}`, { cause: error });
  }

  return {
    async handle(request, response, authorize) {
      try {
        await answer(request, response, authorize);
      } catch (thrown) {
        answerError(request, response, thrown);
      }
    },
    stop() {
      streams.stop();
      recorder.stop();
      return Promise.resolve();
    },
  };
}

interface OperatorCall {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly claims: Claims;
  readonly parameters: Parameters;
}

/** @throws Problem 404, 405, and 400 for a path that is not percent-encoded as it must be. */
function findRoute({ method, url = '' }: IncomingMessage) {
  const path = url.replace(/[?#].*$/s, '');
  const below = path.slice(LIVE_VIEW_PREFIX.length);
  const matches = ROUTES.flatMap((route) => {
    const match = route.path.exec(below);
    return match === null ? [] : [{ route, groups: match.groups ?? {} }];
  });
  const match = matches.find(({ route }) => route.method === method);
  if (match !== undefined) return { route: match.route, parameters: decodeAll(match.groups) };
  if (matches.length === 0)
    throw new Problem(404, `The runner shows nothing at ${path}. It shows ${LIVE_VIEW_PREFIX}.`);
  const allow = matches.map(({ route }) => route.method).join(', ');
  throw new Problem(405, `${path} takes ${allow}, not ${method}.`, { headers: { allow } });
}

function decodeAll(groups: Readonly<Record<string, string>>): Parameters {
  try {
    return Object.fromEntries(
      Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value)]),
    );
  } catch (error) {
    throw new Problem(400, 'The path is not percent-encoded as it must be.', { cause: error });
  }
}

/** `exp` is in seconds. */
function readExpiry(claims: Claims): number | undefined {
  const { exp } = claims;
  const seconds = typeof exp === 'string' ? Number(exp) : exp;
  return typeof seconds === 'number' && Number.isFinite(seconds) ? seconds * 1000 : undefined;
}

function readActor(claims: Claims): { sub: string; username: string } {
  return { sub: String(claims['sub'] ?? ''), username: String(claims['username'] ?? '') };
}
