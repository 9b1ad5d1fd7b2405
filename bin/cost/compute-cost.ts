import type { Facts } from './facts.ts';
import type { Allowance, Price, PriceTable } from './prices.ts';
import { services } from './services/index.ts';
import { sum } from './sum.ts';
import type { Usage } from './usage.ts';
import { DAYS_PER_MONTH, type Situation, type Workload } from './workload.ts';

export interface CostLine extends Usage {
  readonly service: string;
  readonly unitPrice: Price;
  /** How much of the quantity is free. */
  readonly freeQuantity: number;
  readonly monthlyUsd: number;
}

/** A month. */
export interface Bill {
  readonly lines: readonly CostLine[];
  readonly fixedUsd: number;
  readonly growingUsd: number;
  readonly totalUsd: number;
  /** Undefined without events. */
  readonly perMillionEventsUsd: number | undefined;
  /** What each further million adds, as long as it grows like this. */
  readonly perFurtherMillionUsd: number | undefined;
  /** A day on which nothing happens. */
  readonly idlePerDayUsd: number;
}

const HOURS_PER_DAY = 24;
const MILLION = 1_000_000;

/** The bill of a month; lines without a quantity are left out. */
export function computeCost(workload: Workload, facts: Facts, prices: PriceTable): Bill {
  const lines = listLines({ workload, facts }, prices);
  const fixedUsd = sumUsd(lines.filter(({ kind }) => kind === 'fixed'));
  const growingUsd = sumUsd(lines.filter(({ kind }) => kind === 'grows'));
  const millions = (workload.eventsPerDay * DAYS_PER_MONTH) / MILLION;
  const idle = listLines({ workload: { ...workload, eventsPerDay: 0 }, facts }, prices);
  return {
    lines,
    fixedUsd,
    growingUsd,
    totalUsd: fixedUsd + growingUsd,
    perMillionEventsUsd: millions > 0 ? (fixedUsd + growingUsd) / millions : undefined,
    perFurtherMillionUsd: millions > 0 ? growingUsd / millions : undefined,
    idlePerDayUsd: (sumUsd(idle) / workload.hoursPerMonth) * HOURS_PER_DAY,
  };
}

function listLines(situation: Situation, { prices, freeTier }: PriceTable): CostLine[] {
  const allowances = situation.workload.freeTier ? freeTier : [];
  const left = new Map(allowances.map((allowance) => [allowance, allowance.quantity]));
  return services.flatMap(({ name: service, measure }) =>
    measure(situation)
      .filter(({ quantity }) => quantity > 0)
      .map((usage): CostLine => {
        const unitPrice = prices[usage.price];
        const freeQuantity = takeFree(usage, left);
        const monthlyUsd = ((usage.quantity - freeQuantity) / unitPrice.per) * unitPrice.usd;
        return { service, ...usage, unitPrice, freeQuantity, monthlyUsd };
      }),
  );
}

/** Takes what is left of the allowance that holds for this price; lines take theirs in the bill's order. */
function takeFree({ price, quantity }: Usage, left: Map<Allowance, number>): number {
  const found = [...left].find(([allowance]) => allowance.prices.includes(price));
  if (found === undefined) return 0;
  const [allowance, rest] = found;
  const taken = Math.min(rest, quantity);
  left.set(allowance, rest - taken);
  return taken;
}

function sumUsd(lines: readonly CostLine[]): number {
  return sum(lines, ({ monthlyUsd }) => monthlyUsd);
}
