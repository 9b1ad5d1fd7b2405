import { expect, test } from 'vitest';
import { chooseEncoding } from '../../../functions/console/choose-encoding.ts';

test.each([
  ['gzip, deflate, br, zstd', 'br'],
  ['gzip;q=1.0, br;q=0.1', 'br'],
  ['GZIP', 'gzip'],
  ['br;q=0, gzip', 'gzip'],
  ['*', 'br'],
  ['identity', undefined],
  ['*;q=0', undefined],
  ['', undefined],
  [undefined, undefined],
])('takes of "%s" the smallest that is accepted: %s', (accepted, expected) => {
  expect(chooseEncoding(accepted)).toBe(expected);
});
