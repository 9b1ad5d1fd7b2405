import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { makeServedFile, type ServedFile } from './served-file.ts';

/** The console as it was bundled. */
export interface App {
  readonly page: ServedFile;
  /** By name. */
  readonly assets: ReadonlyMap<string, ServedFile>;
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/**
 * Reads the bundled console into memory, a few hundred kilobytes: what is asked for by name is looked up there, and no path is
 * ever made of a request.
 *
 * @param folder with `index.html` and `assets`, each file with `.br` and `.gz` beside it.
 */
export function readApp(folder: string): App {
  const assets = join(folder, 'assets');
  const names = readdirSync(assets).filter((name) => extname(name) in CONTENT_TYPES);
  return {
    page: readFile(join(folder, 'index.html')),
    assets: new Map(names.map((name) => [name, readFile(join(assets, name))])),
  };
}

function readFile(path: string): ServedFile {
  const readSibling = (ending: string) =>
    existsSync(path + ending) ? readFileSync(path + ending) : undefined;
  return makeServedFile({
    contentType: CONTENT_TYPES[extname(path)] ?? 'application/octet-stream',
    contents: readFileSync(path),
    encoded: { br: readSibling('.br'), gzip: readSibling('.gz') },
  });
}
