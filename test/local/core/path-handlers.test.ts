import { expect, test } from 'vitest';
import { PathHandlers } from '../../../local/core/path-handlers.ts';

test.each([
  ['/a', 'a'],
  ['/a/', 'a'],
  ['/a/b', 'a/b'],
  ['/a/b/c/d', 'a/b'],
  ['/a/bc', 'a'],
  ['/ab', undefined],
  ['/', undefined],
])('%s goes to the handler of the longest prefix that ends where a segment does: %s', (path, name) => {
  const handlers = new PathHandlers();
  const known = { a: () => undefined, 'a/b': () => undefined };
  handlers.add('/a/', known.a);
  handlers.add('/a/b', known['a/b']);
  const found = handlers.find(path);
  expect(Object.entries(known).find(([, handler]) => handler === found)?.[0]).toBe(name);
});

test('a prefix is taken once, starts with a slash, and can be given back', () => {
  const handlers = new PathHandlers();
  const handler = () => undefined;
  const remove = handlers.add('/a', handler);
  expect(() => handlers.add('/a/', handler)).toThrow('the path /a is served already');
  expect(() => handlers.add('a', handler)).toThrow('a path starts with a slash, "a" does not');
  remove();
  expect(handlers.find('/a')).toBeUndefined();
  handlers.add('/a', handler);
  expect(handlers.find('/a')).toBe(handler);
});

test('the longest prefix counts, whichever was added first', () => {
  const handlers = new PathHandlers();
  const longer = () => undefined;
  handlers.add('/a/b', longer);
  handlers.add('/a', () => undefined);
  expect(handlers.find('/a/b/c')).toBe(longer);
});

test('a path of millions of slashes takes no longer than another', () => {
  const handlers = new PathHandlers();
  handlers.add('/a', () => undefined);
  // Looked at prefix by prefix it would take hours.
  expect(handlers.find('/'.repeat(4_000_000))).toBeUndefined();
});
