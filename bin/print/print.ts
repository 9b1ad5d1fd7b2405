import { stripVTControlCharacters, styleText } from 'node:util';
import Table from 'cli-table3';
import { fitColumns, wrapText } from './fit-columns.ts';

type Style = Parameters<typeof styleText>[0];

/** Colours text on a terminal and leaves it plain in a pipe or under NO_COLOR. */
export function paint(style: Style, text: string): string {
  return styleText(style, text, { stream: process.stdout });
}

/** Whether what is printed to the output may be coloured: on a terminal, and not under NO_COLOR. */
export function hasColour(): boolean {
  return paint('bold', 'x') !== 'x';
}

/**
 * Prints rows: a table on a terminal, tab-separated lines in a pipe, the rows themselves as JSON for `json`.
 * `columns` names the keys to show, in order; `flat` makes the values of nested rows columns, and `brief` makes of a row
 * what a terminal has room for.
 */
export function printRows<T extends object>(
  rows: readonly T[],
  options: {
    columns: readonly string[];
    flat?: (row: T) => object;
    brief?: (row: T) => object;
    json: boolean;
    empty: string;
  },
): void {
  const { columns, json, empty, flat = (row: T): object => row } = options;
  if (json) {
    process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
    return;
  }
  if (!process.stdout.isTTY) {
    const lines = [columns, ...rows.map((row) => cellsOf(flat(row), columns).map(inOneLine))];
    process.stdout.write(lines.map((cells) => `${cells.join('\t')}\n`).join(''));
    return;
  }
  if (rows.length === 0) {
    process.stdout.write(`${empty}\n`);
    return;
  }
  const shown = rows.map(options.brief ?? flat);
  const head = options.brief === undefined ? columns : Object.keys(shown[0] ?? {});
  const cells = shown.map((row) => cellsOf(row, head));
  process.stdout.write(`${renderTable(head, cells, process.stdout.columns)}\n`);
}

/** With the widest columns wrapped when the table is wider than the terminal: nothing is cut off. */
function renderTable(head: readonly string[], rows: string[][], terminal: number | undefined): string {
  const natural = draw(head, rows);
  const [border = ''] = stripVTControlCharacters(natural).split('\n', 1);
  if (terminal === undefined || border.length <= terminal) return natural;
  const widths = border
    .slice(1, -1)
    .split('┬')
    .map(({ length }) => length);
  const fitted = fitColumns(widths, {
    least: head.map(({ length }) => length + BLANKS),
    room: terminal,
  });
  return draw(
    head,
    rows.map((cells) => cells.map((cell, at) => wrapText(cell, (fitted[at] ?? cell.length) - BLANKS))),
  );
}

/** One on each side of a cell's text. */
const BLANKS = 2;

function draw(head: readonly string[], rows: string[][]): string {
  const table = new Table({
    head: head.map((column) => paint('bold', column)),
    style: { head: [], border: hasColour() ? ['gray'] : [], compact: true },
  });
  table.push(...rows);
  return table.toString();
}

/** Says what a command did: a sentence, or its result as JSON for `json`. */
export function printResult(result: object, options: { sentence: string; json: boolean }): void {
  process.stdout.write(`${options.json ? JSON.stringify(result, null, 2) : options.sentence}\n`);
}

/** `1 order`, `2 orders` */
export function countNoun(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function cellsOf(row: object, columns: readonly string[]): string[] {
  const values = new Map<string, unknown>(Object.entries(row));
  return columns.map((column) => show(values.get(column)));
}

function show(value: unknown): string {
  if (value === undefined || value === null) return '';
  // No command to the terminal gets out of a cell.
  return typeof value === 'object' ? JSON.stringify(value) : String(value).replaceAll(/(?!\n)\p{Cc}/gu, ' ');
}

function inOneLine(cell: string): string {
  return cell.replaceAll('\n', ' ');
}
