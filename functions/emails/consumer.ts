import type { Context } from 'aws-lambda';
import { type BatchResponse, consume, type Received } from '../shared/consume.ts';
import { metricsVariables, readEnvironment, requiredText } from '../shared/env.ts';
import { createLogger } from '../shared/logger.ts';
import { Meter } from '../shared/metrics.ts';
import { createTableClient } from '../shared/table.ts';
import { toUtc } from '../shared/timestamp.ts';
import type { RecordTraces } from '../shared/trace/record-traces.ts';
import { type EmailEvent, emailEventSchema } from './event.ts';
import { printEmail, printUnknownAction } from './print-email.ts';
import { type Outcome, settleEmails } from './settle-emails.ts';
import type { EmailHistoryItem } from './tables/history.ts';

const environment = readEnvironment(
  metricsVariables.extend({
    EMAILS_TABLE: requiredText,
    EMAIL_HISTORY_TABLE: requiredText,
    EMAIL_COUNTS_TABLE: requiredText,
    SUPPRESSIONS_TABLE: requiredText,
  }),
);
const group = 'email-processor-group';
const logger = createLogger(group);
const meter = new Meter(environment.POWERTOOLS_METRICS_NAMESPACE, 'emails');
const tables = {
  client: createTableClient(),
  emails: environment.EMAILS_TABLE,
  history: environment.EMAIL_HISTORY_TABLE,
  counts: environment.EMAIL_COUNTS_TABLE,
  suppressions: environment.SUPPRESSIONS_TABLE,
};

/** Stores every event that arrives, once, and prints a line for it. */
export async function handler(event: unknown, context: Context): Promise<BatchResponse> {
  const received_at = new Date().toISOString();
  return consume(event, context, {
    schema: emailEventSchema,
    ...{ group, logger, meter },
    describeInvalid: printUnknownAction,
    async handle(records, traces) {
      const outcomes = await settleEmails(
        tables,
        records.map((record) => toHistoryItem(record, received_at)),
      );
      for (const outcome of outcomes) report(outcome, traces);
    },
  });
}

function toHistoryItem(record: Received<EmailEvent>, received_at: string): EmailHistoryItem {
  const { event, topic, partition, offset } = record;
  const { email_id, event_id, action, timestamp, details } = event;
  const at = toUtc(timestamp);
  return { email_id, event_id, action, timestamp, at, ...details, topic, partition, offset, received_at };
}

function report({ event, repeated }: Outcome, traces: RecordTraces): void {
  const { event_id, email_id, action, recipient, topic, partition, offset } = event;
  const trace_id = traces.idOf(event);
  const about = { id: event_id, event_id, email_id, action, topic, partition, offset, trace_id };
  meter.count(repeated ? 'Repeated' : 'Accepted');
  if (repeated) {
    logger.info('E-mail event already stored', { outcome: 'skipped', summary: 'already stored', ...about });
    return;
  }
  meter.measureLatency(event.timestamp);
  const { sender, subject, link_url, bounce_reason } = event;
  logger.info(printEmail(event), {
    outcome: 'stored',
    ...about,
    ...{ sender, recipient, subject, link_url, bounce_reason },
  });
}
