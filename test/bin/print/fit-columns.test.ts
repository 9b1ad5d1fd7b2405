import { expect, test } from 'vitest';
import { fitColumns, wrapText } from '../../../bin/print/fit-columns.ts';

test('the widest columns give way, and none more than its head and what can be read allow', () => {
  const least = [6, 8, 30];
  expect(fitColumns([20, 12, 40], { least, room: 200 })).toEqual([20, 12, 40]);
  expect(fitColumns([20, 12, 40], { least, room: 70 })).toEqual([20, 12, 34]);
  expect(fitColumns([20, 12, 40], { least, room: 62 })).toEqual([16, 12, 30]);
  expect(fitColumns([20, 12, 40], { least, room: 5 })).toEqual([10, 10, 30]);
});

test.each([
  ['short', 10, 'short'],
  ['a line with words', 10, 'a line\nwith words'],
  ['0123456789abc', 10, '0123456789\nabc'],
  ['a 0123456789abc', 10, 'a 01234567\n89abc'],
  ['two\nlines and more', 10, 'two\nlines and\nmore'],
  ['🦄🦄🦄', 4, '🦄🦄\n🦄'],
  ['', 4, ''],
])('%j in %i columns is %j', (text, columns, wrapped) => {
  expect(wrapText(text, columns)).toBe(wrapped);
});
