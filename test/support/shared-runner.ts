import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject } from 'vitest';
import { findRunner, type RunnerDescription } from '../../local/runner-description.ts';
import { synthesize } from '../../local/synthesize.ts';
import { eventually } from './eventually.ts';
import { ANY_PORTS, type Ended, MillraceProcess } from './millrace-process.ts';
import { PROJECT } from './project.ts';

/** The commands against one runner for all tests of a file. */
export interface SharedRunner {
  readonly description: RunnerDescription;
  /** A folder of the file's own. */
  readonly folder: string;
  readonly state: string;
  run(...args: string[]): Promise<Ended>;
  /** What a command prints with --json; it fails unless the command ends well and says nothing else. */
  json(...args: string[]): Promise<unknown>;
  /** A command under way. */
  begin(...args: string[]): MillraceProcess;
  /** The lines of the feed so far, of all runners there were, that have all of `fields`. */
  find(fields: Record<string, unknown>): Record<string, unknown>[];
  /** Kills the runner, and starts another on what it has left. */
  restart(): Promise<void>;
}

export interface SharedRunnerOptions {
  /** Context of the stacks, other than the defaults. */
  readonly context?: Readonly<Record<string, string>>;
}

let isShared = false;

/** Whether the tests of this file go on from one another on one runner: what they find must then not be emptied between. */
export const sharesRunner = (): boolean => isShared;

/** Starts a runner that sends nothing by itself before the tests of a file or a `describe`, and ends it after them. */
export function shareRunner({ context }: SharedRunnerOptions = {}): SharedRunner {
  isShared = true;
  let folder = '';
  let assembly = '';
  const runners: MillraceProcess[] = [];
  let description: RunnerDescription | undefined;
  const stateOf = (): string => join(folder, 'state');
  async function start(): Promise<void> {
    runners.push(
      new MillraceProcess([
        ...['start', '--json', '--no-events', '--state', stateOf(), '--assembly', assembly],
        ...ANY_PORTS,
      ]),
    );
    description = await eventually(() => findRunner(stateOf()));
  }
  async function kill(): Promise<void> {
    runners.at(-1)?.signal('SIGKILL');
    await runners.at(-1)?.ended;
  }
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'millrace-'));
    assembly = context === undefined ? inject('assembly') : await synthesizeIn(folder, context);
    await start();
  });
  afterAll(async () => {
    await kill();
    await rm(folder, { recursive: true, force: true });
  });
  const begin = (...args: string[]) => new MillraceProcess([...args, '--state', stateOf()]);
  return {
    get description() {
      if (description === undefined) throw new Error('the runner is not ready');
      return description;
    },
    get folder() {
      return folder;
    },
    get state() {
      return stateOf();
    },
    begin,
    find: (fields) => runners.flatMap((runner) => runner.find(fields)),
    async restart() {
      await kill();
      await start();
    },
    run: (...args) => begin(...args).ended,
    async json(...args) {
      const { code, stdout, stderr } = await begin(...args, '--json').ended;
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      return JSON.parse(stdout);
    },
  };
}

function synthesizeIn(folder: string, context: Readonly<Record<string, string>>): Promise<string> {
  return synthesize({
    ...{ projectDirectory: PROJECT, context },
    cacheDirectory: join(folder, 'cache'),
    outputDirectory: join(folder, 'cdk.out'),
  });
}
