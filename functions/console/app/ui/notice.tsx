import type { ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';
import type { Tone } from './tone.ts';
import './notice.css';

const SIGNS: Readonly<Record<Tone, IconName>> = {
  ok: 'check',
  warn: 'warning',
  bad: 'cross',
  info: 'info',
  quiet: 'info',
};

/** A sentence that is set apart. */
export function Notice({ tone = 'info', children }: { tone?: Tone; children: ReactNode }) {
  return (
    <div className={`notice notice-${tone}`}>
      <Icon name={SIGNS[tone]} />
      <div>{children}</div>
    </div>
  );
}
