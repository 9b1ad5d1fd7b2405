import type { TableWrite } from '../../runner/types.ts';
import { Badge } from '../../ui/badge.tsx';
import { shortenTable } from './shorten-table.ts';
import './writes.css';

type Write = TableWrite & { readonly mine?: boolean };

/** Writes to tables: this record's in front, the others of the batch folded. */
export function TableWrites({ writes }: { writes: readonly Write[] }) {
  const mine = writes.filter((write) => write.mine);
  const others = writes.filter((write) => !write.mine);
  return (
    <>
      {mine.length > 0 ? (
        <WriteList writes={mine} />
      ) : (
        <p className="muted">None with a key that names this record.</p>
      )}
      {others.length > 0 && (
        <details>
          <summary>
            {others.length === 1
              ? '1 other write of the invocation'
              : `${others.length} other writes of the invocation`}
          </summary>
          <WriteList writes={others} />
        </details>
      )}
    </>
  );
}

export function WriteList({ writes }: { writes: readonly Write[] }) {
  return (
    <ul className="writes">
      {writes.map((write, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an item may be written twice in a millisecond
        <li key={index}>
          <span className="write-table" title={write.table}>
            {shortenTable(write.table)}
          </span>
          <code className="write-key">{describeKey(write.key)}</code>
          <span className="write-operation">{write.operation}</span>
          {write.conditionFailed && (
            <Badge tone="warn" title="Its condition did not hold, so that nothing was written">
              Condition failed
            </Badge>
          )}
        </li>
      ))}
    </ul>
  );
}

/** `order_id=3f… user=alice` */
function describeKey(key: TableWrite['key']): string {
  if (key === null) return 'no key';
  return Object.entries(key)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ');
}
