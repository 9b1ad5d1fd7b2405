import type { ReactNode } from 'react';
import { cx } from './cx.ts';
import type { Tone } from './tone.ts';
import './stat.css';

/** One number that matters, with what it is and what it means; a list of them is a `<StatList>`. */
export function Stat({
  label,
  value,
  note,
  tone,
  href,
}: {
  label: string;
  value: ReactNode;
  note?: ReactNode;
  tone?: Tone | undefined;
  href?: string | undefined;
}) {
  return (
    <div className={cx('stat', tone && `stat-${tone}`)}>
      <dt>{href === undefined ? label : <a href={href}>{label}</a>}</dt>
      <dd>
        <span className="stat-value">{value}</span>
        {note !== undefined && <span className="stat-note">{note}</span>}
      </dd>
    </div>
  );
}

export function StatList({
  label,
  children,
  hasLongValues = false,
}: {
  label: string;
  children: ReactNode;
  /** Beside some of them there is no room for a note: all notes stand below. */
  hasLongValues?: boolean;
}) {
  return (
    <dl className={cx('stats', hasLongValues && 'stats-long')} aria-label={label}>
      {children}
    </dl>
  );
}
