import { cx } from '../../ui/cx.ts';
import { formatCount } from '../../ui/format.ts';
import type { Batch, BatchRange, RecordPlace } from './journey.ts';
import './batch.css';

/** More are a bar. */
const MOST_CELLS = 40;

/** The records of a batch, partition by partition, and which of them is the one. */
export function BatchStrip({ batch, place }: { batch: Batch; place: RecordPlace }) {
  return (
    <ul className="batch">
      {batch.ranges.map((range) => (
        <li key={`${range.partition} ${range.first}`} className={cx(holds(range, place) && 'batch-mine')}>
          <span className="batch-partition">p{range.partition}</span>
          <Range range={range} mine={holds(range, place) ? place.offset - range.first : undefined} />
          <span className="batch-offsets">
            {range.first === range.last ? range.first : `${range.first}–${range.last}`}
          </span>
        </li>
      ))}
    </ul>
  );
}

function holds({ partition, first, last }: BatchRange, place: RecordPlace): boolean {
  return partition === place.partition && first <= place.offset && place.offset <= last;
}

function Range({ range, mine }: { range: BatchRange; mine: number | undefined }) {
  const count = range.last - range.first + 1;
  const words =
    mine === undefined
      ? `${formatCount(count)} of partition ${range.partition}`
      : `${formatCount(count)} of partition ${range.partition}; this record is number ${formatCount(mine + 1)}`;
  return (
    <span className="batch-range" title={words}>
      <span className="sr-only">{words}</span>
      {count <= MOST_CELLS ? (
        Array.from({ length: count }, (_, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its place
          <span key={index} className={cx('batch-cell', index === mine && 'batch-cell-mine')} />
        ))
      ) : (
        <span className="batch-bar">
          {mine !== undefined && (
            <span className="batch-bar-mine" style={{ insetInlineStart: `${(mine / (count - 1)) * 100}%` }} />
          )}
        </span>
      )}
    </span>
  );
}
