import * as z from 'zod';
import { defineContract, type EventsForm } from '../../shared/http/contract.ts';

/** A thousand events of a kilobyte each. */
const MAX_BODY_BYTES = 1024 * 1024;

/** Where each event is in Kafka, in the order given. */
const deliveries = z.object({
  deliveries: z.array(z.object({ id: z.string(), topic: z.string(), partition: z.int(), offset: z.int() })),
});

const problems = {
  413: 'The body is over 1 MB.',
  502: 'Kafka did not confirm every event; sent again with the same ids or the same Idempotency-Key, none counts twice.',
};

interface EventRoute {
  readonly operationId: string;
  readonly path: `/${string}`;
  readonly tag: string;
  readonly entry: string;
  readonly what: string;
  readonly events: EventsForm;
}

/** A route that sends events: of each pipeline in a file of its own, so that a producer carries no other's schema. */
export function producing({ what, ...route }: EventRoute) {
  return defineContract({
    ...route,
    method: 'POST',
    access: 'operator',
    summary: `Send one ${what} or a list of them to Kafka; all are good, or none is sent`,
    maxBodyBytes: MAX_BODY_BYTES,
    answer: { status: 201, description: 'Every event is in Kafka, and where.', body: deliveries },
    problems,
  });
}
