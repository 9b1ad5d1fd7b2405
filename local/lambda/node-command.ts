import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { UserError } from '../core/errors.ts';

/** A Node executable and its major version. */
export interface NodeCommand {
  readonly path: string;
  readonly major: number;
}

/** The major that the runtime in `./runtime` behaves like. */
const EMULATED_MAJOR = 24;

/** @throws UserError ARGUMENT_INVALID when `nodePath` does not answer a version. */
export async function findNodeCommands(nodePath: string | undefined): Promise<NodeCommand[]> {
  const own = { path: process.execPath, major: Number.parseInt(process.versions.node, 10) };
  if (nodePath === undefined) return [own];
  try {
    const { stdout } = await promisify(execFile)(nodePath, ['--version']);
    const major = Number.parseInt(stdout.replace(/^v/, ''), 10);
    if (Number.isNaN(major)) throw new Error(`it answered "${stdout.trim()}"`);
    return [{ path: nodePath, major }, own];
  } catch (cause) {
    throw new UserError(
      'ARGUMENT_INVALID',
      `The Node for functions, ${nodePath}, does not answer --version. Give the path of a Node executable.`,
      { cause },
    );
  }
}

/**
 * Chooses the executable for a function's runtime; `warning` says how a runtime that is older or newer than the
 * emulated one differs.
 * @throws UserError TEMPLATE_UNSUPPORTED for another language, or when no executable of that major is at hand.
 */
export function chooseNode(
  commands: readonly NodeCommand[],
  { name, runtime }: { name: string; runtime: string },
): { path: string; warning?: string } {
  const match = /^nodejs(\d+)\.x$/.exec(runtime);
  if (match === null)
    throw new UserError(
      'TEMPLATE_UNSUPPORTED',
      `Function ${name}: Runtime ${runtime} is not emulated, only Node runtimes are. Use nodejs${EMULATED_MAJOR}.x.`,
    );
  const major = Number(match[1]);
  const command = commands.find((candidate) => candidate.major === major);
  if (command === undefined)
    throw new UserError(
      'TEMPLATE_UNSUPPORTED',
      `Function ${name}: Runtime ${runtime} needs Node ${major}, and at hand is ${commands
        .map((candidate) => `Node ${candidate.major} (${candidate.path})`)
        .join(
          ', ',
        )}. Start the runner with Node ${major}, or name a Node ${major} executable for the functions.`,
    );
  if (major === EMULATED_MAJOR) return { path: command.path };
  return {
    path: command.path,
    warning: `Function ${name}: Runtime ${runtime} runs on Node ${major}, but its handler is treated as nodejs${EMULATED_MAJOR}.x treats it: callbacks are refused.`,
  };
}
