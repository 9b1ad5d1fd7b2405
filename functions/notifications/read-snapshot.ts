import { findSuppressions, type Suppression } from '../emails/tables/suppressions.ts';
import { type User, userSchema } from '../fulfilment/tables/users.ts';
import { batchGet } from '../shared/batch-get.ts';
import { parseItem } from '../shared/table.ts';
import { contactOf } from './choose-channels.ts';
import type { UserEvent } from './event.ts';
import type { NotificationTables } from './service.ts';
import { type Budget, budgetSchema } from './tables/budgets.ts';
import { type Notification, notificationSchema } from './tables/notifications.ts';

/** What is known when notifications are decided. What is not in a map does not exist. */
export interface Snapshot {
  readonly users: ReadonlyMap<string, User>;
  /** By e-mail address as the contact spells it. */
  readonly suppressions: ReadonlyMap<string, Suppression>;
  readonly notifications: ReadonlyMap<string, Notification>;
  readonly budgets: readonly Budget[];
}

/**
 * Reads the users of these events, then together all that depends on them.
 * @param toIds the notifications of an event that are of interest.
 */
export async function readSnapshot<T extends { readonly event: UserEvent }>(
  tables: NotificationTables,
  wanted: readonly T[],
  toIds: (one: T, user: User | undefined) => readonly string[],
): Promise<Snapshot> {
  const names = wanted.map(({ event }) => event.user);
  const foundUsers = await batchGet(tables.client, [{ table: tables.users, keyName: 'user', values: names }]);
  const users = new Map(
    (foundUsers.get(tables.users) ?? []).map((item) => {
      const user = parseItem(userSchema, item, tables.users);
      return [user.user, user];
    }),
  );
  const addresses = wanted.flatMap(({ event }) => contactOf(event, users.get(event.user)).email ?? []);
  const [suppressions, found] = await Promise.all([
    findSuppressions({ client: tables.client, name: tables.suppressions }, new Set(addresses)),
    batchGet(tables.client, [
      {
        table: tables.notifications,
        keyName: 'notification_id',
        values: wanted.flatMap((one) => toIds(one, users.get(one.event.user))),
      },
      { table: tables.budgets, keyName: 'user', values: names },
    ]),
  ]);
  const notifications = (found.get(tables.notifications) ?? []).map((item) =>
    parseItem(notificationSchema, item, tables.notifications),
  );
  return {
    users,
    suppressions,
    notifications: new Map(notifications.map((one) => [one.notification_id, one])),
    budgets: (found.get(tables.budgets) ?? []).map((item) => parseItem(budgetSchema, item, tables.budgets)),
  };
}
