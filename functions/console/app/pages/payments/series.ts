import { sumAmounts } from './decimals.ts';

export interface Paid {
  readonly currency: string;
  readonly amount: string;
  /** ISO 8601. */
  readonly received_at: string;
}

export interface CurrencyTotal {
  readonly currency: string;
  /** Exact. */
  readonly total: string;
  readonly payments: number;
}

/** What was paid in a currency in each interval: floats, to be drawn. Without gaps; `time` is an interval's beginning. */
export interface CurrencyLine {
  /** How long an interval is, in milliseconds. */
  readonly intervalMs: number;
  readonly currency: string;
  readonly points: readonly { readonly time: number; readonly value: number }[];
}

const SECOND = 1_000;
const INTERVALS = [1, 5, 15, 60, 300, 900, 3_600, 21_600, 86_400].map((seconds) => seconds * SECOND);
const MOST_POINTS = 120;

/** The interval that makes at most a hundred-odd points of a length of time. */
export function chooseInterval(lengthMs: number): number {
  const day = 86_400 * SECOND;
  return (
    INTERVALS.find((interval) => lengthMs / interval <= MOST_POINTS) ??
    Math.ceil(lengthMs / MOST_POINTS / day) * day
  );
}

const UNITS = [
  { ms: 86_400 * SECOND, name: 'day' },
  { ms: 3_600 * SECOND, name: 'hour' },
  { ms: 60 * SECOND, name: 'minute' },
  { ms: SECOND, name: 'second' },
];

/** `second`, `15 minutes`: what one has to read of a chart to know what a point is. */
export function nameInterval(intervalMs: number): string {
  const unit = UNITS.find(({ ms }) => intervalMs % ms === 0);
  if (unit === undefined) return `${intervalMs} ms`;
  const count = intervalMs / unit.ms;
  return count === 1 ? unit.name : `${count} ${unit.name}s`;
}

/** What each currency sums up to, the one with most payments first. */
export function totalByCurrency(payments: readonly Paid[]): CurrencyTotal[] {
  return [...Map.groupBy(payments, ({ currency }) => currency)]
    .map(([currency, own]) => ({
      currency,
      total: sumAmounts(own.map(({ amount }) => amount)),
      payments: own.length,
    }))
    .sort((a, b) => b.payments - a.payments || (a.currency < b.currency ? -1 : 1));
}

/** What was paid in each interval; with `running`, up to its end. */
export function buildSeries(
  payments: readonly Paid[],
  { currencies, running = false }: { currencies: readonly string[]; running?: boolean },
): CurrencyLine[] {
  const timed = payments
    .filter(({ currency }) => currencies.includes(currency))
    .map((payment) => ({ ...payment, time: Date.parse(payment.received_at) }))
    .filter(({ time }) => !Number.isNaN(time));
  if (timed.length === 0) return [];
  const first = timed.reduce((least, { time }) => Math.min(least, time), Number.POSITIVE_INFINITY);
  const last = timed.reduce((most, { time }) => Math.max(most, time), Number.NEGATIVE_INFINITY);
  const intervalMs = chooseInterval(last - first);
  const start = Math.floor(first / intervalMs) * intervalMs;
  const count = Math.floor((last - start) / intervalMs) + 1;
  const byCurrency = Map.groupBy(timed, ({ currency }) => currency);
  return currencies.map((currency) => {
    const sums = new Array<number>(count).fill(0);
    for (const { time, amount } of byCurrency.get(currency) ?? []) {
      const index = Math.floor((time - start) / intervalMs);
      sums[index] = (sums[index] ?? 0) + Number(amount);
    }
    const values = running ? accumulate(sums) : sums;
    return {
      currency,
      intervalMs,
      points: values.map((value, index) => ({ time: start + index * intervalMs, value })),
    };
  });
}

function accumulate(values: readonly number[]): number[] {
  let sum = 0;
  return values.map((value) => {
    sum += value;
    return sum;
  });
}
