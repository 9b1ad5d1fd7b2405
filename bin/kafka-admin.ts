import { z } from 'zod';
import { UserError } from '../local/core/errors.ts';
import type { Target } from './target.ts';

const statusSchema = z.discriminatedUnion('status', [
  z.looseObject({ status: z.literal('done') }),
  z.object({
    status: z.literal('refused'),
    violations: z.array(z.object({ path: z.string(), value: z.string(), problem: z.string() })),
  }),
]);

/**
 * Has the kafka-admin function do an operation; answers what `schema` makes of its result.
 * @throws UserError REQUEST_FAILED with the function's own words when it refuses or fails; STACK_ABSENT when no stack has it.
 */
export async function askKafkaAdmin<S extends z.ZodType>(
  target: Target,
  request: { readonly operation: string } & Readonly<Record<string, unknown>>,
  schema: S,
): Promise<z.output<S>> {
  const answer = statusSchema.parse(await target.invoke(target.output('KafkaAdminFunction'), request));
  if (answer.status === 'done') return schema.parse(answer);
  const why = answer.violations.map(({ path, value, problem }) => `${path} ${value} ${problem}`).join('; ');
  throw new UserError('REQUEST_FAILED', `${why}.`);
}
