import { Skeleton } from '../../ui/states.tsx';

/** What stands for an answer until it comes, or says that it did not: the banner tells that aloud, and it is asked for again. */
export function Awaited({ isUnread, lines }: { isUnread: boolean; lines: number }) {
  return isUnread ? (
    <p className="muted">This could not be read. It is asked for again by itself.</p>
  ) : (
    <Skeleton lines={lines} />
  );
}
