import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { PROJECT } from './support/project.ts';

const manifestSchema = z.object({
  dependencies: z.record(z.string(), z.string()),
  devDependencies: z.record(z.string(), z.string()),
  optionalDependencies: z.record(z.string(), z.string()),
  allowScripts: z.record(z.string(), z.boolean()),
});
const lockSchema = z.object({
  lockfileVersion: z.literal(3),
  packages: z.record(
    z.string(),
    z.object({
      version: z.string(),
      license: z.string().optional(),
      integrity: z.string().optional(),
      inBundle: z.boolean().optional(),
      dev: z.boolean().optional(),
      hasInstallScript: z.boolean().optional(),
    }),
  ),
});
const bomSchema = z.object({
  bomFormat: z.literal('CycloneDX'),
  components: z.array(
    z.object({
      name: z.string(),
      version: z.string(),
      purl: z.string(),
      licenses: z.array(z.unknown()).min(1),
      /** `optional`: something that runs may have it, and does without: types, for example. */
      scope: z.enum(['required', 'optional']).default('required'),
      properties: z.array(z.object({ name: z.string(), value: z.string() })),
    }),
  ),
});

/** Each lets one use, change and pass on, with a notice and nothing else. */
const PERMISSIVE = [
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'ISC',
  'MIT',
  'MIT-0',
];
/** What is under another licence, and why it may be here. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  lightningcss:
    'MPL-2.0: vitest brings it through vite; it is run by nothing here and in nothing that is deployed',
  'axe-core': 'MPL-2.0: the browser tests judge pages by it, unchanged; it is in nothing that is deployed',
};

async function readJson(file: string): Promise<unknown> {
  return JSON.parse(await readFile(join(PROJECT, file), 'utf8'));
}

async function readLock() {
  const { packages } = lockSchema.parse(await readJson('package-lock.json'));
  return Object.entries(packages)
    .filter(([path]) => path !== '')
    .map(([path, one]) => ({
      ...one,
      name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
    }));
}

/** Of `(MIT OR GPL-3.0-or-later)` one may choose. */
const isPermissive = (license = '') =>
  license
    .replaceAll(/[()]/g, '')
    .split(' OR ')
    .some((one) => PERMISSIVE.includes(one));

describe('the supply chain', () => {
  it('names each dependency by its exact version', async () => {
    const { dependencies, devDependencies, optionalDependencies } = manifestSchema.parse(
      await readJson('package.json'),
    );
    const loose = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies }).filter(
      ([, version]) => !/^\d+\.\d+\.\d+$/.test(version),
    );
    expect(loose).toEqual([]);
  });

  it('installs nothing whose content is not fixed by a SHA-512', async () => {
    const loose = (await readLock()).filter(
      // What a package brings inside itself is under the hash of that package.
      ({ integrity, inBundle }) => inBundle !== true && !integrity?.startsWith('sha512-'),
    );
    expect(loose.map(({ name }) => name)).toEqual([]);
  });

  it('runs install scripts of the packages that are named, and of no other', async () => {
    const { allowScripts } = manifestSchema.parse(await readJson('package.json'));
    const scripted = (await readLock()).filter(({ hasInstallScript }) => hasInstallScript === true);
    expect(new Set(scripted.map(({ name }) => name))).toEqual(new Set(Object.keys(allowScripts)));
  });

  it('is under permissive licences', async () => {
    const others = (await readLock()).filter(({ license }) => !isPermissive(license));
    const unexplained = others.filter(
      ({ name }) => !Object.keys(EXCEPTIONS).some((known) => name.startsWith(known)),
    );
    expect(unexplained.map(({ name, license }) => `${name}: ${license}`)).toEqual([]);
    expect(others.filter(({ dev }) => dev !== true)).toEqual([]);
  });

  it('is told in a bill of materials: each package with its version, licence and hash, and which are for development alone', async () => {
    const { stdout } = await promisify(execFile)('npm', ['run', '--silent', 'sbom'], {
      cwd: PROJECT,
      maxBuffer: 64 * 1024 * 1024,
    });
    const { components } = bomSchema.parse(JSON.parse(stdout));
    const find = (name: string, version: string) =>
      components.find((one) => one.name === name && one.version === version);
    const { dependencies, devDependencies } = manifestSchema.parse(await readJson('package.json'));
    const told = (packages: Readonly<Record<string, string>>) =>
      Object.entries(packages).map(([name, version]) => {
        const found = find(name, version);
        return [name, found?.scope === 'required' && found.properties.length === 0];
      });
    expect(told(dependencies)).toEqual(Object.keys(dependencies).map((name) => [name, true]));
    expect(told(devDependencies)).toEqual(Object.keys(devDependencies).map((name) => [name, false]));
  });
});
