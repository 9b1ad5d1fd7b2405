import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { inject, onTestFinished } from 'vitest';
import { findRunner, type RunnerDescription } from '../../local/runner-description.ts';
import { eventually } from './eventually.ts';
import { PROJECT } from './project.ts';

const PROGRAM = join(PROJECT, 'bin/millrace.mjs');

const attached = inject('bootstrapServers');

/** A runner on free ports, and on the Kafka that the project provides in place of an own one. */
export const ANY_PORTS: readonly string[] = [
  ...(attached === undefined
    ? ['--kafka-port', '0', '--kafka-tls-port', '0']
    : ['--bootstrap-servers', attached]),
  ...['--aws-port', '0'],
  ...['--http-port', '0', '--sign-in-port', '0'],
];

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** A `millrace` command as its own process: what it printed so far, and how it ends. */
export class MillraceProcess {
  readonly #child;
  readonly lines: string[] = [];
  readonly ended: Promise<Ended>;
  #stderr = '';

  /** @param options.env overrides variables of this process. */
  constructor(args: readonly string[], options: { env?: Readonly<Record<string, string>> } = {}) {
    const child = spawn(process.execPath, [PROGRAM, ...args], {
      cwd: PROJECT,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...options.env },
    });
    this.#child = child;
    createInterface({ input: child.stdout }).on('line', (line) => this.lines.push(line));
    child.stderr.on('data', (chunk: Buffer) => {
      this.#stderr += chunk.toString('utf8');
    });
    this.ended = once(child, 'close').then(([code, signal]) => ({
      code,
      signal,
      stdout: this.lines.join('\n'),
      stderr: this.#stderr,
    }));
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** What a reader does that has seen enough: `millrace start | head`. */
  closeOutput(): void {
    this.#child.stdout.destroy();
  }

  /** The printed JSON lines that have all of `fields`. */
  find(fields: Record<string, unknown>): Record<string, unknown>[] {
    return this.lines
      .filter((line) => line.startsWith('{'))
      .map((line): Record<string, unknown> => JSON.parse(line))
      .filter((line) => Object.entries(fields).every(([name, value]) => line[name] === value));
  }
}

/** Runs a command to its end. */
export async function runMillrace(...args: string[]): Promise<Ended> {
  return new MillraceProcess(args).ended;
}

/** Starts a runner on free ports with JSON output and waits until it is ready; it ends with the test. */
export async function startMillrace(
  options: { state: string; assembly: string },
  ...args: string[]
): Promise<{ process: MillraceProcess; runner: RunnerDescription }> {
  const { state, assembly } = options;
  const millrace = new MillraceProcess([
    'start',
    '--json',
    '--state',
    state,
    '--assembly',
    assembly,
    ...ANY_PORTS,
    ...args,
  ]);
  onTestFinished(async () => {
    millrace.signal('SIGKILL');
    await millrace.ended;
  });
  const failed = millrace.ended.then(({ code, stderr, stdout }) => {
    throw new Error(`millrace ended with ${code} before it was ready\n${stdout}\n${stderr}`);
  });
  const runner = await Promise.race([eventually(() => findRunner(state)), failed]);
  failed.catch(() => undefined);
  return { process: millrace, runner };
}
