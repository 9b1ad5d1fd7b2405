import { randomUUID } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import type { z } from 'zod';
import { asError, UserError } from './errors.ts';

/** Writes a file so that a crash leaves the old one or the new one, never half of it. `mode` as in chmod. */
export async function writeFileAtomically(path: string, content: string, mode = 0o644): Promise<void> {
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, content, { mode });
  await rename(draft, path);
}

/**
 * Reads a JSON file that the runner wrote; undefined when there is none.
 * @throws UserError STATE_INVALID naming the file when it does not read as `schema`.
 */
export async function readStateFile<T>(path: string, schema: z.ZodType<T>): Promise<T | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (thrown) {
    const error: NodeJS.ErrnoException = asError(thrown);
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    throw new UserError(
      'STATE_INVALID',
      `${path} does not read as what the runner wrote. Remove it, or start with --fresh.`,
      {
        cause: error,
      },
    );
  }
}
