import { type FileHandle, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../core/clock.ts';
import { asError, UserError } from '../core/errors.ts';
import type { Journal } from '../core/journal.ts';
import type { Running } from '../core/lifecycle.ts';
import { type CapturedMessage, capturedMessageSchema } from './captured-message.ts';

const FILE = 'messages.jsonl';
const NEW_LINE = 0x0a;

/**
 * Everything that SES and SNS were asked to send, kept instead of sent: told to the journal, and appended to a file of
 * JSON lines below the state folder, which outlives the runner.
 */
export class Outbox implements Running {
  readonly #file: FileHandle;
  readonly #clock: Clock;
  readonly #journal: Journal;
  #appended: Promise<unknown> = Promise.resolve();
  #closed: Promise<void> | undefined;

  private constructor(file: FileHandle, { clock, journal }: { clock: Clock; journal: Journal }) {
    this.#file = file;
    this.#clock = clock;
    this.#journal = journal;
  }

  static async open(options: { stateDirectory: string; clock: Clock; journal: Journal }): Promise<Outbox> {
    const file = await open(join(options.stateDirectory, FILE), 'a+');
    await dropTornLine(file);
    return new Outbox(file, options);
  }

  /** Resolves when the message is kept: only then may its sender be told that it was accepted. */
  async keep(message: Omit<CapturedMessage, 'time'>): Promise<void> {
    const line = `${JSON.stringify({ time: this.#clock.now(), ...message })}\n`;
    const appended = this.#appended.then(() => this.#file.appendFile(line));
    // A failure is its sender's; the next message is appended all the same.
    this.#appended = appended.catch(() => undefined);
    await appended;
    this.#journal.record({ kind: 'message', ...message });
  }

  stop(): Promise<void> {
    this.#closed ??= this.#appended.then(() => this.#file.close());
    return this.#closed;
  }
}

/**
 * The messages captured on a state folder so far, oldest first, whether a runner is on it or not.
 * @throws UserError STATE_INVALID when a line does not read as what the runner wrote.
 */
export async function readCapturedMessages(stateDirectory: string): Promise<CapturedMessage[]> {
  const path = join(stateDirectory, FILE);
  const text = await readText(path);
  // What stands behind the last line break is still being written, or was when the runner was killed.
  const lines = text.split('\n').slice(0, -1);
  return lines.map((line, index) => {
    try {
      return capturedMessageSchema.parse(JSON.parse(line));
    } catch (error) {
      throw new UserError(
        'STATE_INVALID',
        `${path}, line ${index + 1} does not read as what the runner wrote. Remove it, or start with --fresh.`,
        { cause: error },
      );
    }
  });
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (thrown) {
    const error: NodeJS.ErrnoException = asError(thrown);
    // No message was ever captured here.
    if (error.code === 'ENOENT') return '';
    throw error;
  }
}

/** A line that a kill left unfinished is of a message that nobody was told was accepted. */
async function dropTornLine(file: FileHandle): Promise<void> {
  const { size } = await file.stat();
  if (size === 0) return;
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  if (buffer[0] === NEW_LINE) return;
  const content = await file.readFile();
  await file.truncate(content.lastIndexOf(NEW_LINE) + 1);
}
