import { settle } from '../shared/settle.ts';
import type { Action } from '../shared/transact-write.ts';
import type { Attempt } from './attempt.ts';
import { chooseChannels, withdrawn } from './choose-channels.ts';
import { type Circumstances, type Decision, decide } from './decide.ts';
import type { Delivery } from './deliver.ts';
import { describeNotification } from './describe-notification.ts';
import { packTransactions, type Unit } from './pack-transactions.ts';
import { Budgets } from './rate-limit.ts';
import { readSnapshot, type Snapshot } from './read-snapshot.ts';
import type { NotificationService } from './service.ts';
import type { DeferredNotification } from './tables/deferred.ts';
import type { Notification } from './tables/notifications.ts';
import { type Transition, toActions, toWaiting } from './transition.ts';

/**
 * How long a provider is asked for, from when the event was first seen. It bounds what a sender costs that nobody verifies,
 * and how old the news are that a user is told once somebody does.
 */
const MAX_WAIT_MS = 3 * 24 * 60 * 60 * 1_000;
const UNDELIVERABLE: Decision = { outcome: 'dropped', reason: 'undeliverable' };

/** What stands about something that waited. */
export interface SettledDeferred {
  readonly notification: Notification;
  /** There for what this invocation is to send now. */
  readonly delivery?: Delivery;
}

/**
 * Decides again about what was deferred and is due: with what the user wants now, with quiet hours and rate limit as they
 * stand. What is to be sent is claimed until the invocation is over; it goes on waiting meanwhile, so that it is found again
 * should the result never be stored. What somebody else has claimed or settled since it was read is left alone.
 *
 * @param due in the order in which the rate limit is to count them.
 * @throws FunctionError SETTLEMENT_CONTENDED when what was read keeps changing; what was stored until then stays.
 */
export async function settleDeferred(
  service: NotificationService,
  due: readonly DeferredNotification[],
  attempt: Attempt,
): Promise<SettledDeferred[]> {
  const { tables, rateLimit } = service;
  const settled = new Map<string, SettledDeferred>();
  await settle(tables.client, due, async (pending) => {
    const now = new Date();
    const snapshot = await readSnapshot(tables, pending, ({ notification_id }) => [notification_id]);
    const budgets = new Budgets(snapshot.budgets, rateLimit, now);
    const units: Unit<DeferredNotification>[] = [];
    const done: DeferredNotification[] = [];
    for (const waiting of pending) {
      const { user } = waiting.event;
      const { notification_id, due_at } = waiting;
      const standing = snapshot.notifications.get(notification_id);
      // An earlier plan was refused, perhaps because somebody else was first.
      settled.delete(notification_id);
      if (standing?.outcome === 'deferred' && standing.due_at !== due_at) {
        done.push(waiting);
        continue;
      }
      const before = budgets.get(user);
      let actions: readonly Action[];
      if (standing?.outcome === 'deferred') {
        const quietHours = snapshot.users.get(user)?.preferences?.quiet_hours;
        const circumstances = { now, quietHours, rateLimit, budgets };
        const step = reconsider(waiting, snapshot, { attempt, circumstances });
        settled.set(notification_id, step.settled);
        actions = toActions(tables, step.transition);
      } else {
        // It has its result, or somebody has deleted it: then there is nothing to wait for.
        actions = [{ Delete: { TableName: tables.deferred, Key: { notification_id } } }];
      }
      units.push({ settles: waiting, actions, user, before, after: budgets.get(user) });
    }
    return { settled: done, ...packTransactions(tables, units) };
  });
  return due.flatMap(({ notification_id }) => settled.get(notification_id) ?? []);
}

function reconsider(
  waiting: DeferredNotification,
  { users, suppressions }: Snapshot,
  { attempt, circumstances }: { attempt: Attempt; circumstances: Circumstances },
): { settled: SettledDeferred; transition: Transition } {
  const { event, channel, counted, attempts, due_at, created_at } = waiting;
  const choices = chooseChannels(event, users.get(event.user), suppressions);
  const choice = choices.find((one) => one.channel === channel) ?? withdrawn(channel);
  const isTooOld = attempts > 0 && circumstances.now.getTime() - Date.parse(created_at) > MAX_WAIT_MS;
  const decision = isTooOld ? UNDELIVERABLE : decide({ event, choice, counted }, circumstances);
  const about = { ...describeNotification(waiting, choice), claim: attempt.claim };
  const isSent = decision.outcome === 'send';
  const after: Notification = isSent
    ? { ...about, outcome: 'deferred', reason: waiting.reason, due_at: attempt.until }
    : { ...about, ...decision };
  const delivery = { seen: waiting, claimed: after, attempts };
  return {
    settled: isSent ? { notification: after, delivery } : { notification: after },
    transition: {
      guard: { was: 'deferred', due_at },
      after,
      waiting: toWaiting(waiting, after, { counted: counted || isSent, attempts }),
    },
  };
}
