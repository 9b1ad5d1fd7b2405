import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { type BuildResult, build } from 'esbuild';

/** A file of a bundle, unwritten. */
export interface BundledFile {
  /** Below the bundle's folder. */
  readonly path: string;
  readonly contents: Uint8Array;
}

const ENTRY = 'main';
const TEMPLATE = 'index.html';

/**
 * Browsers of the last two years: they all have modules, nesting in CSS and what the console's own code is written in.
 * https://web.dev/baseline
 */
const TARGET = ['chrome120', 'edge120', 'firefox121', 'safari17.2'];

/** Two levels more make it 7 % smaller, and every synthesis half a second longer. */
const BROTLI_QUALITY = 9;

const compressBrotli = promisify(brotliCompress);
const compressGzip = promisify<Uint8Array, object, Buffer>(gzip);

/**
 * Bundles the single-page application with esbuild: `main.tsx` with all that it imports, under names that change with what is in
 * them, so that a browser may keep them for ever, and `index.html` with these names. Everything is compressed here, once, in
 * place of at each request: `assets/main-4F2K7QXZ.js` has `….js.br` and `….js.gz` beside it. It runs beside the bundling of the functions, on threads of its own.
 *
 * The output depends on the sources alone, so an asset's hash is the same on every machine.
 *
 * @param folder with `main.tsx`, which imports its style sheets, and `index.html`, which names both as `/assets/main.js` and
 * `/assets/main.css`.
 * @throws Error when the page names a file that there is not, or not one of those that there are.
 */
export async function bundleConsole(
  folder = join(import.meta.dirname, '../../functions/console/app'),
): Promise<BundledFile[]> {
  const [built, template] = await Promise.all([
    buildConsole(folder),
    readFile(join(folder, TEMPLATE), 'utf8'),
  ]);
  const outdir = join(folder, OUTPUT);
  const files = built.outputFiles.map(({ path, contents }) => ({ path: relative(outdir, path), contents }));
  const page = nameAssets(template, listEntries(built));
  const all = [{ path: TEMPLATE, contents: Buffer.from(page) }, ...files];
  return (await Promise.all(all.map(compress))).flat();
}

type ConsoleBuild = BuildResult<{ write: false; metafile: true }>;

/** Nothing is written there: it is what paths are told from. */
const OUTPUT = 'out';

/** What esbuild makes of the application, unwritten. */
function buildConsole(folder: string): Promise<ConsoleBuild> {
  return build({
    // Names have a part of the paths from here in their hash.
    absWorkingDir: folder,
    entryPoints: { [ENTRY]: `./${ENTRY}.tsx` },
    outdir: OUTPUT,
    entryNames: 'assets/[name]-[hash]',
    chunkNames: 'assets/[name]-[hash]',
    assetNames: 'assets/[name]-[hash]',
    write: false,
    metafile: true,
    bundle: true,
    splitting: true,
    minify: true,
    platform: 'browser',
    target: TARGET,
    format: 'esm',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    loader: { '.svg': 'file', '.woff2': 'file' },
    legalComments: 'none',
    logLevel: 'warning',
  });
}

/** What the template calls a file, and where it is: the script that was asked for, and its styles. */
function listEntries({ metafile }: ConsoleBuild): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const toUrl = (output: string): string => `/${relative(OUTPUT, output)}`;
  for (const [output, { entryPoint, cssBundle }] of Object.entries(metafile.outputs)) {
    if (entryPoint !== `${ENTRY}.tsx`) continue;
    names.set(`/assets/${ENTRY}.js`, toUrl(output));
    if (cssBundle !== undefined) names.set(`/assets/${ENTRY}.css`, toUrl(cssBundle));
  }
  return names;
}

function nameAssets(template: string, names: ReadonlyMap<string, string>): string {
  const named = new Set<string>();
  const page = template.replaceAll(/"(\/assets\/[^"]*)"/g, (_match, name: string) => {
    const url = names.get(name);
    if (url === undefined)
      throw new Error(`${TEMPLATE} names ${name}, and there is only ${[...names.keys()].join(', ')}`);
    named.add(name);
    return `"${url}"`;
  });
  const forgotten = [...names.keys()].filter((name) => !named.has(name));
  if (forgotten.length > 0)
    throw new Error(`${TEMPLATE} does not name ${forgotten.join(', ')}, which nobody would load`);
  return page;
}

async function compress({ path, contents }: BundledFile): Promise<BundledFile[]> {
  const [brotli, gzipped] = await Promise.all([
    compressBrotli(contents, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
        [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
        [constants.BROTLI_PARAM_SIZE_HINT]: contents.length,
      },
    }),
    compressGzip(contents, { level: constants.Z_BEST_COMPRESSION }),
  ]);
  // The header says on which system it was made: unknown, so that it is the same on all.
  gzipped[GZIP_SYSTEM] = UNKNOWN_SYSTEM;
  return [
    { path, contents },
    { path: `${path}.br`, contents: brotli },
    { path: `${path}.gz`, contents: gzipped },
  ];
}

/** https://www.rfc-editor.org/rfc/rfc1952#section-2.3.1 */
const GZIP_SYSTEM = 9;
const UNKNOWN_SYSTEM = 255;
