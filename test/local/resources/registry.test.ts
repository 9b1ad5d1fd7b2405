import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { resourceTypes } from '../../../local/resources/index.ts';

const FOLDER = new URL('../../../local/resources/', import.meta.url);

test('knows every type once', () => {
  const types = resourceTypes.map(({ type }) => type);
  expect(types).toEqual([...new Set(types)]);
});

test('holds every file that defines a resource', async () => {
  const registry = await readFile(new URL('index.ts', FOLDER), 'utf8');
  for (const name of await readdir(FOLDER)) {
    if (!name.endsWith('.ts') || name === 'define-resource.ts') continue;
    const source = await readFile(new URL(name, FOLDER), 'utf8');
    if (source.includes('= defineResource(')) expect(registry).toContain(`'./${name}'`);
  }
});
