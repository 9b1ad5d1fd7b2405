import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FUNCTION_ERROR_CODES } from '../../functions/shared/errors.ts';
import { ERROR_CODES } from '../../local/core/errors.ts';
import { PROJECT } from '../support/project.ts';

test('the README explains every error code, and none that there is not', async () => {
  const readme = await readFile(join(PROJECT, 'README.md'), 'utf8');
  const explained = [...readme.matchAll(/^\| `([A-Z]+(?:_[A-Z]+)+)` +\|/gm)].map(([, code]) => code);
  expect(explained.sort()).toEqual(
    [...Object.keys(ERROR_CODES), ...Object.keys(FUNCTION_ERROR_CODES)].sort(),
  );
});
