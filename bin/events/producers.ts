import { z } from 'zod';
import { UserError } from '../../local/core/errors.ts';
import type { Target } from '../target/target.ts';

const deliverySchema = z.object({
  id: z.string(),
  topic: z.string(),
  partition: z.number(),
  offset: z.number(),
  /** Of an event that the producer made. */
  event: z.record(z.string(), z.unknown()).optional(),
});

/** Where an event is in Kafka; `id` is its order's, its payment's, or its own. */
export type Delivery = z.infer<typeof deliverySchema>;

const answerSchema = z.discriminatedUnion('status', [
  z.object({ status: z.literal('delivered'), deliveries: z.array(deliverySchema) }),
  z.object({
    status: z.literal('refused'),
    violations: z.array(
      z.looseObject({ index: z.int().optional(), path: z.string(), value: z.string(), problem: z.string() }),
    ),
  }),
]);

/**
 * Asks a producer function for events: `{generate: n}` or the events under the name of their kind, 1 to 1,000 of them.
 * @throws UserError REQUEST_FAILED with the function's own words; nothing was sent when it refused.
 */
export async function produce(
  target: Target,
  functionName: string,
  request: Readonly<Record<string, unknown>>,
): Promise<Delivery[]> {
  const answer = answerSchema.parse(await target.invoke(functionName, request));
  if (answer.status === 'delivered') return answer.deliveries;
  const why = answer.violations.map(({ index, path, value, problem }) => {
    const where = index === undefined ? path : `[${index}].${path}`;
    return `${where} ${value} ${problem}`;
  });
  throw new UserError('REQUEST_FAILED', `${functionName} refused, and sent nothing: ${why.join('; ')}`);
}
