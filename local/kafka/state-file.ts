import { renameSync, writeFileSync } from 'node:fs';

/**
 * Writes a JSON file so that a kill at any time leaves the old content or the new. It does not await: between a request
 * and its answer the state on disk and the state in memory change together.
 */
export function writeStateFile(path: string, content: unknown): void {
  writeFileSync(`${path}.new`, `${JSON.stringify(content, undefined, 2)}\n`);
  renameSync(`${path}.new`, path);
}
