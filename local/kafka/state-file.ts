import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { z } from 'zod';
import { asError, UserError } from '../core/errors.ts';

/** Reads a JSON file of the state folder; undefined when there is none. @throws UserError STATE_INVALID */
export function readStateFile<T>(path: string, schema: z.ZodType<T>): T | undefined {
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (thrown) {
    const error: NodeJS.ErrnoException = asError(thrown);
    if (error.code === 'ENOENT') return undefined;
    throw new UserError(
      'STATE_INVALID',
      `${path} does not read as what the Kafka emulator wrote: ${error.message}. Start with --fresh to forget the state folder.`,
      { cause: error },
    );
  }
}

/** Writes the file so that a kill at any time leaves the old content or the new. */
export function writeStateFile(path: string, content: unknown): void {
  writeFileSync(`${path}.new`, `${JSON.stringify(content, undefined, 2)}\n`);
  renameSync(`${path}.new`, path);
}
