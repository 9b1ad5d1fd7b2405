import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Action } from '../shared/transact-write.ts';
import type { Change, EmailTransaction } from './plan-transactions.ts';
import type { EmailCount } from './tables/counts.ts';
import type { Email } from './tables/emails.ts';
import type { Suppression } from './tables/suppressions.ts';

/** The tables that the e-mails pipeline works on. */
export interface EmailTables {
  readonly client: DynamoDBDocumentClient;
  readonly emails: string;
  readonly history: string;
  readonly counts: string;
  readonly suppressions: string;
}

/** The actions of one transaction: each event once, and a guard on everything that it changes. */
export function toActions(
  tables: EmailTables,
  { events, emails, suppressions, counts }: EmailTransaction,
): Action[] {
  return [
    ...events.map((event) => ({
      Put: {
        TableName: tables.history,
        Item: event,
        ConditionExpression: 'attribute_not_exists(event_id)',
      },
    })),
    ...Array.from(emails.values(), (email) => putEmail(tables.emails, email)),
    ...Array.from(suppressions.values(), (suppression) => putSuppression(tables.suppressions, suppression)),
    ...Array.from(counts.values(), (count) => addCount(tables.counts, count)),
  ];
}

/** Every event of an e-mail adds to their number, so that the number tells whether it changed. */
function putEmail(table: string, { before, after }: Change<Email>): Action {
  const put = { TableName: table, Item: after };
  if (before === undefined) {
    return { Put: { ...put, ConditionExpression: 'attribute_not_exists(email_id)' } };
  }
  return {
    Put: {
      ...put,
      ConditionExpression: '#events = :before',
      ExpressionAttributeNames: { '#events': 'events' },
      ExpressionAttributeValues: { ':before': before.events },
    },
  };
}

function putSuppression(table: string, { before, after }: Change<Suppression>): Action {
  const put = { TableName: table, Item: after };
  if (before === undefined) {
    return { Put: { ...put, ConditionExpression: 'attribute_not_exists(address)' } };
  }
  return {
    Put: {
      ...put,
      ConditionExpression: 'email_id = :email_id AND event_id = :event_id',
      ExpressionAttributeValues: { ':email_id': before.email_id, ':event_id': before.event_id },
    },
  };
}

/** Added to and never read, so that all consumers count on one item without making each other's plans stale. */
function addCount(table: string, { day, action, count }: EmailCount): Action {
  return {
    Update: {
      TableName: table,
      Key: { day, action },
      UpdateExpression: 'ADD #count :count',
      ExpressionAttributeNames: { '#count': 'count' },
      ExpressionAttributeValues: { ':count': count },
    },
  };
}
