import * as z from 'zod';
import { scanTable, type Table } from '../../shared/table.ts';

/** How much of a user's rate limit is used up. */
export const budgetSchema = z.object({
  user: z.string(),
  /** When the window began that was counted last: ISO 8601, UTC. */
  window_start: z.string(),
  /** How many notifications were let through in it. */
  used: z.int(),
});

export type Budget = z.output<typeof budgetSchema>;

/** Every user's, by name. */
export async function listBudgets(table: Table): Promise<Budget[]> {
  const budgets = await scanTable(table, budgetSchema);
  return budgets.sort((a, b) => (a.user < b.user ? -1 : 1));
}
