import type { listHistory, listOrders, listRejections } from '../../../../api/contract/orders.ts';
import type { AnswerOf } from '../../../../shared/http/contract.ts';
import { usePages } from '../../api/hooks.ts';
import { toHash } from '../../location.ts';
import { usePollMs, useRefreshOn } from '../../runner/use-runner.ts';
import { Badge } from '../../ui/badge.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { formatCount, shortenId } from '../../ui/format.ts';
import { PagedTable } from '../../ui/paged-table.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { toPosition } from './order-way.ts';

export interface OrderFilters {
  readonly user: string;
  readonly item: string;
}

interface Row {
  readonly order_id: string;
  readonly user: string;
  readonly item: string;
  readonly quantity: number;
  readonly topic?: string | undefined;
  readonly partition?: number | undefined;
  readonly offset?: number | undefined;
}

const order: Column<Row> = {
  ...{ key: 'order', head: 'Order', width: 110, isMono: true },
  cell: ({ order_id }) => shortenId(order_id),
};
const who: Column<Row> = { key: 'user', head: 'User', cell: ({ user }) => user };
const what: Column<Row> = { key: 'item', head: 'Item', cell: ({ item }) => item };
const quantity: Column<Row> = {
  ...{ key: 'quantity', head: 'Quantity', align: 'end', width: 100 },
  cell: (row) => formatCount(row.quantity),
};
const where: Column<Row> = {
  ...{ key: 'where', head: 'Record', width: 150 },
  cell: ({ topic, partition, offset }) =>
    topic === undefined || partition === undefined || offset === undefined ? (
      <span className="muted">taken over</span>
    ) : (
      <a className="mono" href={toHash(['journey', topic, partition, offset])}>
        {toPosition({ topic, partition, offset })}
      </a>
    ),
};

const usual = { rowKey: (row: Row) => row.order_id, rowHref: (row: Row) => toHash(['orders', row.order_id]) };
/** Pages come in no order, so the larger they are the likelier the newest is on the first. */
const LIMIT = 200;
const POLL = { polled: 8_000, whilePushed: 20_000 };

function useOrderPages<C>(path: string, filters: Readonly<Record<string, string>>, outcome: string) {
  useRefreshOn((entry) => entry.kind === 'function-log' && entry.record?.['outcome'] === outcome, [path]);
  const pollMs = usePollMs(POLL.polled, POLL.whilePushed);
  return usePages<C>(path, { query: { limit: LIMIT, ...filters }, pollMs });
}

function byTime<T>(of: (row: T) => string | undefined) {
  return (a: T, b: T) => Date.parse(of(b) ?? '') - Date.parse(of(a) ?? '') || 0;
}

function NoOrders({
  title,
  filters,
  reason = '',
}: {
  title: string;
  filters: OrderFilters;
  reason?: string;
}) {
  const isFiltered = filters.user + filters.item + reason !== '';
  return (
    <EmptyState title={title} icon="orders">
      {isFiltered
        ? 'No order fits the filters: take one away.'
        : 'Place one above, and it is here a moment later.'}
    </EmptyState>
  );
}

export function AcceptedTable({ filters }: { filters: OrderFilters }) {
  type Accepted = AnswerOf<typeof listOrders>['items'][number];
  const pages = useOrderPages<typeof listOrders>('/orders', { ...filters }, 'accepted');
  const columns: Column<Accepted>[] = [
    ...[order, who, what, quantity],
    {
      ...{ key: 'left', head: 'Stock left', align: 'end', width: 110 },
      cell: ({ stock_left }) => (stock_left === undefined ? '–' : formatCount(stock_left)),
    },
    where,
    {
      key: 'time',
      head: 'Accepted',
      width: 190,
      cell: (row) => <When time={row.decided_at ?? row.imported_at} />,
    },
  ];
  return (
    <PagedTable
      {...{ pages, columns, ...usual }}
      label="Accepted orders"
      what="orders"
      sort={byTime((row) => row.decided_at ?? row.imported_at)}
      empty={<NoOrders title="No order was accepted yet" filters={filters} />}
    />
  );
}

export function RejectedTable({ filters, reason }: { filters: OrderFilters; reason: string }) {
  type Rejected = AnswerOf<typeof listRejections>['items'][number];
  const pages = useOrderPages<typeof listRejections>('/rejections', { ...filters, reason }, 'rejected');
  const columns: Column<Rejected>[] = [
    ...[order, who, what, quantity],
    {
      ...{ key: 'reason', head: 'Reason', width: 190 },
      cell: (row) => <Badge tone="bad">{REASONS[row.reason]}</Badge>,
    },
    where,
    { key: 'time', head: 'Rejected', width: 190, cell: (row) => <When time={row.decided_at} /> },
  ];
  return (
    <PagedTable
      {...{ pages, columns, ...usual }}
      label="Rejected orders"
      what="orders"
      sort={byTime((row) => row.decided_at)}
      empty={<NoOrders title="No order was rejected" {...{ filters, reason }} />}
    />
  );
}

export const REASONS = {
  user_unknown: 'User unknown',
  user_not_paid: 'User has not paid',
  item_unknown: 'Item unknown',
  insufficient_stock: 'Insufficient stock',
} as const;

export function HistoryTable({ filters }: { filters: OrderFilters }) {
  type Tracked = AnswerOf<typeof listHistory>['items'][number];
  const pages = useOrderPages<typeof listHistory>('/history', { ...filters }, 'tracked');
  const columns: Column<Tracked>[] = [
    ...[order, who, what, quantity, where],
    { key: 'placed', head: 'Placed', width: 190, cell: (row) => <When time={row.timestamp} /> },
    {
      key: 'received',
      head: 'Received',
      width: 130,
      cell: (row) => <Time value={row.received_at} mode="absolute" />,
    },
  ];
  return (
    <PagedTable
      {...{ pages, columns, ...usual }}
      label="History"
      what="orders"
      sort={byTime((row) => row.received_at)}
      empty={<NoOrders title="The tracker has seen no order" filters={filters} />}
    />
  );
}

function When({ time }: { time: string | undefined }) {
  return time === undefined ? <span className="muted">–</span> : <Time value={time} />;
}
