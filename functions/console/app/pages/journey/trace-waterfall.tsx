import type { CSSProperties } from 'react';
import { cx } from '../../ui/cx.ts';
import { formatDuration } from '../../ui/format.ts';
import { Panel } from '../../ui/page.tsx';
import type { Lane, RecordPlace, Segment, Trace } from './journey.ts';
import { LANE_COLORS } from './lane-state.ts';
import { type Bar, chooseMarks, layOutTraces, type Waterfall } from './waterfall.ts';
import './waterfall.css';

/** A lane, as far as its segments are told by it. */
type Named = Pick<Lane, 'group' | 'functionName'>;

/**
 * The segments of traces as bars over one axis; it is a table, which says the same in numbers. The first trace is the
 * record's own, others are of batches that it was in.
 */
export function TraceWaterfall({
  traces,
  place,
  lanes = [],
}: {
  traces: readonly Trace[];
  place?: RecordPlace;
  /** Whose colours their segments have. */
  lanes?: readonly Named[];
}) {
  const waterfall = layOutTraces(traces);
  if (waterfall === undefined) return null;
  const { bars, from, to } = waterfall;
  const [own] = traces;
  const ownIds = new Set(own?.segments.map(({ id }) => id));
  return (
    <Panel
      title="Trace"
      lead={
        <>
          <code>{own?.traceId}</code>, {formatDuration(to - from)} in all
        </>
      }
      isFlush
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
      <section className="waterfall" tabIndex={0} aria-label="Segments of the trace">
        <table>
          <caption className="sr-only">The segments of trace {own?.traceId}</caption>
          <thead>
            <tr>
              <th scope="col">Segment</th>
              <th scope="col" className="waterfall-axis">
                <span className="sr-only">When</span>
                <Axis waterfall={waterfall} />
              </th>
              <th scope="col" className="num">
                Took
              </th>
            </tr>
          </thead>
          <tbody>
            {bars.map((bar) => (
              <BarRow
                key={bar.segment.id}
                bar={bar}
                from={from}
                isMine={place === undefined || isAbout(bar.segment, place)}
                isOwn={ownIds.has(bar.segment.id)}
                color={colorOf(bar.segment, lanes)}
              />
            ))}
          </tbody>
        </table>
      </section>
    </Panel>
  );
}

/** Whether a segment is of this record and not of another of the same trace. */
function isAbout({ annotations }: Segment, { topic, partition, offset }: RecordPlace): boolean {
  return (
    annotations['topic'] === topic &&
    Number(annotations['partition']) === partition &&
    Number(annotations['offset']) === offset
  );
}

function Axis({ waterfall: { from, to } }: { waterfall: Waterfall }) {
  return (
    <span className="waterfall-marks" aria-hidden="true">
      {chooseMarks(to - from).map((mark) => (
        <span key={mark} style={{ insetInlineStart: `${(mark / (to - from)) * 100}%` }}>
          {mark === 0 ? '0' : formatMark(mark)}
        </span>
      ))}
    </span>
  );
}

function formatMark(ms: number): string {
  return ms < 1_000 ? `${ms} ms` : `${ms / 1_000} s`;
}

/** Its lane's; what no group did has the record's own. */
function colorOf({ annotations, name }: Segment, lanes: readonly Named[]): string | undefined {
  const at = lanes.findIndex(
    ({ group, functionName }) => group === annotations['group'] || functionName === name,
  );
  return at < 0 ? undefined : LANE_COLORS[at % LANE_COLORS.length];
}

function BarRow({
  bar,
  from,
  isMine,
  isOwn,
  color,
}: {
  bar: Bar;
  from: number;
  isMine: boolean;
  /** Of the first trace. */
  isOwn: boolean;
  color: string | undefined;
}) {
  const { segment, depth, left, width } = bar;
  const { name, origin, start, end, fault, annotations } = segment;
  const group = annotations['group'];
  const took = end === undefined ? 'in progress' : formatDuration(end - start);
  return (
    <tr
      className={cx(fault && 'waterfall-fault', (isMine || (depth === 0 && isOwn)) && 'waterfall-mine')}
      style={color === undefined ? undefined : ({ '--lane': `var(${color})` } as CSSProperties)}
    >
      <th scope="row" style={{ paddingInlineStart: `calc(var(--s4) + ${Math.min(depth, 5)} * var(--s3))` }}>
        <span className="waterfall-name">{name}</span>
        <span className="waterfall-kind">
          {typeof group === 'string' ? group : (origin ?? 'segment')}
          {!isOwn && ' · the trace of a batch'}
          {fault && ' · fault'}
        </span>
      </th>
      <td className="waterfall-track">
        <span className="sr-only">{formatDuration(start - from)} after the beginning</span>
        <span
          className={cx('waterfall-bar', end === undefined && 'waterfall-open')}
          style={{ insetInlineStart: `${left * 100}%`, width: `${width * 100}%` }}
          title={`${name}: ${formatDuration(start - from)} after the beginning, ${took}`}
        />
      </td>
      <td className="num nowrap">{took}</td>
    </tr>
  );
}
