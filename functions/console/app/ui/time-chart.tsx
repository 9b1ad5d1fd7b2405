import { useEffect, useId, useMemo, useRef, useState } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useTheme } from '../shell/theme.ts';
import { formatShort } from './format.ts';
import { Time } from './time.tsx';
import './time-chart.css';

export interface ChartSeries {
  readonly name: string;
  /** Milliseconds since the epoch, in order. */
  readonly points: readonly { readonly time: number; readonly value: number }[];
  /** A custom property, as `--series-2`; by its place otherwise. */
  readonly color?: string;
}

/** Lines are told apart by their dashes as well. */
const DASHES = [[], [6, 3], [2, 3], [8, 3, 2, 3], [12, 4]];
const MAX_SERIES_COLORS = 5;

/** Values over time, with the same in a table for who cannot see lines. */
export function TimeChart({
  label,
  series,
  height = 200,
  format = formatShort,
  isFilled = series.length === 1,
  isLabelHidden = false,
}: {
  label: string;
  series: readonly ChartSeries[];
  height?: number;
  format?: (value: number) => string;
  isFilled?: boolean;
  /** What stands around says it to eyes. */
  isLabelHidden?: boolean;
}) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const { scheme } = useTheme();
  const id = useId();
  const data = useMemo(() => align(series), [series]);
  const names = series.map(({ name, color }) => `${name} ${color}`).join('|');
  const latest = useRef({ data, series, format });
  latest.current = { data, series, format };

  // biome-ignore lint/correctness/useExhaustiveDependencies: names stand for the series, scheme for the colours read
  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const options = toOptions({ element, height, isFilled, ...latest.current });
    const made = new uPlot(options, latest.current.data, element);
    plot.current = made;
    const resized = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height }));
    resized.observe(element);
    return () => {
      resized.disconnect();
      made.destroy();
    };
  }, [names, height, isFilled, scheme]);

  useEffect(() => plot.current?.setData(data), [data]);

  return (
    <figure className="chart" aria-labelledby={id}>
      <figcaption id={id} className="chart-caption">
        <span className={isLabelHidden ? 'sr-only' : undefined}>{label}</span>
        {series.length > 1 && (
          <ul className="chart-legend">
            {series.map(({ name, color }, index) => (
              <li key={name}>
                <svg width="22" height="8" aria-hidden="true">
                  <line
                    x1="0"
                    x2="22"
                    y1="4"
                    y2="4"
                    strokeWidth="2"
                    strokeDasharray={DASHES[index % DASHES.length]?.join(' ')}
                    style={{ stroke: `var(${colorOf(color, index)})` }}
                  />
                </svg>
                {name}
              </li>
            ))}
          </ul>
        )}
      </figcaption>
      <div ref={host} className="chart-host" style={{ height }} aria-hidden="true" />
      <ChartTable {...{ label, series, data, format }} />
    </figure>
  );
}

