import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { asError, UserError } from '../core/errors.ts';

/**
 * Reads one JSON file of the assembly.
 * @throws UserError ASSEMBLY_INVALID naming the file and the place in it.
 */
export async function readJson<S extends z.ZodType>(file: string, schema: S): Promise<z.output<S>> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (thrown) {
    throw invalid(file, `it cannot be read (${asError(thrown).message})`, thrown);
  }
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (thrown) {
    throw invalid(file, `it is not JSON (${asError(thrown).message})`, thrown);
  }
  const result = schema.safeParse(document);
  if (!result.success) {
    const places = result.error.issues.map(
      (issue) => `${issue.path.join('.') || 'the file'}: ${issue.message}`,
    );
    throw invalid(file, places.join('; '), result.error);
  }
  return result.data;
}

/** The error for a file that is no part of a cloud assembly. */
export function invalid(file: string, problem: string, cause?: unknown): UserError {
  return new UserError(
    'ASSEMBLY_INVALID',
    `${file} does not read as part of a cloud assembly: ${problem}. Synthesize again (npx cdk synth).`,
    { cause },
  );
}
