import { z } from 'zod';
import { UserError } from '../../local/core/errors.ts';
import type { Target } from '../target/target.ts';

const refusalSchema = z.object({
  status: z.literal('refused'),
  violations: z.array(z.looseObject({ path: z.string(), value: z.string(), problem: z.string() })),
});

/** The operation, and what it takes. */
export type AdminRequest = { readonly operation: string } & Readonly<Record<string, unknown>>;

/**
 * Has the function beside the cluster do something, and answers what it says.
 * @throws UserError REQUEST_FAILED in its own words when it refuses.
 */
export async function askAdmin<T>(target: Target, request: AdminRequest, schema: z.ZodType<T>): Promise<T> {
  const answer = await target.invoke(target.output('KafkaAdminFunction'), request);
  const refusal = refusalSchema.safeParse(answer);
  if (refusal.success) {
    const why = refusal.data.violations.map(({ path, value, problem }) =>
      [path, value === 'absent' ? '' : value, problem].filter((part) => part !== '').join(' '),
    );
    throw new UserError('REQUEST_FAILED', `${why.join('; ')}.`);
  }
  return schema.parse(answer);
}