function ChartTable({
  label,
  series,
  data,
  format,
}: {
  label: string;
  series: readonly ChartSeries[];
  data: uPlot.AlignedData;
  format: (value: number) => string;
}) {
  const [times, ...columns] = data;
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="chart-table" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>As a table</summary>
      {/* Hundreds of rows are not kept up to date for nobody. */}
      {isOpen && (
        <table className="plain-table">
          <caption className="sr-only">{label}</caption>
          <thead>
            <tr>
              <th scope="col">Time</th>
              {series.map(({ name }) => (
                <th key={name} scope="col" className="num">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {[...times.keys()].reverse().map((index) => (
              <tr key={times[index]}>
                <th scope="row">
                  <Time value={times[index] ?? 0} mode="absolute" />
                </th>
                {series.map(({ name }, at) => (
                  <td key={name} className="num">
                    {format(columns[at]?.[index] ?? 0)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </details>
  );
}

/** uPlot wants one list of times for all; where a series has no point it has a gap. */
function align(series: readonly ChartSeries[]): uPlot.AlignedData {
  const times = [...new Set(series.flatMap(({ points }) => points.map(({ time }) => time)))].sort(
    (a, b) => a - b,
  );
  const values = series.map(({ points }) => {
    const byTime = new Map(points.map(({ time, value }) => [time, value]));
    return times.map((time) => byTime.get(time) ?? null);
  });
  return [times, ...values];
}

function colorOf(color: string | undefined, index: number): string {
  return color ?? `--series-${(index % MAX_SERIES_COLORS) + 1}`;
}

interface PlotOptions {
  readonly element: HTMLElement;
  readonly height: number;
  readonly isFilled: boolean;
  readonly series: readonly ChartSeries[];
  readonly format: (value: number) => string;
}

function toOptions({ element, height, isFilled, series, format }: PlotOptions): uPlot.Options {
  const probe = document.createElement('span');
  element.append(probe);
  /** What a custom property comes to in the theme of now: a canvas knows none. */
  const read = (property: string) => {
    probe.style.color = `var(${property})`;
    return getComputedStyle(probe).color;
  };
  const [ink, line] = [read('--ink-3'), read('--line')];
  const strokes = series.map(({ color }, index) => read(colorOf(color, index)));
  probe.remove();
  const axis = {
    stroke: ink,
    font: FONT,
    grid: { stroke: line, width: 1 },
    ticks: { show: false },
  };
  return {
    width: element.clientWidth,
    height,
    ms: 1,
    legend: { show: false },
    cursor: { y: false, points: { size: 6 } },
    scales: { x: { range: spanTimes }, y: { range: (_, __, most) => [0, Math.max(most, 1) * 1.1] } },
    axes: [
      { ...axis, size: 28, space: 64, grid: { show: false }, values: (_, splits) => formatTimes(splits) },
      {
        ...axis,
        size: (plot, labels) => measureLabels(plot.ctx, labels),
        incrs: WHOLE_STEPS,
        values: (_, splits) => splits.map((value) => (value < 10_000 ? format(value) : formatShort(value))),
      },
    ],
    series: [
      {},
      ...series.map(({ name }, index) => ({
        label: name,
        stroke: strokes[index] ?? ink,
        width: 2,
        dash: [...(DASHES[index % DASHES.length] ?? [])],
        ...(isFilled && { fill: (strokes[index] ?? ink).replace(/^rgb\((.*)\)$/, 'rgba($1, 0.12)') }),
        points: { show: isLonely },
        spanGaps: true,
      })),
    ],
  };
}

/** A line of one point is none. */
function isLonely(plot: uPlot, series: number): boolean {
  let count = 0;
  for (const value of plot.data[series] ?? []) if (value != null) count++;
  return count === 1;
}

const FONT = '11px system-ui';
const LABEL_GAP_PX = 12;
const MIN_AXIS_PX = 32;

/** As wide as the widest label. uPlot remembers the font that it has set, so it gets its own back. */
function measureLabels(context: CanvasRenderingContext2D, labels: readonly string[] | null): number {
  context.save();
  context.font = FONT;
  const widths = (labels ?? []).map((label) => context.measureText(label).width);
  context.restore();
  return Math.max(MIN_AXIS_PX, Math.ceil(Math.max(0, ...widths)) + LABEL_GAP_PX);
}

/** 1, 2, 5, 10, 20, ...: what is drawn are counts and sums, and half a record is none. */
const WHOLE_STEPS = Array.from({ length: 16 }, (_, power) =>
  [1, 2, 5].map((step) => step * 10 ** power),
).flat();

/** A curve that has just begun grows from the end of a minute, and is not stretched. */
const MIN_SPAN_MS = 60_000;

function spanTimes(_plot: uPlot, first: number | null, last: number | null): [number, number] {
  const end = last ?? Date.now();
  return [Math.min(first ?? end, end - MIN_SPAN_MS), end];
}

const minutes = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const seconds = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const days = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });

/** Times as fine as they are apart. */
function formatTimes(times: readonly number[]): string[] {
  const step = (times[1] ?? 0) - (times[0] ?? 0);
  const format = step >= 86_400_000 ? days : step >= 60_000 ? minutes : seconds;
  return times.map((time) => format.format(time));
}
