import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type PointerEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { cx } from './cx.ts';
import './data-table.css';

export interface Column<T> {
  readonly key: string;
  readonly head: ReactNode;
  readonly cell: (row: T) => ReactNode;
  /** Numbers stand at the end. */
  readonly align?: 'end';
  /** In pixels. Columns without share what is left, at least `MIN_FREE_WIDTH` each. */
  readonly width?: number;
  /** Wraps instead of being cut; only in tables that are not `fixed`. */
  readonly isMono?: boolean;
}

export interface DataTableProps<T> {
  /** What the table is, for screen readers. */
  readonly label: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  readonly rowKey: (row: T) => string;
  /** Where a row leads: its first cell becomes the link, arrow keys move from row to row. */
  readonly rowHref?: ((row: T) => string) | undefined;
  /** What a row opens, in place of `rowHref`. */
  readonly onOpen?: ((row: T) => void) | undefined;
  readonly rowTone?: ((row: T) => 'bad' | 'warn' | 'chosen' | undefined) | undefined;
  /** What stands in place of rows when there are none. */
  readonly empty?: ReactNode;
  /** Of the scrolled part at most, as CSS; the default is two thirds of the window. */
  readonly maxHeight?: string | undefined;
}

/** As `data-table.css` has it: lower for a mouse than for fingers. */
const ROW_PX = matchMedia('(pointer: coarse)').matches ? 44 : 36;
/** Fewer are all rendered. */
const VIRTUAL_FROM = 80;
const OVERSCAN = 12;
const MIN_FREE_WIDTH = 140;

/**
 * Rows of one line each, of which only those in sight are rendered: a thousand are as smooth as ten. A real table, whose
 * head stays; on a narrow screen it scrolls sideways.
 */
