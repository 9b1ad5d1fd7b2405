import type { User } from '../fulfilment/tables/users.ts';
import { settle } from '../shared/settle.ts';
import type { Attempt } from './attempt.ts';
import type { Providers } from './channel.ts';
import { type Choice, chooseChannels, withdrawn } from './choose-channels.ts';
import { type Circumstances, decide } from './decide.ts';
import type { Delivery } from './deliver.ts';
import { describeNotification, type SeenEvent } from './describe-notification.ts';
import { channelNames } from './event.ts';
import { packTransactions, type Unit } from './pack-transactions.ts';
import { Budgets } from './rate-limit.ts';
import { readSnapshot, type Snapshot } from './read-snapshot.ts';
import { findSend } from './send-message.ts';
import type { NotificationService } from './service.ts';
import { type Notification, toNotificationId } from './tables/notifications.ts';
import { type Guard, type Transition, toActions, toWaiting } from './transition.ts';

/** What stands about an event over one channel. */
export interface Settled {
  readonly notification: Notification;
  /** Whether it stood there before this invocation. */
  readonly repeated: boolean;
  /** There for what this invocation is to send now. */
  readonly delivery?: Delivery;
}

/**
 * Decides what becomes of each event over each of its channels and stores it, each once whatever happens: what is to be sent
 * as an intent, all else, which includes what is only logged, as its result, in one transaction with the rate limit that
 * counts it. So a redelivered event is neither decided nor counted again, and after a crash an intent without result is found.
 *
 * An intent of an invocation that is over is taken over and sent. One of an invocation that may still be sending, as when a
 * consumer group rebalances, is deferred until that is over: nobody waits for it, and nothing is sent twice meanwhile.
 *
 * @param events with distinct ids, in the order in which the rate limit is to count them.
 * @returns what stands about each event, by its id.
 * @throws FunctionError SETTLEMENT_CONTENDED when what was read keeps changing; what was stored until then stays.
 */
export async function settleEvents(
  service: NotificationService,
  events: readonly SeenEvent[],
  attempt: Attempt,
): Promise<ReadonlyMap<string, readonly Settled[]>> {
  const { tables, rateLimit } = service;
  const settled = new Map<string, readonly Settled[]>();
  await settle(tables.client, events, async (pending) => {
    const now = new Date();
    const snapshot = await readSnapshot(tables, pending, toIds);
    const budgets = new Budgets(snapshot.budgets, rateLimit, now);
    const units: Unit<SeenEvent>[] = [];
    const done: SeenEvent[] = [];
    for (const seen of pending) {
      const { user } = seen.event;
      const quietHours = snapshot.users.get(user)?.preferences?.quiet_hours;
      const before = budgets.get(user);
      const steps = takeSteps(seen, snapshot, {
        attempt,
        circumstances: { now, quietHours, rateLimit, budgets },
        providers: service.providers,
      });
      settled.set(
        seen.event.event_id,
        steps.map((step) => step.settled),
      );
      const actions = steps.flatMap(({ transition }) => (transition ? toActions(tables, transition) : []));
      if (actions.length === 0) done.push(seen);
      else units.push({ settles: seen, actions, user, before, after: budgets.get(user) });
    }
    return { settled: done, ...packTransactions(tables, units) };
  });
  return settled;
}

/** Every channel there is, and those the user chose that there are not: an intent is found though the choice has changed. */
function toIds({ event }: SeenEvent, user: User | undefined): string[] {
  const chosen = user?.preferences?.channels?.[event.event_type] ?? [];
  return [...channelNames, ...chosen].map((channel) => toNotificationId(event.event_id, channel));
}

interface Step {
  readonly settled: Settled;
  /** Absent when nothing is to be written. */
  readonly transition?: Transition;
}

interface Situation {
  readonly attempt: Attempt;
  readonly circumstances: Circumstances;
  readonly providers: Providers | undefined;
}

/**
 * The channels of an event are decided together and once: what the user chooses later holds for later events, and a replay
 * starts nothing over a channel that is new.
 */
function takeSteps(seen: SeenEvent, snapshot: Snapshot, situation: Situation): Step[] {
  const { event } = seen;
  const user = snapshot.users.get(event.user);
  const choices = chooseChannels(event, user, snapshot.suppressions);
  const standing = toIds(seen, user).flatMap((id) => snapshot.notifications.get(id) ?? []);
  if (standing.length === 0)
    return choices.map((choice) => takeStep({ seen, choice, standing: undefined }, situation));
  return [...new Set(standing)].map((one) => {
    const choice = choices.find(({ channel }) => channel === one.channel) ?? withdrawn(one.channel);
    return takeStep({ seen: { ...seen, created_at: one.created_at }, choice, standing: one }, situation);
  });
}

function takeStep(
  { seen, choice, standing }: { seen: SeenEvent; choice: Choice; standing: Notification | undefined },
  { attempt, circumstances, providers }: Situation,
): Step {
  const { claim, until } = attempt;
  if (standing === undefined) return begin({ was: 'absent' });
  if (standing.outcome !== 'pending')
    return { settled: { notification: standing, repeated: standing.claim !== claim } };
  if (standing.claim === claim) return { settled: toDelivery(standing) };
  if (standing.claimed_until > circumstances.now.toISOString()) return handOver(standing);
  return begin({ was: 'pending', claim: standing.claim });

  function begin(guard: Guard): Step {
    const counted = guard.was === 'pending';
    const decision = decide({ event: seen.event, choice, counted }, circumstances);
    const about = { ...describeNotification(seen, choice), claim };
    // Nothing has to be asked of anybody, so that there is no intent to tell from a result.
    if (decision.outcome === 'send' && findSend(choice, providers) === undefined)
      return move(guard, { ...about, outcome: 'logged' }, counted);
    if (decision.outcome === 'send') {
      const after: Notification = { ...about, outcome: 'pending', claimed_until: until };
      return { settled: toDelivery(after), transition: { guard, after } };
    }
    return move(guard, { ...about, ...decision }, counted);
  }

  /** It keeps its claim: should the other one still record a result, that stands. */
  function handOver({ claimed_until, ...intent }: Notification & { outcome: 'pending' }): Step {
    const after: Notification = {
      ...intent,
      ...{ outcome: 'deferred', reason: 'interrupted', due_at: claimed_until },
      updated_at: circumstances.now.toISOString(),
    };
    return move({ was: 'pending', claim: intent.claim }, after, true);
  }

  function move(guard: Guard, after: Notification, counted: boolean): Step {
    const waiting = toWaiting(seen, after, { counted, attempts: 0 });
    return { settled: { notification: after, repeated: false }, transition: { guard, after, waiting } };
  }

  function toDelivery(notification: Notification): Settled {
    const delivery = { seen, claimed: notification, attempts: 0 };
    return { notification, repeated: false, delivery };
  }
}
