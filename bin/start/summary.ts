import { listDecisions, type OrderDecision } from '../../functions/fulfilment/tables/decisions.ts';
import { listItems, type StockItem } from '../../functions/fulfilment/tables/inventory.ts';
import { decisionsTable, inventoryTable } from '../tables.ts';
import type { Target } from '../target.ts';

/** What became of orders: how many were accepted, rejected by reason, and what is left in stock. */
export interface Summary {
  readonly accepted: number;
  readonly rejected: number;
  readonly reasons: Readonly<Record<string, number>>;
  readonly stock: readonly StockItem[];
}

export function summarize(decisions: readonly OrderDecision[], stock: readonly StockItem[]): Summary {
  const reasons: Record<string, number> = {};
  let accepted = 0;
  for (const decision of decisions) {
    if (decision.decision === 'accepted') accepted += 1;
    else reasons[decision.reason] = (reasons[decision.reason] ?? 0) + 1;
  }
  return { accepted, rejected: decisions.length - accepted, reasons, stock };
}

/** The summary of every order the tables hold. */
export async function summarizeTables(target: Target): Promise<Summary> {
  const [decisions, stock] = await Promise.all([
    listDecisions(decisionsTable(target)),
    listItems(inventoryTable(target)),
  ]);
  return summarize(decisions, stock);
}

export function describeSummary(summary: Summary): string[] {
  const reasons = Object.entries(summary.reasons).map(([reason, count]) => `${reason} ${count}`);
  const because = reasons.length === 0 ? '' : ` (${reasons.join(', ')})`;
  return [
    `  accepted   ${summary.accepted}`,
    `  rejected   ${summary.rejected}${because}`,
    `  in stock   ${summary.stock.map(({ item, quantity }) => `${item} ${quantity}`).join(', ')}`,
  ];
}
