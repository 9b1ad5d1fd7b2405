import * as z from 'zod';
import type { AnswerOf } from '../../shared/http/contract.ts';
import type { listActions } from '../contract/observe.ts';
import { type Logs, searchLogs } from './search-logs.ts';

const LIMIT = 500;

/** What functions/shared/http/serve-routes.ts writes of a request to a route of operators. */
const actionSchema = z.object({
  actor: z.object({ sub: z.string(), username: z.string() }),
  operation: z.string(),
  path: z.record(z.string(), z.string()),
  outcome: z.enum(['done', 'refused', 'failed']),
  status: z.int(),
});

/** What operators did, newest first. */
export async function readActions(
  logs: Logs,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<AnswerOf<typeof listActions>> {
  const pattern = '{ ($.audit IS TRUE) && ($.message = "Operator action") }';
  const { lines, truncated } = await searchLogs(logs, {
    ...{ pattern, from, to, order: 'newest first', limit: LIMIT },
  });
  return {
    actions: lines.flatMap(({ time, fields }) => {
      const action = actionSchema.safeParse(fields);
      // A line of another deployment's make says something else by the same words.
      return action.success ? [{ time, ...action.data }] : [];
    }),
    truncated,
  };
}
