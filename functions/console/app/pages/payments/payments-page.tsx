import { useMemo } from 'react';
import type { listPayments, listPaymentTotals } from '../../../../api/contract/payments.ts';
import type { AnswerOf } from '../../../../shared/http/contract.ts';
import { POLL_MS, usePages } from '../../api/hooks.ts';
import { useQueryText } from '../../router.ts';
import { usePollMs, useRefreshOn } from '../../runner/use-runner.ts';
import type { PageProps } from '../../shell/area.ts';
import { ButtonLink } from '../../ui/button.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { TextField } from '../../ui/field.tsx';
import { formatCount, shortenId } from '../../ui/format.ts';
import { Page, Panel } from '../../ui/page.tsx';
import { PagedTable } from '../../ui/paged-table.tsx';
import { Stat, StatList } from '../../ui/stat.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { Time } from '../../ui/time.tsx';
import { compareAmounts, groupDigits, sumAmounts } from './decimals.ts';
import { OverTime } from './over-time.tsx';
import { PaymentPage } from './payment-page.tsx';
import { useAll } from './use-all.ts';

type Payment = AnswerOf<typeof listPayments>['items'][number];
type Total = AnswerOf<typeof listPaymentTotals>['items'][number];

const MOST_TOTALS = 1_000;
/** Those with most payments, each always in the same place. */
const MOST_CURRENCIES = 6;
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
      .sort((a, b) => b.payments - a.payments)
      .slice(0, MOST_CURRENCIES)
      .sort((a, b) => (a.currency < b.currency ? -1 : 1));
  }, [totals.items]);
  if (totals.items === undefined || sums.length === 0) return null;
  return (
    <StatList label={totals.hasMore ? 'Totals of the users read so far' : 'Totals'} hasLongValues>
      {sums.map(({ currency, total, payments }) => (
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

/** Whose payments, and in what: both lists keep to it. */
function PayerFilters() {
  const [user, setUser] = useQueryText('user');
  const [currency, setCurrency] = useQueryText('currency');
  return (
    <>
      <TextField label="User" value={user} onChange={setUser} placeholder="Any" />
      <TextField
        label="Currency"
        value={currency}
        onChange={(text) => setCurrency(text.toUpperCase())}
        maxLength={3}
        placeholder="Any"
      />
    </>
  );
}

function PaymentTable() {
  const [user] = useQueryText('user');
  const [currency] = useQueryText('currency');
  const [method, setMethod] = useQueryText('method');
  const payments = usePages<typeof listPayments>('/payments', {
    query: { user, currency, method },
    pollMs: usePollMs(POLL_MS.usual * 2, POLL_MS.slow),
  });
  return (
    <Panel isFlush>
      <div className="filters panel-filters">
        <PayerFilters />
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
          <EmptyState
            title="No payment"
            icon="payments"
            action={
              user + currency + method === '' && (
                <ButtonLink href="#/topics/payments">Produce a payment</ButtonLink>
              )
            }
          >
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
  const [user] = useQueryText('user');
  const [currency] = useQueryText('currency');
  const totals = usePages<typeof listPaymentTotals>('/payments/totals', {
    query: { user, currency },
    pollMs: usePollMs(POLL_MS.usual * 2, POLL_MS.slow),
  });
  return (
    <Panel isFlush>
      <div className="filters panel-filters">
        <PayerFilters />
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
        empty={
          <EmptyState title="Nobody has paid" icon="payments">
            {user + currency === '' ? 'No payment was counted yet.' : 'None fits these filters.'}
          </EmptyState>
        }
      />
    </Panel>
  );
}
