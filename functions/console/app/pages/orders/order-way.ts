import type { showOrder } from '../../../../api/contract/orders.ts';
import type { AnswerOf } from '../../../../shared/http/contract.ts';
import { formatCount, formatDuration } from '../../ui/format.ts';

export type OrderState = AnswerOf<typeof showOrder>;
type Decision = NonNullable<OrderState['decision']>;
export type RejectReason = Extract<Decision, { decision: 'rejected' }>['reason'];

/** A step of an order's way. */
export interface Step {
  readonly id: 'produced' | 'tracked' | 'decided';
  readonly title: string;
  readonly state: 'done' | 'awaited' | 'refused';
  /** ISO 8601, or milliseconds. */
  readonly time?: string | number;
  readonly text?: string;
  /** What helps, of an order that was refused. */
  readonly help?: { readonly text: string; readonly href: string };
}

/** What is known of an order before the API knows it. */
export interface Sent {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly placedAt: number;
}

/** Where a record is, as `orders-1@4711`. */
export function toPosition(place: { topic: string; partition: number; offset: number }): string {
  return `${place.topic}-${place.partition}@${place.offset}`;
}

/** The way of an order as far as it has come: in Kafka, seen by the tracker, decided. */
export function listSteps(state: OrderState | undefined, sent: Sent | undefined): Step[] {
  const tracked = state?.tracked ?? undefined;
  const decision = state?.decision ?? undefined;
  const place = sent ?? tracked ?? placeOf(decision);
  // The producer's clock, once it is known: this browser's may differ, and has waited for the answer.
  const placedAt = tracked?.timestamp ?? decision?.timestamp ?? sent?.placedAt;
  return [
    {
      id: 'produced',
      title: 'In Kafka',
      state: place === undefined ? 'awaited' : 'done',
      ...(place && { text: toPosition(place) }),
      ...(placedAt !== undefined && { time: placedAt }),
    },
    {
      id: 'tracked',
      title: 'Tracked',
      state: tracked === undefined ? 'awaited' : 'done',
      ...(tracked && {
        time: tracked.received_at,
        text: `${toDelay(tracked.received_at, placedAt)}by order-tracker`,
      }),
    },
    toDecided(decision, placedAt),
  ];
}

function placeOf(decision: Decision | undefined) {
  const { topic, partition, offset } = decision ?? {};
  return topic === undefined || partition === undefined || offset === undefined
    ? undefined
    : { topic, partition, offset };
}

function toDecided(decision: Decision | undefined, placedAt: string | number | undefined): Step {
  if (decision === undefined) return { id: 'decided', title: 'Decided', state: 'awaited' };
  const time = decision.decided_at;
  const after = time === undefined ? '' : toDelay(time, placedAt);
  if (decision.decision === 'accepted') {
    const left = decision.stock_left === undefined ? '' : `${formatCount(decision.stock_left)} left in stock`;
    return {
      ...{ id: 'decided', title: 'Accepted', state: 'done', text: `${after}${left}` },
      ...(time !== undefined && { time }),
    };
  }
  return {
    ...{ id: 'decided', title: 'Rejected', state: 'refused', time: decision.decided_at },
    text: `${after}${explainReason(decision)}`,
    help: toHelp(decision),
  };
}

/** `240 ms after, `; nothing when it is not known, or clocks differ. */
function toDelay(time: string, from: string | number | undefined): string {
  if (from === undefined) return '';
  const ms = Date.parse(time) - new Date(from).getTime();
  return ms < 0 ? '' : `${formatDuration(ms)} after, `;
}

interface Refused {
  readonly user: string;
  readonly item: string;
  readonly quantity: number;
  readonly reason: RejectReason;
}

/** Why an order was rejected, in a sentence. */
export function explainReason({ user, item, quantity, reason }: Refused): string {
  const sentences: Record<RejectReason, string> = {
    user_unknown: `there is no user ${user}`,
    user_not_paid: `${user} has not paid`,
    item_unknown: `there is no item ${item}`,
    insufficient_stock:
      quantity === 1 ? `no ${item} is in stock` : `fewer than ${formatCount(quantity)} ${item} in stock`,
  };
  return sentences[reason];
}

function toHelp({ user, item, reason }: Refused): { text: string; href: string } {
  if (reason === 'user_unknown')
    return { text: 'Add the user', href: `#/users?add=${encodeURIComponent(user)}` };
  if (reason === 'user_not_paid')
    return { text: `Look at ${user}`, href: `#/users/${encodeURIComponent(user)}` };
  const text = reason === 'item_unknown' ? 'Add the item' : 'Change the stock';
  const name = reason === 'item_unknown' ? 'add' : 'edit';
  return { text, href: `#/stock?${name}=${encodeURIComponent(item)}` };
}
