import { z } from 'zod';
import { UserError } from '../local/core/errors.ts';
import type { Target } from './target.ts';

const deliverySchema = z.object({
  id: z.string(),
  topic: z.string(),
  partition: z.number(),
  offset: z.number(),
});

export type Delivery = z.infer<typeof deliverySchema>;

const answerSchema = z.discriminatedUnion('status', [
  z.object({ status: z.literal('delivered'), deliveries: z.array(deliverySchema) }),
  z.object({
    status: z.literal('refused'),
    violations: z.array(z.looseObject({ path: z.string(), problem: z.string() })),
  }),
]);

/**
 * Has the producer function make and send that many orders (1 to 1,000).
 * @throws UserError REQUEST_FAILED with the function's own words.
 */
export async function produceOrders(target: Target, count: number): Promise<Delivery[]> {
  const answer = answerSchema.parse(
    await target.invoke(target.output('OrdersProducerFunction'), { generate: count }),
  );
  if (answer.status === 'delivered') return answer.deliveries;
  const why = answer.violations.map(({ path, problem }) => `${path} ${problem}`).join('; ');
  throw new UserError('REQUEST_FAILED', `The producer refused: ${why}`);
}
