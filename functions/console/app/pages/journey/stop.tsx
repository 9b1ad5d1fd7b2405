import type { ReactNode } from 'react';
import { cx } from '../../ui/cx.ts';
import { Icon, type IconName } from '../../ui/icon.tsx';
import type { Tone } from '../../ui/tone.ts';

/** A place on the way: its sign on the line, what it is, when it was, and what happened there. */
export function Stop({
  icon,
  title,
  at,
  badge,
  tone,
  isFaint = false,
  children,
}: {
  icon: IconName;
  title: ReactNode;
  /** When, from the beginning on. */
  at?: ReactNode;
  badge?: ReactNode;
  tone?: Tone | undefined;
  /** Nothing is known of it. */
  isFaint?: boolean;
  children?: ReactNode;
}) {
  return (
    <li className={cx('stop', tone && `stop-${tone}`, isFaint && 'stop-faint')}>
      <span className="stop-sign">
        <Icon name={icon} size={14} />
      </span>
      <div className="stop-body">
        <div className="stop-head">
          <h3>{title}</h3>
          {badge}
          {at !== undefined && <span className="stop-at">{at}</span>}
        </div>
        {children}
      </div>
    </li>
  );
}
