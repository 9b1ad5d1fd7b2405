import type { EmailAction, EmailEvent } from '../../functions/emails/event.ts';
import type { EmailHistoryItem } from '../../functions/emails/tables/history.ts';
import type { EmailTables } from '../../functions/emails/to-actions.ts';
import { toUtc } from '../../functions/shared/timestamp.ts';
import type { TestDynamoDb } from './dynamodb.ts';
import { uuidOf } from './fulfilment.ts';

const DETAILS = {
  sender: 'newsletter@company.com',
  recipient: 'user@example.com',
  subject: 'Sample Email #1234',
};

/** Something that happened to an e-mail of user@example.com, with a link when clicked and a reason when bounced. */
export function makeEmailEvent(
  action: EmailAction = 'sent',
  changes: Partial<Omit<EmailEvent, 'action' | 'details'>> & { details?: object } = {},
): EmailEvent {
  const { details, ...others } = changes;
  const common = {
    event_id: uuidOf('an e-mail event'),
    event_type: 'email_update' as const,
    timestamp: '2026-01-31T09:30:00Z',
    email_id: '9f3c21ab',
    ...others,
  };
  if (action === 'clicked') {
    const link_url = 'https://company.com/offers';
    return { ...common, action, details: { ...DETAILS, link_url, ...details } };
  }
  if (action === 'bounced') {
    return { ...common, action, details: { ...DETAILS, bounce_reason: 'mailbox_full', ...details } };
  }
  return { ...common, action, details: { ...DETAILS, ...details } };
}

/** Events as they would lie in one partition, from offset 0 on, and as a consumer would store them. */
export function placeEmails(
  events: readonly EmailEvent[],
  {
    partition = 0,
    received_at = '2026-01-31T10:00:00.000Z',
  }: { partition?: number; received_at?: string } = {},
): EmailHistoryItem[] {
  return events.map(({ email_id, event_id, action, timestamp, details }, offset) => ({
    ...{ email_id, event_id, action, timestamp, at: toUtc(timestamp), ...details },
    ...{ topic: 'email-updates', partition, offset, received_at },
  }));
}

/** The tables of the e-mails pipeline on a test's engine. */
export async function createEmailTables(dynamoDb: TestDynamoDb): Promise<EmailTables> {
  const client = dynamoDb.createClient();
  const [emails, history, counts, suppressions] = await Promise.all([
    dynamoDb.createTable('email_id'),
    dynamoDb.createTable('email_id', 'event_id'),
    dynamoDb.createTable('day', 'action'),
    dynamoDb.createTable('address'),
  ]);
  return {
    client,
    emails: emails.name,
    history: history.name,
    counts: counts.name,
    suppressions: suppressions.name,
  };
}
