/**
 * The entry point of an execution environment's process: loads the handler, then takes one invocation after the other
 * from the Runtime API. Behaves as the runtime of nodejs24.x does; see the references in the files it imports.
 */
import { enableCompileCache, flushCompileCache } from 'node:module';
import { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createContext, header } from './create-context.ts';
import { InvokeStore } from './invoke-store.ts';
import { type Handler, loadHandler } from './load-handler.ts';
import { patchConsole } from './patch-console.ts';
import { RuntimeClient } from './runtime-client.ts';
import { RuntimeError } from './runtime-errors.ts';
import { sealTaskRoot } from './seal-task-root.ts';

/** A pipe that the runner holds open: its end means that the runner is gone, however it went. */
const LIFELINE_FD = 3;
const UNCAUGHT_EXIT = 129;
const UNHANDLED_EXIT = 128;

const client = new RuntimeClient(process.env['AWS_LAMBDA_RUNTIME_API'] ?? '');
const store = new InvokeStore();
let initialized = false;
let currentRequestId: string | undefined;
let abandon: ((reason: RuntimeError) => void) | undefined;

followRunner();
for (const stream of [process.stdout, process.stderr]) writeAtOnce(stream);
enableCompileCache(fileURLToPath(new URL('../compile-cache', import.meta.url)));
Object.assign(globalThis, { awslambda: { InvokeStore: store, streamifyResponse } });
const logError = patchConsole(globalThis.console, {
  format: process.env['AWS_LAMBDA_LOG_FORMAT'],
  level: process.env['AWS_LAMBDA_LOG_LEVEL'],
  requestId: () => store.getRequestId(),
  write: (line) => process.stdout.write(line),
});
process.on('uncaughtException', (error) => void die('Uncaught Exception', error, UNCAUGHT_EXIT));
process.on('unhandledRejection', (reason) => {
  const error = new RuntimeError('Runtime.UnhandledPromiseRejection', String(reason), { cause: reason });
  void die('Unhandled Promise Rejection', error, UNHANDLED_EXIT);
});
process.on('beforeExit', () =>
  abandon?.(
    new RuntimeError(
      'Runtime.NodejsExit',
      'The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a Promise that was never settled. For more information, see https://nodejs.org/docs/latest/api/process.html#exit-codes',
    ),
  ),
);
void run();

async function run(): Promise<void> {
  const handler = await initialize();
  initialized = true;
  for (let first = true; ; first = false) {
    const { headers, body } = await client.next();
    await handle(handler, headers, body);
    // Written once the first answer is out: the next environment of this function starts from compiled code.
    if (first) flushCompileCache();
  }
}

async function initialize(): Promise<Handler> {
  const root = process.env['LAMBDA_TASK_ROOT'] ?? '';
  sealTaskRoot(root);
  try {
    return await loadHandler(root, process.env['_HANDLER'] ?? '');
  } catch (thrown) {
    logError('Init Error', thrown);
    await client.failInit(thrown);
    return process.exit(1);
  }
}

async function handle(
  handler: Handler,
  headers: Awaited<ReturnType<RuntimeClient['next']>>['headers'],
  body: string,
): Promise<void> {
  const requestId = header(headers, 'lambda-runtime-aws-request-id') ?? '';
  const traceId = header(headers, 'lambda-runtime-trace-id');
  currentRequestId = requestId;
  store.enter(requestId, traceId);
  if (traceId === undefined) delete process.env['_X_AMZN_TRACE_ID'];
  else process.env['_X_AMZN_TRACE_ID'] = traceId;
  const drained = new Promise<never>((_resolve, reject) => {
    abandon = reject;
  });
  try {
    const context = createContext(headers, process.env);
    const answer = await Promise.race([handler(JSON.parse(body), context), drained]);
    abandon = undefined;
    await client.respond(requestId, stringify(answer));
  } catch (thrown) {
    abandon = undefined;
    logError('Invoke Error', thrown);
    await client.fail(requestId, thrown);
  }
  currentRequestId = undefined;
}

function stringify(answer: unknown): string {
  try {
    return JSON.stringify(answer) ?? 'null';
  } catch (cause) {
    throw new RuntimeError('Runtime.JSONStringifyError', 'Unable to stringify response body', { cause });
  }
}

/** An error that no promise of the handler carries ends the environment, with the invocation at work if there is one. */
async function die(title: string, error: Error, code: number): Promise<void> {
  logError(title, error);
  try {
    if (currentRequestId !== undefined) await client.fail(currentRequestId, error);
    else if (!initialized) await client.failInit(error);
  } finally {
    process.exit(code);
  }
}

function followRunner(): void {
  const lifeline = new Socket({ fd: LIFELINE_FD, readable: true, writable: false });
  lifeline.on('error', () => process.exit(0));
  lifeline.on('close', () => process.exit(0));
  lifeline.resume();
  lifeline.unref();
}

/**
 * What is written is out before the next statement: nothing is lost when the process exits, and an answer never overtakes
 * its log. Node does so for files and terminals; for a pipe it takes this switch of the handle below the stream.
 */
function writeAtOnce(stream: NodeJS.WriteStream): void {
  const handle: unknown = Reflect.get(stream, '_handle');
  if (typeof handle !== 'object' || handle === null || !('setBlocking' in handle)) return;
  if (typeof handle.setBlocking === 'function') handle.setBlocking(true);
}

function streamifyResponse(): never {
  throw new RuntimeError(
    'Runtime.StreamingNotEmulated',
    'awslambda.streamifyResponse: response streaming is not emulated. Return the response from the handler instead.',
  );
}
