import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Problem } from '../api/problem.ts';
import { Icon } from './icon.tsx';
import { ErrorState, Skeleton } from './states.tsx';

/**
 * What a query gives, or what stands for it until then: a skeleton, or the problem with a way to try again. An answer that
 * could not be renewed stays, under a line that says so.
 */
export function Loaded<T>({
  query,
  skeleton = <Skeleton />,
  children,
}: {
  query: Pick<UseQueryResult<T, Problem>, 'data' | 'error'> & { refetch: () => unknown };
  skeleton?: ReactNode;
  children: (data: T) => ReactNode;
}) {
  const { data, error, refetch } = query;
  if (data === undefined) {
    return error === null ? skeleton : <ErrorState problem={error} onRetry={() => void refetch()} />;
  }
  return (
    <>
      {error !== null && <Stale problem={error} onRetry={() => void refetch()} />}
      {children(data)}
    </>
  );
}

/** What is shown could not be renewed. */
export function Stale({ problem, onRetry }: { problem: Problem; onRetry: () => void }) {
  return (
    <p className="notice notice-warn" role="status">
      <Icon name="warning" />
      <span>
        This is not the newest: {problem.title.toLowerCase()}.{' '}
        <button type="button" className="link" onClick={onRetry}>
          Try again
        </button>
      </span>
    </p>
  );
}
