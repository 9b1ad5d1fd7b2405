import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject } from 'vitest';
import { findRunner, type RunnerDescription } from '../../local/runner-description.ts';
import { eventually } from './eventually.ts';
import { ANY_PORTS, type Ended, MillraceProcess } from './millrace-process.ts';

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
}

let isShared = false;

/** Whether the tests of this file go on from one another on one runner: what they find must then not be emptied between. */
export const sharesRunner = (): boolean => isShared;

/** Starts a runner that sends nothing by itself before a file's tests, and ends it after them. */
export function shareRunner(): SharedRunner {
  isShared = true;
  let folder = '';
  let millrace: MillraceProcess | undefined;
  let description: RunnerDescription | undefined;
  const stateOf = (): string => join(folder, 'state');
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'millrace-'));
    millrace = new MillraceProcess([
      ...['start', '--json', '--no-orders', '--state', stateOf(), '--assembly', inject('assembly')],
      ...ANY_PORTS,
    ]);
    description = await eventually(() => findRunner(stateOf()), 30_000);
  });
  afterAll(async () => {
    millrace?.signal('SIGKILL');
    await millrace?.ended;
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
    run: (...args) => begin(...args).ended,
    async json(...args) {
      const { code, stdout, stderr } = await begin(...args, '--json').ended;
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      return JSON.parse(stdout);
    },
  };
}
