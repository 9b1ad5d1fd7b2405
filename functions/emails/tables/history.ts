import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { comparePositions } from '../../shared/kafka-event.ts';
import { parseItem, type Table } from '../../shared/table.ts';
import { detailFields, emailAction } from '../event.ts';

/** An event as it was stored for the first time: the event, where it was in Kafka, and when it was received. */
export const emailHistorySchema = z.object({
  email_id: z.string(),
  event_id: z.string(),
  action: emailAction,
  /** As it was given. */
  timestamp: z.string(),
  /** The timestamp in UTC, ISO 8601. */
  at: z.string(),
  ...detailFields,
  topic: z.string(),
  partition: z.int(),
  offset: z.int(),
  /** ISO 8601, UTC. */
  received_at: z.string(),
});

export type EmailHistoryItem = z.output<typeof emailHistorySchema>;

/**
 * What happened to one e-mail, in the order in which it happened; empty when no event told of it.
 * @param max how many events are enough: of more than that, which ones are told is up to their ids.
 */
export async function listEmailHistory(
  table: Table,
  email_id: string,
  max = Number.POSITIVE_INFINITY,
): Promise<EmailHistoryItem[]> {
  const items: EmailHistoryItem[] = [];
  let from: Record<string, unknown> | undefined;
  do {
    const page = await table.client.send(
      new QueryCommand({
        TableName: table.name,
        ConsistentRead: true,
        KeyConditionExpression: 'email_id = :email_id',
        ExpressionAttributeValues: { ':email_id': email_id },
        ExclusiveStartKey: from,
        ...(max < Number.POSITIVE_INFINITY && { Limit: max - items.length }),
      }),
    );
    for (const item of page.Items ?? []) items.push(parseItem(emailHistorySchema, item, table.name));
    from = page.LastEvaluatedKey;
  } while (from !== undefined && items.length < max);
  return items.sort((a, b) => (a.at === b.at ? comparePositions(a, b) : a.at < b.at ? -1 : 1));
}
