import { describe, expect, it } from 'vitest';
import { buildFunnel, daysBefore } from '../../../../../../functions/console/app/pages/emails/funnel.ts';

const counts = [
  { day: '2026-01-30', action: 'sent', count: 50 },
  { day: '2026-01-31', action: 'sent', count: 100 },
  { day: '2026-01-31', action: 'delivered', count: 90 },
  { day: '2026-01-31', action: 'opened', count: 45 },
  { day: '2026-01-31', action: 'clicked', count: 9 },
  { day: '2026-01-31', action: 'bounced', count: 10 },
  { day: '2026-01-31', action: 'unsubscribed', count: 9 },
] as const;

describe('the funnel of e-mails', () => {
  it('gives each stage with its rate of the stage before and its share of the first', () => {
    const { stages } = buildFunnel(counts, { from: '2026-01-31' });
    expect(stages).toEqual([
      { action: 'sent', count: 100, of: undefined, rate: undefined, share: 1 },
      { action: 'delivered', count: 90, of: 'sent', rate: 0.9, share: 0.9 },
      { action: 'opened', count: 45, of: 'delivered', rate: 0.5, share: 0.45 },
      { action: 'clicked', count: 9, of: 'opened', rate: 0.2, share: 0.09 },
    ]);
  });

  it('gives bounces of the sent and unsubscribes of the delivered', () => {
    const { ends } = buildFunnel(counts, { from: '2026-01-31' });
    expect(ends.map(({ action, rate }) => [action, rate])).toEqual([
      ['bounced', 0.1],
      ['unsubscribed', 0.1],
    ]);
  });

  it('counts the days of the range alone, both ends included', () => {
    expect(buildFunnel(counts, { to: '2026-01-30' }).events).toBe(50);
    expect(buildFunnel(counts, { from: '2026-01-30', to: '2026-01-31' }).stages[0]?.count).toBe(150);
  });

  it('has no rate of nothing', () => {
    const { stages, ends, events } = buildFunnel([]);
    expect(events).toBe(0);
    expect([...stages, ...ends].every(({ rate, share }) => rate === undefined && share === undefined)).toBe(
      true,
    );
  });

  it('takes days in UTC', () => {
    expect(daysBefore(Date.parse('2026-03-01T00:30:00Z'), 1)).toBe('2026-02-28');
  });
});
