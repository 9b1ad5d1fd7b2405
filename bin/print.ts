import { styleText } from 'node:util';
import Table from 'cli-table3';

type Style = Parameters<typeof styleText>[0];

/** Colours text on a terminal and leaves it plain in a pipe or under NO_COLOR. */
export function paint(style: Style, text: string): string {
  return styleText(style, text, { stream: process.stdout });
}

/**
 * Prints rows: a table on a terminal, tab-separated lines in a pipe, the rows themselves as JSON for `json`.
 * `columns` names the keys to show, in order.
 */
export function printRows(
  rows: readonly object[],
  options: { columns: readonly string[]; json: boolean; empty: string },
): void {
  const { columns, json, empty } = options;
  if (json) {
    process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
    return;
  }
  const cells = rows.map((row) => columns.map((column) => show(new Map(Object.entries(row)).get(column))));
  if (!process.stdout.isTTY) {
    for (const line of [columns, ...cells]) process.stdout.write(`${line.join('\t')}\n`);
    return;
  }
  if (rows.length === 0) {
    process.stdout.write(`${empty}\n`);
    return;
  }
  const table = new Table({
    head: columns.map((column) => paint('bold', column)),
    style: { head: [], border: ['gray'] },
  });
  table.push(...cells);
  process.stdout.write(`${table.toString()}\n`);
}

/** Says what a command did: a sentence, or its result as JSON for `json`. */
export function printResult(result: object, options: { sentence: string; json: boolean }): void {
  process.stdout.write(`${options.json ? JSON.stringify(result, null, 2) : options.sentence}\n`);
}

function show(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
