import { createHash } from 'node:crypto';
import { mkdir, readdir, rm, unlink } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { asError, UserError } from './errors.ts';
import type { Running } from './lifecycle.ts';

/** Unix socket paths are limited to 104 bytes on macOS and 108 on Linux. */
const MAX_SOCKET_PATH_BYTES = 100;
const MAX_ANSWER_BYTES = 1 << 20;

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
 * @throws UserError STATE_LOCKED when a runner has it.
 */
export async function openStateFolder(options: { directory: string; fresh: boolean }): Promise<StateFolder> {
  const directory = resolve(options.directory);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const path = socketPath(directory);
  let description: object = {};
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.end(JSON.stringify({ ...description, pid: process.pid }));
  });
  await own(server, { path, directory });
  if (options.fresh) await empty(directory, { keep: path });
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
 * @throws Error when what answers is no runner.
 */
export async function askRunner(directory: string): Promise<unknown> {
  const answer = await readSocket(socketPath(resolve(directory)));
  return answer === undefined ? undefined : JSON.parse(answer);
}

function socketPath(directory: string): string {
  const inside = join(directory, 'runner.sock');
  if (Buffer.byteLength(inside) <= MAX_SOCKET_PATH_BYTES) return inside;
  return join(tmpdir(), `millrace-${createHash('sha256').update(directory).digest('hex').slice(0, 16)}.sock`);
}

async function own(server: Server, { path, directory }: { path: string; directory: string }): Promise<void> {
  if (await tryListen(server, path)) return;
  const answer = await readSocket(path);
  if (answer === undefined) {
    // The socket of a killed runner: its file is there, nobody answers.
    await unlink(path);
    if (await tryListen(server, path)) return;
  }
  const pid = answer === undefined ? '' : ` (process ${ownerSchema.parse(JSON.parse(answer)).pid})`;
  throw new UserError(
    'STATE_LOCKED',
    `${directory} is used by another runner${pid}. Stop it, or give this one a folder of its own with --state.`,
  );
}

async function tryListen(server: Server, path: string): Promise<boolean> {
  const { promise, resolve: done, reject } = Promise.withResolvers<boolean>();
  const fail = (error: NodeJS.ErrnoException): void => {
    server.removeListener('listening', succeed);
    if (error.code === 'EADDRINUSE') done(false);
    else reject(error);
  };
  const succeed = (): void => {
    server.removeListener('error', fail);
    done(true);
  };
  server.once('error', fail);
  server.once('listening', succeed);
  server.listen({ path, readableAll: false, writableAll: false });
  return promise;
}

/** What the socket's owner says; undefined when nobody owns it. */
async function readSocket(path: string): Promise<string | undefined> {
  const socket = connect(path);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > MAX_ANSWER_BYTES) throw new Error(`${path}: the answer is larger than a runner's`);
      chunks.push(chunk);
    }
  } catch (thrown) {
    const error: NodeJS.ErrnoException = asError(thrown);
    if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED') return undefined;
    throw error;
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function empty(directory: string, { keep }: { keep: string }): Promise<void> {
  const names = await readdir(directory);
  const doomed = names.map((name) => join(directory, name)).filter((path) => path !== keep);
  await Promise.all(doomed.map((path) => rm(path, { recursive: true, force: true })));
}
