import { expect, test } from 'vitest';
import { indentJson } from '../../../../../functions/console/app/ui/indent-json.ts';

test.each([
  {},
  [],
  { a: [], b: {}, c: [{}], d: null, e: true, f: -1.5e-7 },
  { text: 'a "quoted, {odd}: [one]" \\ and \n a line', list: [1, [2, [3]]], nested: { deep: { er: 1 } } },
])('stands as JSON.stringify would have it: %j', (value) => {
  expect(indentJson(JSON.stringify(value))).toBe(JSON.stringify(value, undefined, 2));
  expect(indentJson(JSON.stringify(value, undefined, 7))).toBe(JSON.stringify(value, undefined, 2));
});

test('keeps numbers and texts as they were written', () => {
  const text = '{"amount":10.10,"id":12345678901234567890,"name":"\\u017c\\/"}';
  expect(indentJson(text)).toBe(
    '{\n  "amount": 10.10,\n  "id": 12345678901234567890,\n  "name": "\\u017c\\/"\n}',
  );
});

test.each(['', 'plain text', '{"a":', '12', '"text"', 'null'])(
  'leaves alone what is no structure: %s',
  (text) => {
    expect(indentJson(text)).toBeUndefined();
  },
);

test('leaves what is nested beyond all reading as it is', () => {
  const nest = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
  expect(indentJson(nest(100))).toContain('\n');
  expect(indentJson(nest(101))).toBeUndefined();
  expect(indentJson(nest(100_000))).toBeUndefined();
});
