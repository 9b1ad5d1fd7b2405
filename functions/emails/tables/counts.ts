import * as z from 'zod';
import { scanTable, type Table } from '../../shared/table.ts';
import { emailAction } from '../event.ts';

/** How many events of one action happened on one day. */
export const emailCountSchema = z.object({
  /** `2026-01-31`, in UTC. */
  day: z.string(),
  action: emailAction,
  count: z.int(),
});

export type EmailCount = z.output<typeof emailCountSchema>;

/** The counts of every day, from the first day on, the actions of a day in the order of an e-mail's life. */
export async function listCounts(table: Table): Promise<EmailCount[]> {
  const counts = await scanTable(table, emailCountSchema);
  const place = (action: EmailCount['action']): number => emailAction.options.indexOf(action);
  return counts.sort((a, b) =>
    a.day === b.day ? place(a.action) - place(b.action) : a.day < b.day ? -1 : 1,
  );
}
