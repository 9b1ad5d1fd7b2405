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

test('every custom property that is defined is used', () => {
  const source = globSync('**/*.{ts,tsx,html}', { cwd: APP })
    .map((file) => readFileSync(join(APP, file), 'utf8'))
    .join('\n');
  const properties = new Set(named(/^\s*(--[\w-]+):/gm));
  const sheets = SHEETS.join('\n');
  const isUsed = (property: string) =>
    sheets.includes(`var(${property})`) || source.includes(property) || /^--series-\d$/.test(property);
  expect([...properties].filter((property) => !isUsed(property))).toEqual([]);
});
