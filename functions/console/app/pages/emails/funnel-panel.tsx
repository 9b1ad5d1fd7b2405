import type { countEmails } from '../../../../api/contract/emails.ts';
import type { AnswerOf } from '../../../../shared/http/contract.ts';
import { useQueryText } from '../../router.ts';
import { SelectField, TextField } from '../../ui/field.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { buildFunnel, type DayRange, daysBefore } from './funnel.ts';
import { FunnelChart } from './funnel-chart.tsx';
import './funnel.css';

const RANGES = [
  { value: 'all', label: 'all days' },
  { value: 'today', label: 'today' },
  { value: '7', label: 'the last 7 days' },
  { value: '30', label: 'the last 30 days' },
  { value: 'days', label: 'from a day to a day' },
] as const;

/** The funnel of a range of days. */
export function FunnelPanel({ counts }: { counts: AnswerOf<typeof countEmails>['items'] }) {
  const [range, setRange] = useQueryText('range', 'all');
  const [from, setFrom] = useQueryText('from');
  const [to, setTo] = useQueryText('to');
  const funnel = buildFunnel(counts, toDays(range, { from, to }));
  return (
    <>
      <div className="filters">
        <SelectField label="Events of" value={range} onChange={setRange} choices={RANGES} />
        {range === 'days' && (
          <>
            <TextField label="First day (UTC)" type="date" value={from} onChange={setFrom} />
            <TextField label="Last day (UTC)" type="date" value={to} onChange={setTo} />
          </>
        )}
      </div>
      {funnel.events === 0 ? (
        <EmptyState title="No event in these days" icon="emails">
          {counts.length === 0 ? 'None has come at all yet.' : 'Choose more of them.'}
        </EmptyState>
      ) : (
        <FunnelChart funnel={funnel} />
      )}
    </>
  );
}

function toDays(range: string, { from, to }: { from: string; to: string }): DayRange {
  const now = Date.now();
  if (range === 'today') return { from: daysBefore(now, 0) };
  if (range === '7' || range === '30') return { from: daysBefore(now, Number(range) - 1) };
  if (range !== 'days') return {};
  return { ...(from !== '' && { from }), ...(to !== '' && { to }) };
}
