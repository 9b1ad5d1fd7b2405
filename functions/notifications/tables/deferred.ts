import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { FunctionError } from '../../shared/errors.ts';
import { parseItem, scanTable, type Table } from '../../shared/table.ts';
import { userEventSchema } from '../event.ts';

/** What waits to be sent: all that is needed to decide again, with the event as it was. */
export const deferredNotificationSchema = z.object({
  notification_id: z.string(),
  /** ISO 8601, UTC, with milliseconds, so that texts compare as times. */
  due_at: z.string(),
  reason: z.string(),
  channel: z.string(),
  event: userEventSchema,
  created_at: z.string(),
  topic: z.string(),
  partition: z.int(),
  offset: z.int(),
  /** Whether the rate limit has counted it already. */
  counted: z.boolean(),
  /** How often a provider had no time for it or was out of reach. */
  attempts: z.int(),
});

export type DeferredNotification = z.output<typeof deferredNotificationSchema>;

/**
 * Up to about `limit` of those that are due, those that have waited longest first. The table is read whole, consistently: it
 * holds what waits and nothing else. One that does not fit is told to `onInvalid` and left alone, so that it holds up no other.
 */
export async function findDue(
  table: Table,
  { now, limit, onInvalid }: { now: string; limit: number; onInvalid: (error: FunctionError) => void },
): Promise<DeferredNotification[]> {
  const due: DeferredNotification[] = [];
  let from: Record<string, unknown> | undefined;
  do {
    const page = await table.client.send(
      new ScanCommand({
        TableName: table.name,
        ConsistentRead: true,
        FilterExpression: 'due_at <= :now',
        ExpressionAttributeValues: { ':now': now },
        ExclusiveStartKey: from,
      }),
    );
    for (const item of page.Items ?? []) {
      try {
        due.push(parseItem(deferredNotificationSchema, item, table.name));
      } catch (error) {
        if (!(error instanceof FunctionError)) throw error;
        onInvalid(error);
      }
    }
    from = page.LastEvaluatedKey;
  } while (from !== undefined && due.length < limit);
  return due.sort(compareDue);
}

/** Everything that waits, in the order in which it is due. */
export async function listDeferred(table: Table): Promise<DeferredNotification[]> {
  const deferred = await scanTable(table, deferredNotificationSchema);
  return deferred.sort(compareDue);
}

function compareDue(a: DeferredNotification, b: DeferredNotification): number {
  const [first, second] = [toOrder(a), toOrder(b)];
  if (first === second) return 0;
  return first < second ? -1 : 1;
}

function toOrder({ due_at, created_at, partition, offset, channel }: DeferredNotification): string {
  return [due_at, created_at, partition, String(offset).padStart(16, '0'), channel].join(' ');
}
