import { expect, test } from 'vitest';
import { matchWildcard } from '../../../local/iam/match-wildcard.ts';

test.each([
  ['*', '', true],
  ['*', 'anything', true],
  ['table/users', 'table/users', true],
  ['table/users', 'table/users2', false],
  ['table/*', 'table/users/index/by-name', true],
  ['table/*/index/*', 'table/users', false],
  ['*:topic/a/*/orders', 'arn:topic/a/uuid-1/orders', true],
  ['user?', 'users', true],
  ['user?', 'user', false],
  ['a*b*c', 'aXXbYYbZZc', true],
  ['a*b*c', 'aXXbYYbZZ', false],
  ['**', 'x', true],
  ['', '', true],
  ['', 'x', false],
  ['Table', 'table', false],
])('%s on %s is %s', (pattern, text, fits) => {
  expect(matchWildcard(pattern, text)).toBe(fits);
});

test('answers a pattern made to backtrack at once', () => {
  const start = performance.now();
  expect(matchWildcard(`${'*a'.repeat(50)}b`, 'a'.repeat(5000))).toBe(false);
  expect(performance.now() - start).toBeLessThan(10_000);
});
