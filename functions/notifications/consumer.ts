import type { Context } from 'aws-lambda';
import { type BatchResponse, consume } from '../shared/consume.ts';
import { beginAttempt } from './attempt.ts';
import { secretFields, userEventSchema } from './event.ts';
import { notifyUsers } from './notify-users.ts';
import { createService } from './service.ts';

const service = createService('notification-service');

/** Notifies the users of the events that arrive, over each channel once. */
export async function handler(event: unknown, context: Context): Promise<BatchResponse> {
  const attempt = beginAttempt(() => context.getRemainingTimeInMillis());
  return consume(event, context, {
    schema: userEventSchema,
    secrets: secretFields,
    group: service.group,
    logger: service.logger,
    meter: service.meter,
    handle(records, traces) {
      const placed = records.map((record) => ({ ...record, trace: traces.headerOf(record) }));
      return notifyUsers(service, placed, attempt);
    },
  });
}
