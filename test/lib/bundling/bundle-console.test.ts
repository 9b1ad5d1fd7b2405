import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type BundledFile, bundleConsole } from '../../../lib/bundling/bundle-console.ts';
import { PROJECT } from '../../support/project.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const PAGE = '<link rel="stylesheet" href="/assets/main.css"><script src="/assets/main.js"></script>';

async function writeApp(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await tempFolder();
  for (const [name, text] of Object.entries({ 'index.html': PAGE, ...files }))
    await writeFile(join(folder, name), text);
  return folder;
}

const small = {
  'main.tsx': "import './main.css';\nimport('./later.ts').then(({ greet }) => greet('you'));\n",
  'later.ts': "export function greet(name: string): void { document.title = 'Hello ' + name; }\n",
  'main.css': 'main { color: teal; & a { color: inherit } }\n',
};
const textOf = (files: readonly BundledFile[], path: string): string =>
  Buffer.from(files.find((file) => file.path === path)?.contents ?? '').toString('utf8');
const plain = (files: readonly BundledFile[]): BundledFile[] =>
  files.filter(({ path }) => !/\.(br|gz)$/.test(path));

describe('bundleConsole', () => {
  it('names scripts and styles by what is in them, and the page names these', async () => {
    const files = await bundleConsole(await writeApp(small));
    const paths = plain(files).map(({ path }) => path);
    expect(paths).toHaveLength(4);
    expect(paths).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^assets\/later-[A-Z\d]{8}\.js$/),
        expect.stringMatching(/^assets\/main-[A-Z\d]{8}\.css$/),
        expect.stringMatching(/^assets\/main-[A-Z\d]{8}\.js$/),
        'index.html',
      ]),
    );
    const page = textOf(files, 'index.html');
    for (const path of paths.filter((one) => one.startsWith('assets/main')))
      expect(page).toContain(`"/${path}"`);
    expect(page).not.toMatch(/\/assets\/main\.(js|css)/);
  });

  it('has each file compressed in two ways, which are the same file', async () => {
    const files = await bundleConsole(await writeApp(small));
    for (const { path, contents } of plain(files)) {
      const compressed = (suffix: string) =>
        files.find((file) => file.path === `${path}.${suffix}`)?.contents ?? '';
      expect(brotliDecompressSync(compressed('br'))).toEqual(Buffer.from(contents));
      expect(gunzipSync(compressed('gz'))).toEqual(Buffer.from(contents));
    }
    expect(files).toHaveLength(3 * plain(files).length);
  });

  it('makes the same of the same, wherever it is, and another name of something else', async () => {
    const [one, same, other] = await Promise.all(
      [small, small, { ...small, 'main.css': 'main { color: navy }' }].map(async (app) =>
        bundleConsole(await writeApp(app)),
      ),
    );
    expect(one).toEqual(same);
    const styles = (files: readonly BundledFile[] = []) =>
      files.find(({ path }) => path.endsWith('.css'))?.path;
    expect(styles(other)).not.toBe(styles(one));
    // Neither a time nor the system it was made on.
    const header = one?.find(({ path }) => path.endsWith('.gz'))?.contents.subarray(4, 10);
    expect([...(header ?? [])]).toEqual([0, 0, 0, 0, 2, 255]);
  });

  it('refuses a page that names what is not there, or does not name what is', async () => {
    const withPage = (page: string) => writeApp({ ...small, 'index.html': page }).then(bundleConsole);
    await expect(withPage(`${PAGE}<img src="/assets/logo.svg">`)).rejects.toThrow(
      /index\.html names \/assets\/logo\.svg, and there is only \/assets\/main\.js, \/assets\/main\.css/,
    );
    await expect(withPage('<script src="/assets/main.js"></script>')).rejects.toThrow(
      /does not name \/assets\/main\.css/,
    );
  });
});

describe('the console', () => {
  /** Of all that a browser may ask for, in either encoding. */
  const CAP_BYTES = 250_000;

  it('is small, whichever way it comes', async () => {
    const files = await bundleConsole();
    for (const suffix of ['.br', '.gz']) {
      const compressed = files.filter(({ path }) => path.endsWith(suffix));
      expect(compressed.reduce((sum, { contents }) => sum + contents.length, 0)).toBeLessThan(CAP_BYTES);
    }
    for (const { path } of files) expect(path).toMatch(/^(index\.html|assets\/[\w.-]{1,100})(\.br|\.gz)?$/);
  });

  it('is the same at each run, and tells nothing of where it was made', async () => {
    const [one, other] = await Promise.all([bundleConsole(), bundleConsole()]);
    expect(one.map(({ path }) => path)).toEqual(other.map(({ path }) => path));
    for (const [index, { contents }] of one.entries())
      expect(Buffer.compare(contents, other[index]?.contents ?? Buffer.alloc(0))).toBe(0);
    for (const { contents } of plain(one)) expect(Buffer.from(contents).includes(PROJECT)).toBe(false);
  });
});
