import { cx } from '../../ui/cx.ts';
import { formatDuration } from '../../ui/format.ts';
import { JsonView } from '../../ui/json-view.tsx';
import type { Line } from './journey.ts';
import './log.css';

/** Log lines, each with all its fields behind it. */
export function LogLines({ lines, since }: { lines: readonly Line[]; since: number | undefined }) {
  return (
    <ul className="log">
      {lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a function may log the same twice in a millisecond
        <li key={index} className={cx('log-line', `log-${line.level.toLowerCase()}`)}>
          <LogLine line={line} since={since} />
        </li>
      ))}
    </ul>
  );
}

function LogLine({ line, since }: { line: Line; since: number | undefined }) {
  const { level, message, summary, time, fields } = line;
  const text = (
    <>
      <span className="log-level">{level}</span>
      <span className="log-text">
        <span className="log-message">{message}</span>
        {summary !== undefined && <span className="log-summary"> {summary}</span>}
      </span>
      {since !== undefined && <span className="log-at">+{formatDuration(Math.max(0, time - since))}</span>}
    </>
  );
  if (Object.keys(fields).length === 0) return <div className="log-row">{text}</div>;
  return (
    <details>
      <summary className="log-row">{text}</summary>
      <JsonView value={fields} what="log line" />
    </details>
  );
}
