import { useMemo } from 'react';
import type { listPayments } from '../../../../api/contract/payments.ts';
import { POLL_MS, usePages } from '../../api/hooks.ts';
import { useQueryText } from '../../router.ts';
import { usePollMs } from '../../runner/use-runner.ts';
import { CheckField, SelectField } from '../../ui/field.tsx';
import { formatCount } from '../../ui/format.ts';
import { Panel } from '../../ui/page.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../ui/states.tsx';
import { TimeChart } from '../../ui/time-chart.tsx';
import { groupDigits } from './decimals.ts';
import { buildSeries, nameInterval, totalByCurrency } from './series.ts';
import { useAll } from './use-all.ts';

/** As many payments are drawn; of more the chart says that it is of these. */
const MOST_DRAWN = 2_000;
/** Each currency has an axis of its own: a yen is no zloty. */
const MOST_CHARTS = 4;

/** What was paid over time, a chart for each currency. */
export function OverTime() {
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
    const most = totals.slice(0, MOST_CHARTS).map((one) => one.currency);
    // In the order of the alphabet each stays where it is, and has its colour, whichever was paid in last.
    const currencies = currency === '' ? most.sort() : [currency];
    const lines = buildSeries(items ?? [], { currencies, running: running !== '' });
    return lines.map(({ currency: name, intervalMs, points }) => ({
      name,
      points,
      per: nameInterval(intervalMs),
    }));
  }, [items, totals, currency, running]);
  return (
    <Panel
      title="Over time"
      lead={
        payments.hasMore && (items?.length ?? 0) >= MOST_DRAWN
          ? `Of the first ${formatCount(items?.length ?? 0)} that were read`
          : 'By when they were received'
      }
      actions={
        <>
          <CheckField
            label="Running total"
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
          {series.map(({ name, points, per }, index) => (
            <TimeChart
              key={name}
              label={running === '' ? `${name} paid per ${per}` : `${name} paid in all`}
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
