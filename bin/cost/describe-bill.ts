import type { Report } from './print-bill.ts';

/** The report for machines; money is not rounded. */
export function describeBill(report: Report): object {
  const { workload, bill, options, assumptions, omissions, limits, prices } = report;
  return {
    ...{ currency: 'USD', region: prices.region, prices_of: prices.date },
    workload: {
      events_per_day: workload.eventsPerDay,
      event_bytes: workload.eventBytes,
      events_per_call: workload.eventsPerCall,
      http_share: workload.httpShare,
      users: workload.console.users,
      batch: workload.batch ?? null,
      hours_per_month: workload.hoursPerMonth,
      free_tier: workload.freeTier,
    },
    lines: bill.lines.map(({ service, item, kind, quantity, freeQuantity, unitPrice, monthlyUsd }) => ({
      ...{ service, item, kind, quantity, free_quantity: freeQuantity },
      unit: unitPrice.unit,
      unit_price: unitPrice.usd / unitPrice.per,
      ...{ certainty: unitPrice.certainty, source: unitPrice.source, monthly: monthlyUsd },
    })),
    fixed: bill.fixedUsd,
    grows: bill.growingUsd,
    total: bill.totalUsd,
    per_million_events: bill.perMillionEventsUsd ?? null,
    per_further_million_events: bill.perFurtherMillionUsd ?? null,
    idle_per_day: bill.idlePerDayUsd,
    options: options.map(({ option, bill: { totalUsd }, savesUsd }) => ({
      ...{ option: option.name, description: option.description, loses: option.loses ?? null },
      ...{ saves: savesUsd, total: totalUsd },
    })),
    assumptions,
    not_included: omissions,
    more_than_carried: limits,
  };
}
