import type { Action } from '../shared/transact-write.ts';
import type { SeenEvent } from './describe-notification.ts';
import type { NotificationTables } from './service.ts';
import type { DeferredNotification } from './tables/deferred.ts';
import type { Notification } from './tables/notifications.ts';

/** What a notification must be for a transition to be written. */
export type Guard =
  | { readonly was: 'absent' }
  /** An intent of that claim. */
  | { readonly was: 'pending'; readonly claim: string }
  /** Waiting until that time. */
  | { readonly was: 'deferred'; readonly due_at: string }
  /** An intent of that claim, or waiting since, or already as it is to be. */
  | { readonly was: 'claimed'; readonly claim: string };

/**
 * A notification becomes what `after` says. The table of deferred notifications changes with it, so that it holds an item
 * for each that waits and for no other.
 */
export interface Transition {
  readonly guard: Guard;
  readonly after: Notification;
  /** There when and only when `after` is deferred. */
  readonly waiting?: DeferredNotification | undefined;
}

/** What waits with a notification that is deferred, undefined for any other. */
export function toWaiting(
  { event, created_at, topic, partition, offset, trace }: SeenEvent,
  notification: Notification,
  history: { readonly counted: boolean; readonly attempts: number },
): DeferredNotification | undefined {
  if (notification.outcome !== 'deferred') return undefined;
  const { notification_id, channel, reason, due_at } = notification;
  return {
    ...{ notification_id, due_at, reason, channel, event, created_at, topic, partition, offset, trace },
    ...history,
  };
}

export function toActions(tables: NotificationTables, { guard, after, waiting }: Transition): Action[] {
  const { notification_id } = after;
  const put = { Put: { TableName: tables.notifications, Item: after, ...toCondition(guard) } };
  if (waiting !== undefined) return [put, { Put: { TableName: tables.deferred, Item: waiting } }];
  if (guard.was === 'absent' || guard.was === 'pending') return [put];
  return [put, { Delete: { TableName: tables.deferred, Key: { notification_id } } }];
}

export function toCondition(guard: Guard) {
  switch (guard.was) {
    case 'absent':
      return { ConditionExpression: 'attribute_not_exists(notification_id)' };
    case 'pending':
      return {
        ConditionExpression: 'outcome = :outcome AND claim = :claim',
        ExpressionAttributeValues: { ':outcome': 'pending', ':claim': guard.claim },
      };
    case 'deferred':
      return {
        ConditionExpression: 'outcome = :outcome AND due_at = :due_at',
        ExpressionAttributeValues: { ':outcome': 'deferred', ':due_at': guard.due_at },
      };
    case 'claimed':
      return {
        ConditionExpression: 'claim = :claim',
        ExpressionAttributeValues: { ':claim': guard.claim },
      };
  }
}
