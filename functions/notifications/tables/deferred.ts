import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { FunctionError } from '../../shared/errors.ts';
import { inChunks } from '../../shared/in-chunks.ts';
import { parseItem, scanTable, type Table } from '../../shared/table.ts';
import { userEventSchema } from '../event.ts';

/** What waits to be sent: all that is needed to decide again, with the event as it was. */
const deferredNotificationSchema = z.object({
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
  /** The trace that the event's record belongs to, as the record's header said. */
  trace: z.string().optional(),
  /** Whether the rate limit has counted it already. */
  counted: z.boolean(),
  /** How often a provider had no time for it or was out of reach. */
  attempts: z.int(),
});

export type DeferredNotification = z.output<typeof deferredNotificationSchema>;

/** The parts that the table is read in, some side by side. */
const SEGMENTS = 8;
const SEGMENTS_AT_ONCE = 4;

export interface DueRequest {
  /** ISO 8601, UTC. */
  readonly now: string;
  readonly limit: number;
  /** Whether the time for reading is over. */
  readonly isOver: () => boolean;
  /** Called when it is before all is read. */
  readonly onUnread?: () => void;
  readonly onInvalid: (error: FunctionError) => void;
}

/**
 * Up to about `limit` of those that are due, of those found the ones that have waited longest first. The table is read whole:
 * it holds what waits and nothing else. Not consistently, which is twice as dear: what is found though it has gone is
 * recognised when it is settled, and what was written just now is found a minute later.
 *
 * A table that is too large to be read in the time is begun elsewhere each minute, so that all of it has its turn. An item
 * that does not fit is told to `onInvalid` and left alone, so that it holds up no other.
 */
export async function findDue(table: Table, request: DueRequest): Promise<DeferredNotification[]> {
  const due: DeferredNotification[] = [];
  const first = Math.floor(Date.parse(request.now) / 60_000);
  const segments = Array.from({ length: SEGMENTS }, (_, index) => (first + index) % SEGMENTS);
  let unread = 0;
  await inChunks(segments, { size: 1, atOnce: SEGMENTS_AT_ONCE }, async ([segment]) => {
    if (segment !== undefined && !(await readSegment(table, { ...request, segment, due }))) unread++;
  });
  if (unread > 0) request.onUnread?.();
  return due.sort(compareDue);
}

/** @returns false when there was no time to read all of it. */
async function readSegment(
  table: Table,
  request: DueRequest & { segment: number; due: DeferredNotification[] },
): Promise<boolean> {
  const { now, limit, isOver, onInvalid, segment, due } = request;
  let from: Record<string, unknown> | undefined;
  do {
    if (due.length >= limit) return true;
    if (isOver()) return false;
    const page = await table.client.send(
      new ScanCommand({
        TableName: table.name,
        Segment: segment,
        TotalSegments: SEGMENTS,
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
  } while (from !== undefined);
  return true;
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
