import { emailHistorySchema } from '../../functions/emails/tables/history.ts';
import { isImported, listDecisions } from '../../functions/fulfilment/tables/decisions.ts';
import { listNotifications } from '../../functions/notifications/tables/notifications.ts';
import { listTrackedOrders } from '../../functions/orders/tables/history.ts';
import { listPayments } from '../../functions/payments/tables/payments.ts';
import { scanTable } from '../../functions/shared/table.ts';
import {
  decisionsTable,
  emailHistoryTable,
  historyTable,
  notificationsTable,
  paymentsTable,
} from '../target/tables.ts';
import type { Target } from '../target/target.ts';

/** Where a record is that something was stored for; not on Kafka when a field is absent. */
interface StoredPlace {
  readonly topic?: string | undefined;
  readonly partition?: number | undefined;
  readonly offset?: number | undefined;
}

/** What a group's tables say: the records that something was stored for, by what it was. */
export interface StoredRecords {
  readonly accepted: readonly StoredPlace[];
  readonly rejected: readonly StoredPlace[];
}

const accept = (accepted: readonly StoredPlace[]): StoredRecords => ({ accepted, rejected: [] });

/** How the tables of each consumer group are read. */
export const STORED_RECORDS: Readonly<Record<string, (target: Target) => Promise<StoredRecords>>> = {
  'order-tracker': async (target) => accept(await listTrackedOrders(historyTable(target))),
  async 'order-processor'(target) {
    const decisions = (await listDecisions(decisionsTable(target))).filter((made) => !isImported(made));
    const { accepted = [], rejected = [] } = Object.groupBy(decisions, ({ decision }) => decision);
    return { accepted, rejected };
  },
  'email-processor-group': async (target) =>
    accept(await scanTable(emailHistoryTable(target), emailHistorySchema)),
  // One event has an item for each of its channels, all of them at one place.
  'notification-service': async (target) => accept(await listNotifications(notificationsTable(target))),
  'payment-tracker': async (target) => accept(await listPayments(paymentsTable(target))),
};