export function DataTable<T>(props: DataTableProps<T>) {
  const { label, columns, rows, rowKey, empty, maxHeight } = props;
  const scroller = useRef<HTMLElement>(null);
  const isVirtual = rows.length >= VIRTUAL_FROM;
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    getItemKey: (index) => toKey(rows, index, rowKey),
    overscan: OVERSCAN,
    enabled: isVirtual,
  });
  const { active, onKeyDown } = useRowKeys({
    props,
    scroller,
    scrollTo: isVirtual ? virtualizer.scrollToIndex : undefined,
  });

  if (rows.length === 0 && empty !== undefined) return empty;
  const shown = isVirtual ? virtualizer.getVirtualItems().map(({ index }) => index) : [...rows.keys()];
  const before = (shown[0] ?? 0) * ROW_PX;
  const after = (rows.length - 1 - (shown.at(-1) ?? -1)) * ROW_PX;
  const minWidth = columns.reduce((sum, { width = MIN_FREE_WIDTH }) => sum + width, 0);
  return (
    <section
      ref={scroller}
      className="table-scroller"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
      tabIndex={0}
      style={{ maxHeight }}
    >
      <table className="table" aria-rowcount={rows.length + 1} style={{ minWidth }}>
        <caption className="sr-only">{label}</caption>
        <colgroup>
          {columns.map(({ key, width }) => (
            <col key={key} style={width === undefined ? undefined : { width }} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            {columns.map(({ key, head, align }) => (
              <th key={key} scope="col" className={cx(align === 'end' && 'num')}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody onKeyDown={onKeyDown} onPointerMove={tellWhole}>
          <Space height={isVirtual ? before : 0} />
          {shown.map((index) => {
            const row = rows[index];
            if (row === undefined) return null;
            return <Row key={rowKey(row)} {...{ row, index, props }} isActive={index === active} />;
          })}
          <Space height={isVirtual ? after : 0} />
        </tbody>
      </table>
    </section>
  );
}

function toKey<T>(rows: readonly T[], index: number, rowKey: (row: T) => string): string | number {
  const row = rows[index];
  return row === undefined ? index : rowKey(row);
}

/** Stands for the rows that are out of sight. */
function Space({ height }: { height: number }) {
  return height > 0 ? (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing in it takes the focus
    <tr aria-hidden="true" className="table-space">
      <td style={{ height }} />
    </tr>
  ) : null;
}

interface RowProps<T> {
  readonly row: T;
  readonly index: number;
  readonly isActive: boolean;
  readonly props: DataTableProps<T>;
}

function Row<T>({ row, index, isActive, props }: RowProps<T>) {
  const { columns, rowHref, onOpen, rowTone } = props;
  const tone = rowTone?.(row);
  return (
    <tr aria-rowindex={index + 2} data-index={index} className={cx(tone && `row-${tone}`)}>
      {columns.map(({ key, cell, align, isMono }, at) => {
        const content = cell(row);
        return (
          <td key={key} dir="auto" className={cx(align === 'end' && 'num', isMono && 'mono')}>
            {at === 0 && (rowHref || onOpen) ? (
              <Opener {...{ row, rowHref, onOpen, isActive }}>{content}</Opener>
            ) : (
              content
            )}
          </td>
        );
      })}
    </tr>
  );
}

/**
 * Has what a cell says of itself, or has cut, shown where the pointer rests: what opens a row lies over all of it, and the
 * browser would never come to the titles below.
 */
function tellWhole({ target, clientX, clientY }: PointerEvent<HTMLElement>): void {
  const cell = document
    .elementsFromPoint(clientX, clientY)
    .find((element) => element instanceof HTMLTableCellElement);
  if (cell === undefined || cell.querySelector('.tip') !== null) return;
  const opener = target instanceof Element ? target.closest<HTMLElement>('.row-open') : null;
  const shown = opener ?? cell;
  const whole = findWhole(cell);
  if (whole === '') shown.removeAttribute('title');
  else if (shown.title !== whole) shown.title = whole;
}

/** Nothing when all of it can be read. */
function findWhole(cell: HTMLElement): string {
  const text = cell.textContent;
  const told = cell.querySelector<HTMLElement>('[title]:not(.row-open)')?.title ?? '';
  if (told !== '' && told !== text) return told;
  const parts = [cell, ...cell.querySelectorAll('.row-open')];
  const isCut = parts.some(({ scrollWidth, clientWidth }) => clientWidth > 0 && scrollWidth > clientWidth);
  return isCut ? text : '';
}

/** The first cell, which opens the row; it reaches over all of it. */
function Opener<T>({
  row,
  rowHref,
  onOpen,
  isActive,
  children,
}: Pick<DataTableProps<T>, 'rowHref' | 'onOpen'> & { row: T; isActive: boolean; children: ReactNode }) {
  const tabIndex = isActive ? 0 : -1;
  if (rowHref)
    return (
      <a className="row-open" href={rowHref(row)} tabIndex={tabIndex}>
        {children}
      </a>
    );
  return (
    <button type="button" className="row-open" tabIndex={tabIndex} onClick={() => onOpen?.(row)}>
      {children}
    </button>
  );
}

const PAGE_ROWS = 10;

/** One row can be reached by Tab, the others from there by arrow keys, also those that are not rendered yet. */
function useRowKeys<T>({
  props,
  scroller,
  scrollTo,
}: {
  props: DataTableProps<T>;
  scroller: { readonly current: HTMLElement | null };
  scrollTo: ((index: number) => void) | undefined;
}) {
  const [active, setActive] = useState(0);
  const wanted = useRef<number>(undefined);
  const last = props.rows.length - 1;

  useEffect(() => {
    if (wanted.current === undefined) return;
    const opener = scroller.current?.querySelector<HTMLElement>(
      `tr[data-index="${wanted.current}"] .row-open`,
    );
    if (!opener) return;
    wanted.current = undefined;
    opener.focus();
  });

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const target = event.target instanceof HTMLElement ? event.target : undefined;
    if (!target?.classList.contains('row-open')) return;
    const from = Number(target.closest('tr')?.dataset['index'] ?? active);
    const steps: Record<string, number> = {
      ArrowDown: from + 1,
      ArrowUp: from - 1,
      PageDown: from + PAGE_ROWS,
      PageUp: from - PAGE_ROWS,
      Home: 0,
      End: last,
    };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = Math.max(0, Math.min(step, last));
    wanted.current = next;
    setActive(next);
    scrollTo?.(next);
    if (next === active) wanted.current = undefined;
  };
  return { active: Math.min(active, Math.max(0, last)), onKeyDown };
}
