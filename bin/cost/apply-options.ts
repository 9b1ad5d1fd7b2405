import { type Bill, computeCost } from './compute-cost.ts';
import type { CostOption } from './options/cost-option.ts';
import { costOptions } from './options/index.ts';
import type { PriceTable } from './prices.ts';
import type { Situation } from './workload.ts';

export interface AppliedOption {
  readonly option: CostOption;
  readonly bill: Bill;
  /** Below 0 where it costs more. */
  readonly savesUsd: number;
}

/** Each option on its own, by the same computation as the bill. */
export function applyOptions(situation: Situation, prices: PriceTable): AppliedOption[] {
  const present = computeCost(situation.workload, situation.facts, prices);
  return costOptions.flatMap((option) => {
    const other = option.apply(situation);
    if (other === undefined) return [];
    const bill = computeCost(other.workload, other.facts, prices);
    return [{ option, bill, savesUsd: present.totalUsd - bill.totalUsd }];
  });
}
