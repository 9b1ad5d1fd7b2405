import type { ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';
import type { Tone } from './tone.ts';
import './badge.css';

const SIGNS: Readonly<Record<Tone, IconName>> = {
  ok: 'check',
  warn: 'warning',
  bad: 'cross',
  info: 'info',
  quiet: 'dot',
};

/** A state in a word, with a sign and a colour of its tone. */
export function Badge({
  tone = 'quiet',
  children,
  title,
}: {
  tone?: Tone;
  children: ReactNode;
  title?: string;
}) {
  return (
    <span className={`badge badge-${tone}`} title={title}>
      <Icon name={SIGNS[tone]} size={12} />
      {children}
    </span>
  );
}
