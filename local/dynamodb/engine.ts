import { mkdir } from 'node:fs/promises';
import { get } from 'node:http';
import { join } from 'node:path';
import type { Clock } from '../core/clock.ts';
import { asError, UserError } from '../core/errors.ts';
import { findFreePort } from '../core/free-port.ts';
import type { Running } from '../core/lifecycle.ts';
import { LOOPBACK } from '../core/listen.ts';
import { findEngine } from './find-engine.ts';
import { type GuardedProcess, startGuarded } from './guarded-process.ts';

/** Something that speaks the DynamoDB API. */
export interface DynamoDbEngine extends Running {
  /** Without a slash at the end. */
  readonly endpoint: string;
  /** Rejects with UserError ENGINE_FAILED when the engine stops by itself; else it stays pending. */
  readonly failure: Promise<never>;
}

interface EngineOptions {
  /** Where the data is kept; made when absent. */
  readonly directory: string;
  readonly clock: Clock;
  /** An engine that runs already, DynamoDB Local for example: nothing is started then, and nothing stopped. */
  readonly endpoint?: string;
  /** The engine's executable; looked for when not given. */
  readonly executable?: string;
}

/** It listens within 20 ms on an idle machine; a cold disk and a busy machine take longer. */
const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 3_000;
const PROBE_PAUSE_MS = 5;
const PORT_ATTEMPTS = 3;

/**
 * Starts the DynamoDB engine, or finds the one that is given, and resolves when it answers.
 * @throws UserError ENGINE_MISSING when there is none, ENGINE_FAILED when it does not start.
 */
export async function startEngine(options: EngineOptions): Promise<DynamoDbEngine> {
  if (options.endpoint !== undefined) return attachToEngine(options.endpoint);
  const executable = options.executable ?? findEngine();
  await mkdir(options.directory, { recursive: true });
  for (let attempt = 1; ; attempt++) {
    const port = await findFreePort('the DynamoDB engine');
    const database = join(options.directory, 'dynamodb.sqlite');
    const engine = await startGuarded(executable, [
      'serve',
      '--host',
      LOOPBACK,
      '--port',
      String(port),
      '--db-path',
      database,
    ]);
    const endpoint = `http://${LOOPBACK}:${port}`;
    const failure = await waitUntilReady({ ...options, engine, endpoint });
    if (failure === undefined) return watch({ ...options, engine, endpoint });
    engine.kill('SIGKILL');
    await engine.exited;
    // Somebody else may take the port between the moment it was found free and the engine's own attempt.
    if (attempt < PORT_ATTEMPTS && /in use/i.test(engine.output)) continue;
    throw new UserError(
      'ENGINE_FAILED',
      `The DynamoDB engine ${executable} did not start on ${database}: ${failure}.${adviseOn(engine.output)} It wrote: ${engine.output || 'nothing'}`,
    );
  }
}

/** The engine's words, and SQLite's, for a file that is none of its own, or not all of one. */
function adviseOn(output: string): string {
  const isDamaged = /malformed|not a (?:valid SQLite )?database/i.test(output);
  return isDamaged ? ' That file is damaged: put a copy in its place, or start with --fresh.' : '';
}

async function attachToEngine(endpoint: string): Promise<DynamoDbEngine> {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url === undefined || url.protocol !== 'http:' || url.pathname !== '/')
    throw new UserError(
      'ARGUMENT_INVALID',
      `The DynamoDB endpoint "${endpoint}" is not of the form http://host:port.`,
    );
  try {
    await probe(url.origin);
  } catch (error) {
    throw new UserError(
      'ENGINE_MISSING',
      `No DynamoDB engine answers at ${url.origin} (${asError(error).message}). Start it, or leave the endpoint out to use the engine that npm installed.`,
      { cause: error },
    );
  }
  const failure = Promise.withResolvers<never>().promise;
  return { endpoint: url.origin, failure, stop: () => Promise.resolve() };
}

/** Answers why the engine is not ready, or nothing when it is. */
async function waitUntilReady(options: {
  engine: GuardedProcess;
  endpoint: string;
  clock: Clock;
}): Promise<string | undefined> {
  const { engine, endpoint, clock } = options;
  const deadline = clock.now() + START_TIMEOUT_MS;
  for (;;) {
    if (engine.hasExited) return `it ended with ${await engine.exited}`;
    try {
      await probe(endpoint);
      return engine.hasExited ? `it ended with ${await engine.exited}` : undefined;
    } catch (error) {
      // It does not listen yet, which is what we wait for.
      if (clock.now() > deadline)
        return `no answer within ${START_TIMEOUT_MS} ms (${asError(error).message})`;
    }
    await clock.sleep(PROBE_PAUSE_MS);
  }
}

function watch(options: { engine: GuardedProcess; endpoint: string; clock: Clock }): DynamoDbEngine {
  const { engine, endpoint, clock } = options;
  let stopping: Promise<void> | undefined;
  const failure = engine.exited.then((how) => {
    if (stopping !== undefined) return Promise.withResolvers<never>().promise;
    throw new UserError(
      'ENGINE_FAILED',
      `The DynamoDB engine stopped by itself with ${how}. What it had confirmed is kept: start the runner again. It wrote: ${engine.output || 'nothing'}`,
    );
  });
  // Whoever waits for it is told; it is no failure of this process before somebody does.
  failure.catch(() => undefined);
  const stop = async (): Promise<void> => {
    if (engine.hasExited) return;
    engine.kill('SIGTERM');
    const timer = clock.schedule(STOP_TIMEOUT_MS, () => engine.kill('SIGKILL'));
    await engine.exited;
    timer.cancel();
  };
  return {
    endpoint,
    failure,
    stop() {
      stopping ??= stop();
      return stopping;
    },
  };
}

/** Any answer is an answer: engines differ in what they say to a bare GET. */
async function probe(endpoint: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const request = get(endpoint, { agent: false, timeout: 2000 }, (response) => {
    response.resume();
    response.once('end', resolve);
    response.once('error', reject);
  });
  request.once('timeout', () => request.destroy(new Error('no answer within 2 seconds')));
  request.once('error', reject);
  return promise;
}
