import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const APP = join(import.meta.dirname, '../../../../functions/console/app');
const SHEETS = globSync('**/*.css', { cwd: APP }).map((file) => readFileSync(join(APP, file), 'utf8'));

const named = (pattern: RegExp): string[] =>
  SHEETS.flatMap((sheet) => [...sheet.matchAll(pattern)].map(([, name]) => name ?? '')).sort();

test('keyframes have one place, for a name is the whole page’s and the last one wins', () => {
  const defined = named(/@keyframes ([\w-]+)/g);
  expect(defined).toEqual([...new Set(defined)]);
  expect(defined).toEqual([...new Set(named(/animation: ([\w-]+) [\d.]+m?s/g))]);
});
