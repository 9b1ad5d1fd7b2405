import { accessSync, constants } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { asError, UserError } from '../core/errors.ts';

const EXECUTABLE = 'dynoxide';

/** Where to look; the process's own values unless given. */
export interface EngineSearch {
  readonly platform?: string;
  readonly arch?: string;
  /** Folders as in the PATH variable. */
  readonly path?: string;
}

/**
 * The engine's executable: from the npm package for this platform, else `dynoxide` on the PATH.
 * @throws UserError ENGINE_MISSING saying where it looked and what to do.
 */
export function findEngine(search: EngineSearch = {}): string {
  const platform = search.platform ?? process.platform;
  const arch = search.arch ?? process.arch;
  const path = search.path ?? process.env['PATH'] ?? '';
  const packageName = `@dynoxide/${platform}-${arch}`;
  const candidates = path
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, EXECUTABLE));
  const packageFolder = findPackage(packageName);
  if (packageFolder !== undefined) candidates.unshift(join(packageFolder, EXECUTABLE));
  const found = candidates.find(isExecutable);
  if (found !== undefined) return found;
  throw new UserError(
    'ENGINE_MISSING',
    `No DynamoDB engine for ${platform} on ${arch}: the npm package ${packageName} is not installed, and there is no ${EXECUTABLE} on the PATH. ` +
      'Install dynoxide (https://github.com/nubo-db/dynoxide) so that it is on the PATH, or give the endpoint of a running DynamoDB Local with --dynamodb-endpoint.',
  );
}

function findPackage(name: string): string | undefined {
  try {
    return dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
  } catch (thrown) {
    const error: NodeJS.ErrnoException = asError(thrown);
    if (error.code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch (thrown) {
    const error: NodeJS.ErrnoException = asError(thrown);
    // Absent, in a folder that is none, or not for us to run: not an engine, so the next place is looked at.
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR' || error.code === 'EACCES') return false;
    throw error;
  }
}
