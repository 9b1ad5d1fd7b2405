/** A narrower column shows too little to be read. */
const MIN_COLUMN_WIDTH = 10;

/**
 * Narrows the widest columns until a table of them has room on a terminal, or none can be narrower.
 * @param widths of the columns, blanks beside the text included.
 * @param options.least the least width of each, for its head.
 */
export function fitColumns(
  widths: readonly number[],
  { least, room }: { least: readonly number[]; room: number },
): number[] {
  const fitted = [...widths];
  const canShrink = (width: number, index: number): boolean =>
    width > Math.max(MIN_COLUMN_WIDTH, least[index] ?? 0);
  // Beside each column and at the end there is a line.
  const total = (): number => fitted.reduce((sum, width) => sum + width + 1, 1);
  while (total() > room) {
    const widest = Math.max(...fitted.filter(canShrink));
    const index = fitted.findIndex((width, at) => width === widest && canShrink(width, at));
    if (index === -1) break;
    fitted[index] = widest - 1;
  }
  return fitted;
}

/** Breaks lines that are longer than a number of columns, between words where there are some. */
export function wrapText(text: string, columns: number): string {
  return text
    .split('\n')
    .flatMap((line) => wrapLine(line, columns))
    .join('\n');
}

const characters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

function wrapLine(line: string, columns: number): string[] {
  const lines: string[] = [];
  let current = '';
  let width = 0;
  for (const { segment } of characters.segment(line)) {
    if (width + widthOf(segment) > columns) {
      const blank = current.lastIndexOf(' ');
      const end = blank > current.length / 2 ? blank : current.length;
      lines.push(current.slice(0, end));
      current = current.slice(end).trimStart();
      width = [...characters.segment(current)].reduce((sum, one) => sum + widthOf(one.segment), 0);
    }
    current += segment;
    width += widthOf(segment);
  }
  return [...lines, current];
}

/** Of what may be wide, that it is: a line that is broken early loses nothing. */
function widthOf(character: string): number {
  return (character.codePointAt(0) ?? 0) < 0x11_00 ? 1 : 2;
}
