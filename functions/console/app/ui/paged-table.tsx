import type { PagedResult } from '../api/hooks.ts';
import { Button } from './button.tsx';
import { DataTable, type DataTableProps } from './data-table.tsx';
import { formatCount } from './format.ts';
import { Stale } from './loaded.tsx';
import { ErrorState, Skeleton } from './states.tsx';

/** A list in pages as a table, with what stands for it while it loads and a way to load more. */
export function PagedTable<T>({
  pages,
  what,
  sort,
  ...table
}: Omit<DataTableProps<T>, 'rows'> & {
  pages: PagedResult<T>;
  /** In the plural, as "orders". */
  what: string;
  /** How to order what is loaded; pages come in no order. */
  sort?: (a: T, b: T) => number;
}) {
  const { items, problem, hasMore, isLoadingMore, loadMore, retry } = pages;
  if (items === undefined)
    return problem === null ? (
      <Skeleton label={`Loading ${what}`} lines={8} />
    ) : (
      <ErrorState problem={problem} onRetry={retry} />
    );
  const rows = sort === undefined ? items : items.toSorted(sort);
  return (
    <>
      {problem !== null && <Stale problem={problem} onRetry={retry} />}
      <DataTable {...table} rows={rows} empty={hasMore ? undefined : table.empty} />
      {(rows.length > 0 || hasMore) && (
        <div className="table-foot">
          <span role="status">
            {formatCount(rows.length)} {rows.length === 1 ? toSingular(what) : what}
            {hasMore ? ' so far' : ''}
          </span>
          {hasMore && (
            <Button size="small" isBusy={isLoadingMore} onClick={loadMore}>
              Load more
            </Button>
          )}
        </div>
      )}
    </>
  );
}

/** Of `orders` and `addresses`; nothing else is listed. */
function toSingular(what: string): string {
  return what.replace(/(?<=s)es$|s$/, '');
}
