import { createHash } from 'node:crypto';
import { open, stat, unlink } from 'node:fs/promises';
import { connect, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from './clock.ts';
import { asError } from './errors.ts';

/** Unix socket paths are limited to 103 bytes on macOS and 107 on Linux. */
const MAX_SOCKET_PATH_BYTES = 100;
const MAX_ANSWER_BYTES = 1 << 20;
/** A busy runner answers late, one that was suspended (Ctrl+Z) never does. */
const ANSWER_TIMEOUT_MS = 5_000;
/** A turn asks a socket at most twice. */
const TURN_LIMIT_MS = 3 * ANSWER_TIMEOUT_MS;
const TURN_POLL_MS = 10;

export const SOCKET_NAME = 'runner.sock';

/** What the owner of a socket said: nothing when it hung up or kept silent; `absent` when nobody owns it. */
export type SocketAnswer = { readonly text: string } | 'silent' | 'absent';

/** The socket of a state folder: in it, or where paths are short when its own is too long for a socket. */
export function socketPath(directory: string): string {
  const inside = join(directory, SOCKET_NAME);
  if (Buffer.byteLength(inside) <= MAX_SOCKET_PATH_BYTES) return inside;
  return join(tmpdir(), `millrace-${createHash('sha256').update(directory).digest('hex').slice(0, 16)}.sock`);
}

export async function askSocket(path: string): Promise<SocketAnswer> {
  const socket = connect(path);
  socket.setTimeout(ANSWER_TIMEOUT_MS, () => socket.destroy());
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
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR' || error.code === 'ECONNREFUSED') return 'absent';
    // It ended while it was asked, or the time for an answer is over.
    if (error.code === 'ECONNRESET' || error.code === 'ERR_STREAM_PREMATURE_CLOSE') return 'silent';
    throw error;
  }
  const text = Buffer.concat(chunks).toString('utf8');
  return text === '' ? 'silent' : { text };
}

/**
 * Listens on the path, in place of a killed runner's socket too: its file is there, and nobody answers.
 * Answers who has it when somebody does.
 */
export async function ownSocket(server: Server, path: string): Promise<'owned' | SocketAnswer> {
  const endTurn = await takeTurn(`${path}.turn`);
  try {
    if (await tryListen(server, path)) return 'owned';
    const answer = await askSocket(path);
    if (answer !== 'absent') return answer;
    await unlink(path);
    return (await tryListen(server, path)) ? 'owned' : await askSocket(path);
  } finally {
    await endTurn();
  }
}

/**
 * Lets one process at a time look at a socket and take it over: of two that find it stale, the slower one would remove
 * what the quicker one listens on by now.
 */
async function takeTurn(path: string): Promise<() => Promise<void>> {
  for (;;) {
    try {
      await (await open(path, 'wx')).close();
      return () => removeIfThere(path);
    } catch (thrown) {
      const error: NodeJS.ErrnoException = asError(thrown);
      if (error.code !== 'EEXIST') throw error;
    }
    if (await isLeftBehind(path)) await removeIfThere(path);
    else await systemClock.sleep(TURN_POLL_MS);
  }
}

/** Whether whoever took the turn was killed in the middle of it. */
async function isLeftBehind(path: string): Promise<boolean> {
  try {
    return systemClock.now() - (await stat(path)).mtimeMs > TURN_LIMIT_MS;
  } catch (thrown) {
    return isAbsence(thrown);
  }
}

async function removeIfThere(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (thrown) {
    isAbsence(thrown);
  }
}

/** Tells that a file is not there, and throws any other failure on. */
function isAbsence(thrown: unknown): true {
  const error: NodeJS.ErrnoException = asError(thrown);
  if (error.code === 'ENOENT') return true;
  throw error;
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
