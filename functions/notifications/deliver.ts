import { inChunks } from '../shared/in-chunks.ts';
import { readTrace } from '../shared/trace/trace-header.ts';
import type { Attempt } from './attempt.ts';
import { describeNotification, type SeenEvent } from './describe-notification.ts';
import { typeOf } from './event.ts';
import { recordResult } from './record-result.ts';
import { reportNotification } from './report-notification.ts';
import { type DeliveryResult, Mailer } from './send-message.ts';
import type { NotificationService } from './service.ts';
import type { DeferredNotification } from './tables/deferred.ts';
import type { Notification } from './tables/notifications.ts';
import { toWaiting } from './transition.ts';

/** Users who are sent to side by side. */
const USERS_AT_ONCE = 8;

/** Something to be sent that this invocation has claimed. */
export interface Delivery {
  readonly seen: SeenEvent;
  /** As it is stored. */
  readonly claimed: Notification;
  /** How often a provider had no time for it. */
  readonly attempts: number;
}

/**
 * Sends what was claimed and stores what came of each: one user's notifications one after the other in the order given,
 * several users' side by side. No answer of a provider fails the rest.
 * @throws what DynamoDB answers when a result cannot be stored; what was sent by then is remembered by the attempt.
 */
export async function deliver(
  service: NotificationService,
  deliveries: readonly Delivery[],
  attempt: Attempt,
): Promise<void> {
  const mailer = new Mailer({ providers: service.providers, remainingMs: attempt.remainingMs });
  const users = [...Map.groupBy(deliveries, ({ seen }) => seen.event.user).values()];
  // All stop before the failure is told: what is under way is not to meet the next try at the same batch.
  const failures: unknown[] = [];
  let left = deliveries.length;
  await inChunks(users, { size: 1, atOnce: USERS_AT_ONCE }, async ([own = []]) => {
    for (const [index, delivery] of own.entries()) {
      if (failures.length > 0) return;
      left--;
      const behind = Math.max(own.length - index - 1, Math.ceil(left / USERS_AT_ONCE));
      try {
        await deliverOne(service, delivery, { attempt, mailer, behind });
      } catch (error) {
        failures.push(error);
      }
    }
  });
  if (failures.length > 0) throw failures[0];
}

async function deliverOne(
  { tables, logger, meter }: NotificationService,
  { seen, claimed, attempts }: Delivery,
  { attempt, mailer, behind }: { attempt: Attempt; mailer: Mailer; behind: number },
): Promise<void> {
  const { notification_id, channel, address } = claimed;
  let result = attempt.results.get(notification_id);
  if (result === undefined) {
    const message = typeOf(seen.event).render(seen.event);
    result = await mailer.send({ channel, address, message, attempts, behind });
    attempt.results.set(notification_id, result);
  }
  const { after, waiting } = conclude({ seen, claimed, claim: attempt.claim }, result);
  const wasPending = claimed.outcome === 'pending';
  if (!(await recordResult(tables, { after, waiting }, { wasPending }))) {
    const { claim } = attempt;
    const trace_id = readTrace(seen.trace)?.root;
    logger.warn('Notification was taken over before its result could be stored', {
      ...{ notification_id, claim, trace_id },
    });
  }
  reportNotification({ logger, meter, trace: seen.trace }, after, attempt);
}

/** What is to be stored of a result. */
function conclude(
  { seen, claimed: { channel, address }, claim }: Omit<Delivery, 'attempts'> & { claim: string },
  result: DeliveryResult,
): { after: Notification; waiting: DeferredNotification | undefined } {
  const about = { ...describeNotification(seen, { channel, address }), claim };
  if (result.outcome !== 'deferred') return { after: { ...about, ...result }, waiting: undefined };
  const { outcome, reason, due_at, ...history } = result;
  const after: Notification = { ...about, outcome, reason, due_at };
  return { after, waiting: toWaiting(seen, after, history) };
}
