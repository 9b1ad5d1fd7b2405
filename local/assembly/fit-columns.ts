/** What a drawn table adds to each column: a blank on either side and a border. */
const FRAME_CHARACTERS = 3;
const MIN_WIDTH = 8;

/** Breaks cells into lines, so that the drawn table is at most `columns` wide; the widest columns give way. */
export function fitColumns(rows: readonly string[][], columns: number): string[][] {
  const widths = (rows[0] ?? []).map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)));
  const room = columns - 1 - widths.length * FRAME_CHARACTERS;
  for (let excess = sum(widths) - room; excess > 0; excess--) {
    const widest = Math.max(...widths);
    if (widest <= MIN_WIDTH) break;
    widths[widths.indexOf(widest)] = widest - 1;
  }
  return rows.map((row) => row.map((cell, index) => breakLines(cell, widths[index] ?? cell.length)));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** At blanks and at the separators of paths and ARNs; in the middle of what is longer than a line. */
function breakLines(text: string, width: number): string {
  const lines = [''];
  for (const part of text.split(/(?<=[\s/:.-])/)) {
    for (let rest = part; rest !== ''; ) {
      const line = lines.at(-1) ?? '';
      if (line.length + rest.trimEnd().length <= width) {
        lines[lines.length - 1] = line + rest;
        rest = '';
      } else if (line !== '') {
        lines.push('');
      } else {
        lines[lines.length - 1] = rest.slice(0, width);
        rest = rest.slice(width);
        lines.push('');
      }
    }
  }
  return lines
    .map((line) => line.trimEnd())
    .join('\n')
    .trimEnd();
}
