import { describe, expect, it, test } from 'vitest';
import {
  buildSeries,
  chooseInterval,
  nameInterval,
  totalByCurrency,
} from '../../../../../../functions/console/app/pages/payments/series.ts';

const payments = [
  { currency: 'PLN', amount: '10.10', received_at: '2026-01-31T10:00:00.500Z' },
  { currency: 'EUR', amount: '1.00', received_at: '2026-01-31T10:00:00.900Z' },
  { currency: 'PLN', amount: '0.20', received_at: '2026-01-31T10:00:02.100Z' },
];

describe('payments over time', () => {
  it('are totalled by currency, exactly', () => {
    expect(totalByCurrency(payments)).toEqual([
      { currency: 'PLN', total: '10.30', payments: 2 },
      { currency: 'EUR', total: '1.00', payments: 1 },
    ]);
  });

  it('make a line for each currency, without gaps', () => {
    const lines = buildSeries(payments, { currencies: ['PLN', 'EUR'] });
    expect(lines.map(({ currency, points }) => [currency, points.map(({ value }) => value)])).toEqual([
      ['PLN', [10.1, 0, 0.2]],
      ['EUR', [1, 0, 0]],
    ]);
    expect(lines[0]?.points.map(({ time }) => new Date(time).toISOString().slice(17, 19))).toEqual([
      '00',
      '01',
      '02',
    ]);
  });

  it('run up when asked to', () => {
    const [line] = buildSeries(payments, { currencies: ['PLN'], running: true });
    expect(line?.points.map(({ value }) => value)).toEqual([10.1, 10.1, 10.299999999999999]);
  });

  it('have no more points than can be seen', () => {
    expect(chooseInterval(60_000)).toBe(1_000);
    expect(chooseInterval(24 * 3_600_000)).toBe(900_000);
    expect((5 * 365 * 86_400_000) / chooseInterval(5 * 365 * 86_400_000)).toBeLessThanOrEqual(120);
  });

  it('are nothing when there are none', () => {
    expect(buildSeries([], { currencies: ['PLN'] })).toEqual([]);
  });
});

test.each([
  [1_000, 'second'],
  [15_000, '15 seconds'],
  [60_000, 'minute'],
  [900_000, '15 minutes'],
  [21_600_000, '6 hours'],
  [86_400_000, 'day'],
  [7 * 86_400_000, '7 days'],
])('names an interval of %i ms', (intervalMs, name) => expect(nameInterval(intervalMs)).toBe(name));
