import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import { askRunner } from '../../local/core/state-folder.ts';
import { eventually } from './eventually.ts';

export interface ListedProcess {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

export async function listProcesses(): Promise<ListedProcess[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-ww', '-o', 'pid=,ppid=,args=']);
  return stdout.split('\n').flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line);
    return match === null
      ? []
      : [{ pid: Number(match[1]), parent: Number(match[2]), command: match[3] ?? '' }];
  });
}

/** The processes whose command line has `text`. */
export async function findProcesses(text: string): Promise<string[]> {
  return (await listProcesses()).map(({ command }) => command).filter((command) => command.includes(text));
}

/** What a process has started, and what that has started. */
export async function listDescendants(pid: number): Promise<ListedProcess[]> {
  const all = await listProcesses();
  const found: ListedProcess[] = [];
  const parents = new Set([pid]);
  // A parent may come after its child in the list, ids being used again: one pass for each generation.
  for (let grown = true; grown; ) {
    const next = all.filter((one) => parents.has(one.parent) && !parents.has(one.pid));
    for (const one of next) parents.add(one.pid);
    found.push(...next);
    grown = next.length > 0;
  }
  return found;
}

/** Nothing of a run is left: no process it has started, nobody who answers on its folder. */
export async function expectGone(state: string, descendants: readonly ListedProcess[]): Promise<void> {
  const commands = new Map(descendants.map(({ pid, command }) => [pid, command]));
  await eventually(async () => {
    expect((await listProcesses()).filter(({ pid, command }) => commands.get(pid) === command)).toEqual([]);
    expect(await findProcesses(state)).toEqual([]);
  });
  expect(await askRunner(state)).toBeUndefined();
}
