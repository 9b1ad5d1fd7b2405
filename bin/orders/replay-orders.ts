import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { AcceptedOrder, OrderDecision } from '../../functions/fulfilment/tables/decisions.ts';
import { listAcceptedOrders, listDecisions } from '../../functions/fulfilment/tables/decisions.ts';
import { listItems } from '../../functions/fulfilment/tables/inventory.ts';
import { toUtc } from '../../functions/shared/timestamp.ts';
import { eventKind, type SentEvent } from '../events/event-kinds.ts';
import type { Delivery } from '../events/producers.ts';
import { sendEvents } from '../events/send-events.ts';
import { decisionsTable, inventoryTable } from '../target/tables.ts';
import type { Target } from '../target/target.ts';
import { waitUntilPassed } from './wait-until-passed.ts';

const FULFILMENT_GROUP = 'order-processor';

/** Which orders of the log; absent fields choose nothing out. */
export interface Choice {
  readonly user?: string;
  readonly item?: string;
  /** Accepted at this time or later; ISO 8601, without a zone in UTC. */
  readonly since?: string;
}

/** The orders of the log that are to be sent again, in the log's order. */
export async function chooseOrders(target: Target, { user, item, since }: Choice): Promise<AcceptedOrder[]> {
  const log = await listAcceptedOrders(decisionsTable(target));
  const from = since === undefined ? Number.NEGATIVE_INFINITY : Date.parse(toUtc(since));
  return log.filter(
    (order) =>
      (user === undefined || order.user === user) &&
      (item === undefined || order.item === item) &&
      timeOf(order) >= from,
  );
}

/** When it was accepted; of an order from another log, when it was placed. */
function timeOf({ decided_at, timestamp }: AcceptedOrder): number {
  const text = decided_at ?? timestamp;
  return text === undefined ? Number.NEGATIVE_INFINITY : Date.parse(text);
}

/** What became of a replay. */
export interface Replayed {
  readonly sent: number;
  /** Known by their ids to fulfilment, which changed nothing for them. */
  readonly recognised: number;
  /** Decided anew: new orders, or orders that were no longer known. */
  readonly accepted: number;
  readonly rejected: number;
  readonly stockChanged: boolean;
  /** False when it was interrupted: then fulfilment may have some before it still. */
  readonly passed: boolean;
}

export interface ReplayOptions {
  readonly newIds: boolean;
  /** Seconds between two orders. */
  readonly delay: number;
  readonly signal: AbortSignal;
  readonly onDelivered: (delivery: Delivery) => void;
}

/**
 * Sends orders into Kafka again through their producer, waits until fulfilment has passed them, and looks up what it made
 * of them.
 * @throws UserError what `sendEvents` and `waitUntilPassed` throw.
 */
export async function replayOrders(
  target: Target,
  orders: readonly AcceptedOrder[],
  { newIds, delay, signal, onDelivered }: ReplayOptions,
): Promise<Replayed> {
  const stockBefore = await listItems(inventoryTable(target));
  const deliveries: Delivery[] = [];
  const sent = await sendEvents(target, {
    kind: eventKind('orders'),
    wanted: { events: orders.map((order) => toEvent(order, newIds)) },
    ...{ delay, signal },
    onDelivered(delivery) {
      deliveries.push(delivery);
      onDelivered(delivery);
    },
  });
  const passed =
    sent === orders.length &&
    (await waitUntilPassed(target, { group: FULFILMENT_GROUP, deliveries, signal }));
  const [decisions, stockAfter] = await Promise.all([
    listDecisions(decisionsTable(target)),
    listItems(inventoryTable(target)),
  ]);
  return {
    ...{ sent, passed },
    ...countDecided(deliveries, { before: orders, after: decisions }),
    stockChanged: JSON.stringify(stockBefore) !== JSON.stringify(stockAfter),
  };
}

/** A new order is placed now, the producer says when. */
function toEvent({ order_id, user, item, quantity, timestamp }: AcceptedOrder, isNew: boolean): SentEvent {
  if (isNew) return { order_id: randomUUID(), user, item, quantity };
  return { order_id, user, item, quantity, ...(timestamp === undefined ? {} : { timestamp }) };
}

/**
 * A decision that is as it was before was left alone, even when it names the place of the delivery: one from another
 * Kafka's log may name any place. Of those that are new, one made for the delivery names its place.
 */
function countDecided(
  deliveries: readonly Delivery[],
  { before, after }: { before: readonly OrderDecision[]; after: readonly OrderDecision[] },
): Pick<Replayed, 'recognised' | 'accepted' | 'rejected'> {
  const known = new Map(before.map((made) => [made.order_id, made]));
  const byId = new Map(after.map((made) => [made.order_id, made]));
  const counts = { recognised: 0, accepted: 0, rejected: 0 };
  for (const { id, topic, partition, offset } of deliveries) {
    const made = byId.get(id);
    if (made === undefined) continue;
    const isForIt = made.topic === topic && made.partition === partition && made.offset === offset;
    const isAsItWas = isDeepStrictEqual(made, known.get(id));
    counts[isForIt && !isAsItWas ? made.decision : 'recognised'] += 1;
  }
  return counts;
}
