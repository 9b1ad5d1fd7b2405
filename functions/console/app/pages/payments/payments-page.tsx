import { useEffect, useMemo } from 'react';
import type { listPayments, listPaymentTotals } from '../../../../api/contract/payments.ts';
import type { AnswerOf } from '../../../../shared/http/contract.ts';
import { type PagedResult, POLL_MS, usePages } from '../../api/hooks.ts';
import { useQueryText } from '../../router.ts';
import { usePollMs, useRefreshOn } from '../../runner/use-runner.ts';
import type { PageProps } from '../../shell/area.ts';
import type { Column } from '../../ui/data-table.tsx';
import { CheckField, SelectField, TextField } from '../../ui/field.tsx';
import { formatCount, shortenId } from '../../ui/format.ts';
import { Page, Panel } from '../../ui/page.tsx';
import { PagedTable } from '../../ui/paged-table.tsx';
import { Stat, StatList } from '../../ui/stat.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { Time } from '../../ui/time.tsx';
import { TimeChart } from '../../ui/time-chart.tsx';
import { compareAmounts, groupDigits, sumAmounts } from './decimals.ts';
import { PaymentPage } from './payment-page.tsx';
import { buildSeries, totalByCurrency } from './series.ts';

type Payment = AnswerOf<typeof listPayments>['items'][number];
type Total = AnswerOf<typeof listPaymentTotals>['items'][number];

/** As many pages are drawn; of more the chart says that it is of these. */
const MOST_DRAWN = 2_000;
/** Each currency has an axis of its own: a yen is no zloty. */
const MOST_CHARTS = 4;
const MOST_TOTALS = 1_000;
const GROUP = 'payment-tracker';

const TABS = [
  { id: 'payments', label: 'Payments' },
  { id: 'users', label: 'By user' },
] as const;

/** `#/payments` and `#/payments/<payment_id>` */
export function PaymentsPage({ rest: [payment_id] }: PageProps) {
  return payment_id === undefined ? <Everything /> : <PaymentPage key={payment_id} payment_id={payment_id} />;
}

function Everything() {
  const [tab, setTab] = useQueryText('tab', 'payments');
  useRefreshOn(
    (entry) => entry.kind === 'mapping-batch' && entry.group === GROUP,
    ['/payments', '/payments/totals'],
  );
  return (
    <Page title="Payments" lead="Every payment counted once, in exact decimals, whatever its currency.">
      <Totals />
      <OverTime />
      <Tabs label="Lists" tabs={TABS} chosen={tab} onChoose={setTab}>
        {tab === 'users' ? <ByUser /> : <PaymentTable />}
      </Tabs>
    </Page>
  );
}

/** All pages of a list, up to so many items. */
function useAll<T>(pages: PagedResult<T>, most: number): PagedResult<T> {
  const { items, hasMore, isLoadingMore, loadMore, problem } = pages;
  const wants = items !== undefined && hasMore && !isLoadingMore && problem === null && items.length < most;
  // biome-ignore lint/correctness/useExhaustiveDependencies: loadMore is new each time and does the same
  useEffect(() => {
    if (wants) loadMore();
  }, [wants, items?.length]);
  return pages;
}

/** The sum of every currency over all users, exact. */
function Totals() {
  const totals = useAll(
    usePages<typeof listPaymentTotals>('/payments/totals', {
      query: { limit: 200 },
      pollMs: usePollMs(POLL_MS.usual * 2, POLL_MS.slow),
    }),
    MOST_TOTALS,
  );
  const sums = useMemo(() => {
    const byCurrency = Map.groupBy(totals.items ?? [], ({ currency }) => currency);
    return [...byCurrency]
      .map(([currency, own]) => ({
        currency,
        total: sumAmounts(own.map(({ total }) => total)),
        payments: own.reduce((sum, one) => sum + one.payments, 0),
      }))
      .sort((a, b) => b.payments - a.payments);
  }, [totals.items]);
  if (totals.items === undefined || sums.length === 0) return null;
  return (
    <StatList label={totals.hasMore ? 'Totals of the users read so far' : 'Totals'}>
      {sums.slice(0, 6).map(({ currency, total, payments }) => (
        <Stat
          key={currency}
          label={currency}
          value={groupDigits(total)}
          note={payments === 1 ? '1 payment' : `${formatCount(payments)} payments`}
        />
      ))}
    </StatList>
  );
}

