import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { asError, UserError } from './errors.ts';
import type { Running } from './lifecycle.ts';
import { askSocket, ownSocket, SOCKET_NAME, type SocketAnswer, socketPath } from './runner-socket.ts';

/** Tells the folder of a runner from any other: `fresh` empties only such a one. */
const MARKER = 'millrace-state.txt';
const MARKER_TEXT =
  'Millrace keeps here what its runner stores. `npm start -- --fresh` empties this folder.\n';

const ownerSchema = z.object({ pid: z.number() });

/**
 * The folder that holds everything a runner keeps, owned by one runner at a time. Ownership is a listening socket, which
 * the kernel closes with the process: no stale lock survives a kill, and whoever connects is told where the runner is.
 */
export interface StateFolder extends Running {
  readonly directory: string;
  /** What is answered to `askRunner` from now on, beside this process's id. */
  describe(description: object): void;
}

/**
 * Takes the folder, makes it if absent, and empties it first when `fresh`.
 * @throws UserError STATE_LOCKED when a runner has it, STATE_INVALID when it is no folder, may not be written, or holds
 * what no runner put there.
 */
export async function openStateFolder(options: { directory: string; fresh: boolean }): Promise<StateFolder> {
  const directory = resolve(options.directory);
  await makeFolder(directory);
  let description: object = {};
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.end(JSON.stringify({ ...description, pid: process.pid }));
  });
  const owner = await usingFolder(directory, () => ownSocket(server, socketPath(directory)));
  if (owner !== 'owned') throw refuseOwned(directory, owner);
  if (options.fresh) await empty(directory);
  await writeFile(join(directory, MARKER), MARKER_TEXT);
  return {
    directory,
    describe: (value) => {
      description = value;
    },
    stop: () => new Promise((done) => server.close(() => done())),
  };
}

/**
 * Asks the runner that owns the folder for its description; undefined when none does.
 * @throws UserError RUNNER_ABSENT when it does not answer, or is another user's; Error when what answers is no runner.
 */
export async function askRunner(directory: string): Promise<unknown> {
  const answer = await askSocket(socketPath(resolve(directory))).catch((error: unknown) => {
    throw explainDenied(directory, asError(error));
  });
  if (answer === 'absent') return undefined;
  if (answer !== 'silent') return JSON.parse(answer.text);
  throw new UserError(
    'RUNNER_ABSENT',
    `The runner on ${resolve(directory)} does not answer: it is ending, or it was suspended (Ctrl+Z; \`fg\` wakes it).`,
  );
}

/** A folder is its owner's alone: `sudo npm start`, and then a command without. */
function explainDenied(directory: string, error: NodeJS.ErrnoException): Error {
  if (error.code !== 'EACCES' && error.code !== 'EPERM') return error;
  return new UserError(
    'RUNNER_ABSENT',
    `The runner on ${resolve(directory)} may not be asked (${error.message}). Be the user who started it, or name another folder with --state.`,
    { cause: error },
  );
}

async function makeFolder(directory: string): Promise<void> {
  const names = await usingFolder(directory, async () => {
    await makeWithParents(directory);
    return readdir(directory);
  });
  const foreign = names.filter((name) => !name.startsWith(SOCKET_NAME));
  if (foreign.length === 0 || names.includes(MARKER)) return;
  throw new UserError(
    'STATE_INVALID',
    `${directory} is not the folder of a runner: it holds ${foreign.slice(0, 3).join(', ')}${foreign.length > 3 ? ' and more' : ''}. Give an empty or a new folder with --state.`,
  );
}

/**
 * As `mkdir` with `recursive`, which never ends where a parent is and yet nothing can be made in it (below /proc, say):
 * it makes the parents again and again.
 */
async function makeWithParents(directory: string): Promise<void> {
  if ((await makeOne(directory)) === 'made') return;
  await makeWithParents(dirname(directory));
  if ((await makeOne(directory)) === 'made') return;
  await mkdir(directory, { mode: 0o700 });
}

/** A folder that is there, or comes meanwhile, is as good; whether it is one, its first use tells. */
async function makeOne(directory: string): Promise<'made' | 'parent absent'> {
  try {
    await mkdir(directory, { mode: 0o700 });
  } catch (thrown) {
    const error: NodeJS.ErrnoException = asError(thrown);
    if (error.code === 'ENOENT' && dirname(directory) !== directory) return 'parent absent';
    if (error.code !== 'EEXIST') throw error;
  }
  return 'made';
}

async function usingFolder<T>(directory: string, use: () => Promise<T>): Promise<T> {
  try {
    return await use();
  } catch (thrown) {
    const error: NodeJS.ErrnoException = asError(thrown);
    if (error.code === undefined) throw error;
    throw new UserError(
      'STATE_INVALID',
      `${directory} cannot be the folder of a runner (${error.message}). Give one that may be written with --state.`,
      { cause: error },
    );
  }
}

function refuseOwned(directory: string, owner: SocketAnswer): UserError {
  const pid = typeof owner === 'string' ? '' : ` (process ${ownerSchema.parse(JSON.parse(owner.text)).pid})`;
  return new UserError(
    'STATE_LOCKED',
    `${directory} is used by another runner${pid}. Stop it, or give this one a folder of its own with --state.`,
  );
}

async function empty(directory: string): Promise<void> {
  const names = await readdir(directory);
  const doomed = names.filter((name) => !name.startsWith(SOCKET_NAME) && name !== MARKER);
  await Promise.all(doomed.map((name) => rm(join(directory, name), { recursive: true, force: true })));
}
