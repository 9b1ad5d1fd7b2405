import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { asError } from '../core/errors.ts';

const SOURCE_FOLDER = fileURLToPath(new URL('./runtime/', import.meta.url));

/**
 * Writes the runtime (`./runtime`) as plain JavaScript below `directory`, in a folder named by its content, and answers
 * the path of its bootstrap. A process that need not strip types itself starts 40 ms sooner and is 30 MB smaller.
 */
export async function writeRuntimeFiles(directory: string): Promise<string> {
  const names = (await readdir(SOURCE_FOLDER)).filter((name) => name.endsWith('.ts')).sort();
  const sources = await Promise.all(names.map((name) => readFile(join(SOURCE_FOLDER, name), 'utf8')));
  const hash = createHash('sha256').update(sources.join('\0')).digest('hex').slice(0, 16);
  const folder = join(directory, `runtime-${hash}`);
  const bootstrap = join(folder, 'bootstrap.mjs');
  if (existsSync(bootstrap)) return bootstrap;

  const draft = join(directory, `draft-${randomUUID()}`);
  await mkdir(draft, { recursive: true });
  for (const [index, name] of names.entries()) {
    const code = stripTypes(sources[index] ?? '');
    const linked = code.replaceAll(/(from '\.\/[\w-]+)\.ts'/g, "$1.mjs'");
    await writeFile(join(draft, name.replace(/\.ts$/, '.mjs')), linked);
  }
  try {
    await rename(draft, folder);
  } catch (thrown) {
    const error: NodeJS.ErrnoException = asError(thrown);
    // Another engine on the same state folder was faster, with the same content.
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    await rm(draft, { recursive: true });
  }
  return bootstrap;
}

/** Node strips the types of the runner itself in silence; only the function that does it warns of being experimental. */
function stripTypes(source: string): string {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return stripTypeScriptTypes(source);
  } finally {
    process.emitWarning = emitWarning;
  }
}
