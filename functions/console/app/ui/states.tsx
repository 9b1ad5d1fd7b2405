import type { ReactNode } from 'react';
import { Problem } from '../api/problem.ts';
import { Button } from './button.tsx';
import { Icon, type IconName } from './icon.tsx';
import type { Tone } from './tone.ts';
import './states.css';

/** A picture in a circle, of the colour of its tone. */
export function Sign({ icon, tone = 'quiet' }: { icon: IconName; tone?: Tone }) {
  return (
    <span className={`sign sign-${tone}`}>
      <Icon name={icon} size={20} />
    </span>
  );
}

/** Nothing is there, and what to do about it. */
export function EmptyState({
  title,
  children,
  icon = 'info',
  action,
}: {
  title: string;
  children?: ReactNode;
  icon?: IconName;
  action?: ReactNode;
}) {
  return (
    <div className="state">
      <Sign icon={icon} />
      <p className="state-title">{title}</p>
      {children && <div className="state-text">{children}</div>}
      {action}
    </div>
  );
}

/** It did not work: why, what the log has it by, and once more. */
export function ErrorState({ problem, onRetry }: { problem: Error; onRetry?: (() => void) | undefined }) {
  return (
    <div className="state" role="alert">
      <Sign icon="warning" tone="bad" />
      <p className="state-title">{problem instanceof Problem ? problem.title : 'Something went wrong'}</p>
      <ProblemText problem={problem} />
      {onRetry && (
        <Button icon="refresh" onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}

/** What a problem says: its detail, every violation, and the id of the request. */
export function ProblemText({ problem }: { problem: Error }) {
  const { violations, requestId } =
    problem instanceof Problem ? problem : { violations: [], requestId: undefined };
  const isTold = problem instanceof Problem && problem.message === problem.title;
  return (
    <div className="state-text">
      {!isTold && <p>{problem.message}</p>}
      {violations.length > 0 && (
        <ul className="violations">
          {violations.map(({ path, value, problem: rule, index }) => (
            <li key={`${index}.${path}.${rule}`}>
              {index !== undefined && `No. ${index + 1}: `}
              {path !== '' && <code>{path}</code>} {rule}
              <span className="muted"> (it is {value})</span>
            </li>
          ))}
        </ul>
      )}
      {requestId !== undefined && (
        <p className="muted">
          Request <code>{requestId}</code>
        </p>
      )}
    </div>
  );
}

/** Where text will be. */
export function Skeleton({ lines = 6, label = 'Loading' }: { lines?: number; label?: string }) {
  return (
    <div className="skeleton" role="status">
      <span className="sr-only">{label}…</span>
      {Array.from({ length: lines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines that are all the same and never move
        <span key={line} className="skeleton-line" />
      ))}
    </div>
  );
}
