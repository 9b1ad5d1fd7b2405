import { formatCount } from '../../ui/format.ts';
import { EMAIL_STATES } from './email-states.ts';
import type { Funnel, Stage } from './funnel.ts';

const HEIGHT = 200;
const WIDTH = 1_000;
/** Of a stage that had nothing: it is there all the same. */
const LEAST_PX = 3;

/**
 * The funnel as a stream that narrows from stage to stage, its height the count; what left it stands beside. The numbers are
 * text of their own, so that eyes, screen readers and search find the same.
 */
export function FunnelChart({ funnel: { stages, ends } }: { funnel: Funnel }) {
  const most = Math.max(1, ...stages.map(({ count }) => count));
  const heights = stages.map(({ count }) => Math.max(LEAST_PX, (count / most) * HEIGHT));
  return (
    <figure className="funnel" aria-label="The funnel of e-mails">
      <div className="funnel-way">
        <svg
          className="funnel-stream"
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          aria-hidden="true"
        >
          {heights.map((height, index) => (
            <path
              // biome-ignore lint/suspicious/noArrayIndexKey: a stage is its place
              key={index}
              className="funnel-piece"
              style={{ fillOpacity: 1 - index * 0.18 }}
              d={toPiece(index, { height, next: heights[index + 1] ?? height, count: heights.length })}
            />
          ))}
        </svg>
        <ol className="funnel-stages">
          {stages.map((stage) => (
            <StageText key={stage.action} stage={stage} />
          ))}
        </ol>
      </div>
      <ul className="funnel-ends" aria-label="What left the way">
        {ends.map(({ action, count, of, rate }) => (
          <li key={action} className={`funnel-end funnel-${action}`}>
            <span className="funnel-label">{EMAIL_STATES[action].label}</span>
            <span className="funnel-count">{formatCount(count)}</span>
            {of && rate !== undefined && (
              <span className="funnel-rate">
                {formatRate(rate)} of {of}
              </span>
            )}
          </li>
        ))}
      </ul>
    </figure>
  );
}

/** A stage's piece of the stream: level, then bending to the height of the next. */
function toPiece(
  index: number,
  { height, next, count }: { height: number; next: number; count: number },
): string {
  const width = WIDTH / count;
  const [left, bend, right] = [index * width, index * width + width * 0.45, (index + 1) * width];
  const middle = (bend + right) / 2;
  const [top, nextTop] = [(HEIGHT - height) / 2, (HEIGHT - next) / 2];
  const [bottom, nextBottom] = [HEIGHT - top, HEIGHT - nextTop];
  return [
    `M${left} ${top} H${bend} C${middle} ${top}, ${middle} ${nextTop}, ${right} ${nextTop}`,
    `V${nextBottom} C${middle} ${nextBottom}, ${middle} ${bottom}, ${bend} ${bottom} H${left} Z`,
  ].join(' ');
}

function StageText({ stage: { action, count, of, rate, share } }: { stage: Stage }) {
  return (
    <li className="funnel-stage">
      <span className="funnel-label">{EMAIL_STATES[action].label}</span>
      <span className="funnel-count">{formatCount(count)}</span>
      {of && rate !== undefined && (
        <span className="funnel-rate">
          {formatRate(rate)} of {of}
        </span>
      )}
      {of && of !== 'sent' && share !== undefined && (
        <span className="funnel-rate muted">{formatRate(share)} of sent</span>
      )}
    </li>
  );
}

const percent = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 1 });

function formatRate(rate: number): string {
  return percent.format(rate);
}
