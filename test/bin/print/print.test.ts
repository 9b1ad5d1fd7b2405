import { stripVTControlCharacters } from 'node:util';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { printResult, printRows } from '../../../bin/print/print.ts';

/** What is printed, into a pipe or on a terminal, without the colours. */
function capture(print: () => void, { terminal = false, columns = 80 } = {}): string {
  let printed = '';
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += text;
    return true;
  });
  const { isTTY, columns: before } = process.stdout;
  process.stdout.isTTY = terminal;
  process.stdout.columns = columns;
  onTestFinished(() => {
    write.mockRestore();
    process.stdout.isTTY = isTTY;
    process.stdout.columns = before;
  });
  print();
  return stripVTControlCharacters(printed);
}

const rows = [
  { item: 'pen', size: { width: 1 }, quantity: 2 },
  { item: 'a\tb\u001b[2J\nc', quantity: 3 },
];
const options = { columns: ['item', 'quantity', 'size'], json: false, empty: 'Nothing.' };

describe('rows', () => {
  test('are columns with tabs between in a pipe, one line each whatever they hold', () => {
    expect(capture(() => printRows(rows, options))).toBe(
      'item\tquantity\tsize\npen\t2\t{"width":1}\na b [2J c\t3\t\n',
    );
    expect(capture(() => printRows([], options))).toBe('item\tquantity\tsize\n');
  });

  test('are a table on a terminal, of what it has room for', () => {
    const brief = ({ item }: { item: string }) => ({ name: item.slice(0, 3) });
    const table = capture(() => printRows(rows, { ...options, brief }), { terminal: true });
    expect(table).toContain('│ name │');
    expect(table).toContain('│ pen  │');
    expect(table).toContain('│ a b  │');
    expect(capture(() => printRows([], options), { terminal: true })).toBe('Nothing.\n');
  });

  test('are wrapped, and not cut off, where the terminal is narrower than they are', () => {
    const long = { user: 'z'.repeat(100), status: 'paid', 'e-mail': 'first@example.com\nsecond@example.com' };
    const print = (columns: number) =>
      capture(() => printRows([long], { columns: Object.keys(long), json: false, empty: '' }), {
        ...{ terminal: true, columns },
      });
    const table = print(60);
    const lines = table.trimEnd().split('\n');
    expect(Math.max(...lines.map(({ length }) => length))).toBe(60);
    expect(table.match(/z/g)).toHaveLength(100);
    expect(table).toContain('│ status │');
    expect(table).toMatch(/│ first@example.com +│\n.*│ second@example.com +│/);
    expect(print(400)).toContain('z'.repeat(100));
    // As narrow as it gets: better a broken line than nothing.
    expect(print(5).match(/z/g)).toHaveLength(100);
  });

  test('may be made flat', () => {
    const flat = ({ item, size }: { item: string; size?: object }) => ({ item, ...size });
    expect(capture(() => printRows(rows.slice(0, 1), { ...options, columns: ['item', 'width'], flat }))).toBe(
      'item\twidth\npen\t1\n',
    );
  });

  test('are themselves in JSON', () => {
    expect(JSON.parse(capture(() => printRows(rows, { ...options, json: true })))).toEqual(rows);
  });
});

test('a result is a sentence, or itself in JSON', () => {
  expect(capture(() => printResult({ a: 1 }, { sentence: 'Done.', json: false }))).toBe('Done.\n');
  expect(JSON.parse(capture(() => printResult({ a: 1 }, { sentence: 'Done.', json: true })))).toEqual({
    a: 1,
  });
});
