import { addUser, type User } from '../../../functions/fulfilment/tables/users.ts';
import type { UserEvent } from '../../../functions/notifications/event.ts';
import { type DeferredNotification, listDeferred } from '../../../functions/notifications/tables/deferred.ts';
import {
  listNotifications,
  type Notification,
} from '../../../functions/notifications/tables/notifications.ts';
import type { Table } from '../../../functions/shared/table.ts';
import type { TestDynamoDb } from '../../support/dynamodb.ts';
import { uuidOf } from '../../support/fulfilment.ts';

/** The tables of the notifications pipeline on a test's engine. */
export interface TestNotificationTables {
  readonly users: Table;
  readonly suppressions: Table;
  readonly notifications: Table;
  readonly deferred: Table;
  readonly budgets: Table;
  /** The variables that name them, and the engine. */
  readonly variables: Readonly<Record<string, string>>;
  /** Every notification, the ones of an event in the order of their channels' names. */
  list(): Promise<Notification[]>;
  /** What waits, in the order in which it is due. */
  listWaiting(): Promise<DeferredNotification[]>;
}

export async function createNotificationTables(
  dynamoDb: TestDynamoDb,
  { users = [] }: { users?: readonly User[] } = {},
): Promise<TestNotificationTables> {
  const [usersTable, suppressions, notifications, deferred, budgets] = await Promise.all([
    dynamoDb.createTable('user'),
    dynamoDb.createTable('address'),
    dynamoDb.createTable('notification_id'),
    dynamoDb.createTable('notification_id'),
    dynamoDb.createTable('user'),
  ]);
  for (const user of users) await addUser(usersTable, user);
  return {
    users: usersTable,
    suppressions,
    notifications,
    deferred,
    budgets,
    variables: {
      AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.endpoint,
      USERS_TABLE: usersTable.name,
      SUPPRESSIONS_TABLE: suppressions.name,
      NOTIFICATIONS_TABLE: notifications.name,
      DEFERRED_NOTIFICATIONS_TABLE: deferred.name,
      NOTIFICATION_BUDGETS_TABLE: budgets.name,
    },
    list: () => listNotifications(notifications),
    listWaiting: () => listDeferred(deferred),
  };
}

/** A user who can be reached everywhere, unless said otherwise. */
export function makeUser(changes: Partial<User> = {}): User {
  return {
    user: 'alice',
    status: 'paid',
    contact: {
      email: 'alice@example.com',
      phone: '+48123456789',
      push: 'arn:aws:sns:us-east-1:111122223333:endpoint/GCM/app/0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0ff',
    },
    ...changes,
  };
}

type Changes = { event_id?: string; user?: string };

/** Alice has bought a book, unless said otherwise. */
export function makePurchase(
  changes: Changes & { item?: string } = {},
): UserEvent & { event_type: 'item_purchased' } {
  return {
    event_id: uuidOf('an event'),
    event_type: 'item_purchased',
    user: 'alice',
    timestamp: '2026-01-31T09:30:00Z',
    item: 'book',
    quantity: 1,
    ...changes,
  };
}

/** Alice has asked for a code, which is good for years. */
export function makeReset(
  changes: Changes & { expires_at?: string } = {},
): UserEvent & { event_type: 'password_reset' } {
  return {
    event_id: uuidOf('a reset'),
    event_type: 'password_reset',
    user: 'alice',
    timestamp: '2026-01-31T09:30:00Z',
    code: '4711AB',
    expires_at: '2099-01-01T00:00:00Z',
    ...changes,
  };
}
