/** A box of the picture, in pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface FlowLayout {
  readonly width: number;
  readonly height: number;
  /** The beginnings of the columns: producers, topics, groups, results. */
  readonly columns: readonly number[];
  box(column: number, row: number): Box;
}

const COLUMN_WIDTHS = [136, 160, 226, 196];
const ROW_PX = 92;
const BOX_PX = 74;
const HEAD_PX = 30;
const MIN_GAP_PX = 28;

/** Narrower it is a list. */
export const MIN_FLOW_PX = COLUMN_WIDTHS.reduce((sum, width) => sum + width, 0) + 3 * MIN_GAP_PX;

/** Four columns over the width there is. A row of a half is between two. */
export function layOutFlow(width: number, rows: number): FlowLayout {
  const free = width - COLUMN_WIDTHS.reduce((sum, one) => sum + one, 0);
  const gap = Math.max(MIN_GAP_PX, free / 3);
  const columns = COLUMN_WIDTHS.map((_, column) =>
    COLUMN_WIDTHS.slice(0, column).reduce((x, one) => x + one + gap, 0),
  );
  return {
    width,
    height: HEAD_PX + rows * ROW_PX - (ROW_PX - BOX_PX) + 2,
    columns,
    box: (column, row) => ({
      x: columns[column] ?? 0,
      y: HEAD_PX + row * ROW_PX,
      width: COLUMN_WIDTHS[column] ?? 0,
      height: BOX_PX,
    }),
  };
}

/** A curve from the end of one box to the beginning of another. */
export function connect(from: Box, to: Box): string {
  const [x1, y1] = [from.x + from.width, from.y + from.height / 2];
  const [x2, y2] = [to.x, to.y + to.height / 2];
  const bend = (x2 - x1) / 2;
  return `M${x1} ${y1} C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
}
