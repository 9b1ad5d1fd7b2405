import { type ChildProcess, spawn } from 'node:child_process';
import type { Journal } from '../core/journal.ts';
import type { Running } from '../core/lifecycle.ts';

/**
 * Reads `+ <group>` and `- <group>` until its input ends, which it does however the runner ends, then kills the groups
 * that are left.
 */
const SCRIPT = `
groups=' '
while read -r sign group; do
  case $sign in
    +) groups="$groups$group " ;;
    -) groups="\${groups%% $group *} \${groups#* $group }" ;;
  esac
done
for group in $groups; do kill -s KILL -- "-$group"; done
`;

/**
 * Ends what a killed runner leaves behind. A function's process sees the end of the runner by itself, but not while its
 * handler holds the event loop: for that case a small shell outlives the runner. It starts with the first process.
 * Windows has no such shell, and no process groups: there the function's own watch is all.
 */
export class ProcessGuard implements Running {
  readonly #journal: Journal;
  #shell: ChildProcess | undefined;

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  /** @param group the id of a process that leads its own group. */
  watch(group: number): void {
    if (process.platform === 'win32') return;
    this.#shell ??= this.#start();
    this.#shell.stdin?.write(`+ ${group}\n`);
  }

  release(group: number): void {
    this.#shell?.stdin?.write(`- ${group}\n`);
  }

  async stop(): Promise<void> {
    const shell = this.#shell;
    if (shell === undefined || shell.exitCode !== null || shell.signalCode !== null) return;
    const gone = new Promise((resolve) => shell.once('close', resolve));
    shell.stdin?.end();
    await gone;
  }

  #start(): ChildProcess {
    // Detached: Ctrl+C in the terminal is for the runner alone.
    const shell = spawn('/bin/sh', ['-c', SCRIPT], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
    const warn = (error: Error): void =>
      this.#journal.record({
        kind: 'warning',
        source: 'lambda',
        message: `The guard of the execution environments ended: ${error.message}. A function that never yields may outlive a killed runner.`,
      });
    shell.once('error', warn);
    shell.stdin?.on('error', warn);
    return shell;
  }
}