function OverTime() {
  const [currency, setCurrency] = useQueryText('line');
  const [running, setRunning] = useQueryText('running');
  const payments = useAll(
    usePages<typeof listPayments>('/payments', {
      query: { limit: 200 },
      pollMs: usePollMs(POLL_MS.usual * 3, POLL_MS.slow),
    }),
    MOST_DRAWN,
  );
  const { items } = payments;
  const totals = useMemo(() => totalByCurrency(items ?? []), [items]);
  const series = useMemo(() => {
    const currencies = currency === '' ? totals.slice(0, MOST_CHARTS).map((one) => one.currency) : [currency];
    const lines = buildSeries(items ?? [], { currencies, running: running !== '' });
    return lines.map((line) => ({ name: line.currency, points: line.points }));
  }, [items, totals, currency, running]);
  return (
    <Panel
      title="Over time"
      lead={payments.hasMore ? `Of the first ${formatCount(items?.length ?? 0)} that were read.` : undefined}
      actions={
        <>
          <CheckField
            label="Run up"
            checked={running !== ''}
            onChange={(checked) => setRunning(checked ? 'yes' : '')}
          />
          <SelectField
            label="Currency"
            isLabelHidden
            value={currency}
            onChange={setCurrency}
            choices={[
              {
                value: '',
                label:
                  totals.length > MOST_CHARTS ? `the ${MOST_CHARTS} with most payments` : 'all currencies',
              },
              ...totals.map((one) => ({ value: one.currency, label: one.currency })),
            ]}
          />
        </>
      }
    >
      {items === undefined ? (
        payments.problem === null ? (
          <Skeleton lines={5} label="Loading payments" />
        ) : (
          <ErrorState problem={payments.problem} onRetry={payments.retry} />
        )
      ) : items.length === 0 ? (
        <EmptyState title="Nothing was paid yet" icon="payments">
          Each payment that is counted is drawn here.
        </EmptyState>
      ) : (
        <div className={series.length > 1 ? 'columns' : 'stack'}>
          {series.map(({ name, points }, index) => (
            <TimeChart
              key={name}
              label={`${name} ${running === '' ? 'paid in each interval' : 'paid in all'}`}
              series={[{ name, points, color: `--series-${index + 1}` }]}
              height={series.length > 1 ? 110 : 220}
              format={formatWhole}
            />
          ))}
        </div>
      )}
    </Panel>
  );
}

/** What is drawn is a float: it is shown without decimals, which the tables have. */
function formatWhole(value: number): string {
  return groupDigits(String(Math.round(value)));
}

const PAYMENTS: readonly Column<Payment>[] = [
  { key: 'payment_id', head: 'Payment', width: 110, cell: ({ payment_id }) => shortenId(payment_id) },
  { key: 'user', head: 'User', cell: ({ user }) => user },
  {
    key: 'amount',
    head: 'Amount',
    align: 'end',
    width: 150,
    cell: ({ amount, currency }) => (
      <>
        <strong>{groupDigits(amount)}</strong> {currency}
      </>
    ),
  },
  { key: 'method', head: 'By', width: 140, cell: ({ method }) => method.replaceAll('_', ' ') },
  { key: 'received', head: 'Received', width: 190, cell: ({ received_at }) => <Time value={received_at} /> },
  {
    key: 'journey',
    head: <span className="sr-only">Journey</span>,
    width: 104,
    cell: ({ payment_id, topic, partition, offset }) => (
      <a
        href={`#/journey/${encodeURIComponent(topic)}/${partition}/${offset}`}
        aria-label={`Journey of payment ${shortenId(payment_id)}`}
      >
        Journey
      </a>
    ),
  },
];

function PaymentTable() {
  const [user, setUser] = useQueryText('user');
  const [currency, setCurrency] = useQueryText('currency');
  const [method, setMethod] = useQueryText('method');
  const payments = usePages<typeof listPayments>('/payments', {
    query: { user, currency, method },
    pollMs: usePollMs(POLL_MS.usual * 2, POLL_MS.slow),
  });
  return (
    <Panel isFlush>
      <div className="panel-body filters">
        <TextField label="User" value={user} onChange={setUser} />
        <TextField
          label="Currency"
          value={currency}
          onChange={(text) => setCurrency(text.toUpperCase())}
          maxLength={3}
        />
        <TextField label="By" value={method} onChange={setMethod} placeholder="credit_card" />
      </div>
      <PagedTable
        pages={payments}
        what="payments"
        label="Payments"
        columns={PAYMENTS}
        rowKey={({ payment_id }) => payment_id}
        rowHref={({ payment_id }) => `#/payments/${payment_id}`}
        sort={(a, b) => (a.received_at < b.received_at ? 1 : -1)}
        empty={
          <EmptyState title="No payment" icon="payments">
            {user + currency + method === '' ? 'None was counted yet.' : 'None fits these filters.'}
          </EmptyState>
        }
      />
    </Panel>
  );
}

const TOTALS: readonly Column<Total>[] = [
  { key: 'user', head: 'User', cell: ({ user }) => user },
  { key: 'currency', head: 'Currency', width: 110, cell: ({ currency }) => currency },
  {
    key: 'total',
    head: 'Paid in all',
    align: 'end',
    width: 200,
    cell: ({ total }) => <strong>{groupDigits(total)}</strong>,
  },
  {
    key: 'payments',
    head: 'Payments',
    align: 'end',
    width: 110,
    cell: ({ payments }) => formatCount(payments),
  },
];

function ByUser() {
  const [user, setUser] = useQueryText('user');
  const [currency, setCurrency] = useQueryText('currency');
  const totals = usePages<typeof listPaymentTotals>('/payments/totals', {
    query: { user, currency },
    pollMs: usePollMs(POLL_MS.usual * 2, POLL_MS.slow),
  });
  return (
    <Panel isFlush>
      <div className="panel-body filters">
        <TextField label="User" value={user} onChange={setUser} />
        <TextField
          label="Currency"
          value={currency}
          onChange={(text) => setCurrency(text.toUpperCase())}
          maxLength={3}
        />
      </div>
      <PagedTable
        pages={totals}
        what="totals"
        label="Totals by user and currency"
        columns={TOTALS}
        rowKey={(total) => `${total.user} ${total.currency}`}
        sort={(a, b) =>
          a.currency === b.currency ? compareAmounts(b.total, a.total) : a.currency < b.currency ? -1 : 1
        }
        empty={<EmptyState title="Nobody has paid" icon="payments" />}
      />
    </Panel>
  );
}
