import { type ChildProcess, spawn } from 'node:child_process';

/** The last lines of the output are kept for the message when the process fails. */
const MAX_KEPT_OUTPUT = 4000;

/**
 * Becomes the program, leaving a watcher behind that reads a pipe which only the runner holds open. A line on it means
 * that the program has ended in good order. The end of the pipe means that the runner is gone, killed before it could
 * stop anything: then the watcher kills the program, so that none is left over with the database open.
 */
const GUARD_SCRIPT = `
program=$$
exec 3<&0
{ read -r line <&3 || kill -KILL "$program"; } 2>/dev/null >/dev/null &
exec "$@" </dev/null 3<&-
`;

/** A program that ends when this process ends, however it ends. */
export interface GuardedProcess {
  readonly pid: number;
  /** Resolves with how it ended, in words; never rejects. */
  readonly exited: Promise<string>;
  readonly hasExited: boolean;
  /** The end of what it wrote. */
  readonly output: string;
  kill(signal: 'SIGTERM' | 'SIGKILL'): void;
}

/**
 * Starts a program in a process group of its own, so that Ctrl+C reaches it by way of an orderly stop alone.
 * @throws Error when it cannot be started.
 */
export async function startGuarded(command: string, args: readonly string[]): Promise<GuardedProcess> {
  const child = spawn('/bin/sh', ['-c', GUARD_SCRIPT, 'sh', command, ...args], {
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let output = '';
  const keep = (chunk: Buffer): void => {
    output = `${output}${chunk.toString()}`.slice(-MAX_KEPT_OUTPUT);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  // The watcher may be gone first; what is written to it then has no reader and needs none.
  child.stdin.on('error', () => child.stdin.destroy());
  let ended = false;
  const exited = waitForExit(child).then((how) => {
    ended = true;
    child.stdin.end('ended\n');
    return how;
  });
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  child.once('spawn', () => resolve(child.pid ?? 0));
  child.once('error', reject);
  const pid = await promise;
  return {
    pid,
    exited,
    get hasExited() {
      return ended;
    },
    get output() {
      return output.trim();
    },
    kill: (signal) => void child.kill(signal),
  };
}

function waitForExit(child: ChildProcess): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  child.once('exit', (code, signal) => resolve(signal === null ? `exit code ${code}` : `signal ${signal}`));
  child.once('error', (error) => resolve(error.message));
  return promise;
}
