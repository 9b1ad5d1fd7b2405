import { type ChildProcess, spawn } from 'node:child_process';
import type { Clock } from '../core/clock.ts';
import { asError } from '../core/errors.ts';
import type { EnvironmentLog } from './environment-log.ts';
import type { ProcessGuard } from './process-guard.ts';

/** Between SIGTERM and SIGKILL. */
const STOP_GRACE_MS = 500;

/**
 * A `.js` file is what its package says, and `require` takes no ES modules: the service switches both novelties off.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html#nodejs-experimental-features
 */
const MODULE_FLAGS = ['--no-experimental-detect-module', '--no-experimental-require-module'];

export interface ProcessExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Set when the process could not be started at all. */
  readonly error?: Error;
}

interface ProcessOptions {
  readonly bootstrapPath: string;
  readonly codeDirectory: string;
  readonly memoryMb: number;
  readonly variables: Record<string, string>;
  readonly log: EnvironmentLog;
  readonly clock: Clock;
  readonly guard: ProcessGuard;
  readonly onExit: (exit: ProcessExit) => void;
}

export interface EnvironmentProcess {
  readonly pid: number | undefined;
  /** Ends the process now. */
  kill(): void;
  /** Asks the process to end, and ends it when it does not. */
  terminate(): void;
}

/** Starts the process of one execution environment; `onExit` is called once, after its last output was read. */
export function startProcess(options: ProcessOptions): EnvironmentProcess {
  const flags = [...heapFlags(options.memoryMb), ...MODULE_FLAGS];
  const child = spawn(process.execPath, [...flags, options.bootstrapPath], {
    cwd: options.codeDirectory,
    env: options.variables,
    // The fourth is the lifeline: its end tells the child that the runner is gone.
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    // A group of its own: Ctrl+C in the terminal is for the runner, and what the function starts ends with it.
    detached: process.platform !== 'win32',
  });
  // A machine that is out of processes or files makes a child without streams, and tells why in its `error` event.
  for (const stream of [child.stdout, child.stderr]) if (stream) options.log.attach(stream);
  followExit(child, options);
  return {
    pid: child.pid,
    kill: () => signalGroup(child, 'SIGKILL'),
    terminate() {
      signalGroup(child, 'SIGTERM');
      const timer = options.clock.schedule(STOP_GRACE_MS, () => signalGroup(child, 'SIGKILL'));
      child.once('exit', () => timer.cancel());
    },
  };
}

/**
 * A function that outgrows its memory ends itself. The share is that of the service's bootstrap: nine tenths of the
 * memory are for old objects.
 */
function heapFlags(memoryMb: number): string[] {
  return [`--max-old-space-size=${Math.floor(memoryMb * 0.9)}`];
}

/** Reaches what the function started too. */
function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  if (process.platform === 'win32') {
    child.kill(signal);
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch (thrown) {
    const error: NodeJS.ErrnoException = asError(thrown);
    // The group ended a moment ago.
    if (error.code !== 'ESRCH') throw error;
  }
}

function followExit(child: ChildProcess, { log, guard, onExit }: ProcessOptions): void {
  const { pid } = child;
  if (pid !== undefined) guard.watch(pid);
  child.once('error', (error) => {
    // Also emitted when a signal cannot be sent; only a start that failed leaves no pid.
    if (child.pid === undefined) onExit({ code: null, signal: null, error });
  });
  // Not `close`: a process that the function left behind may hold its output open for ever. What this one wrote is in
  // the pipes by now, and the poll phase that brought the exit reads it too.
  child.once('exit', (code, signal) => {
    if (pid !== undefined) guard.release(pid);
    setImmediate(() => {
      log.flush();
      onExit({ code, signal });
    });
  });
}
