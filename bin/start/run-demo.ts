import { setTimeout as sleep } from 'node:timers/promises';
import { listDecisions } from '../../functions/fulfilment/decisions.ts';
import { listItems } from '../../functions/fulfilment/inventory.ts';
import { listTrackedOrders } from '../../functions/orders/history.ts';
import type { MappingInspection } from '../../local/event-sources/mapping.ts';
import type { Runner } from '../../local/run-assembly.ts';
import { type Delivery, produceOrders } from '../order-producer.ts';
import { decisionsTable, historyTable, inventoryTable } from '../tables.ts';
import type { Target } from '../target.ts';
import type { Screen } from './screen.ts';
import { describeSummary, summarize } from './summary.ts';

const MAX_PER_CALL = 1_000;
const POLL_MS = 50;
const GIVE_UP_AFTER_MS = 60_000;

interface Demo {
  target: Target;
  runner: Runner;
  screen: Screen;
  count: number;
  signal: AbortSignal;
}

interface Waiting {
  runner: Runner;
  deliveries: readonly Delivery[];
  signal: AbortSignal;
}

/**
 * Sends `count` orders, waits until every mapping has caught up, and holds the tables against what was delivered.
 * Answers whether each order is accounted for: tracked, and accepted or rejected.
 */
export async function runDemo({ target, runner, screen, count, signal }: Demo): Promise<boolean> {
  const deliveries: Delivery[] = [];
  while (deliveries.length < count && !signal.aborted) {
    deliveries.push(...(await produceOrders(target, Math.min(MAX_PER_CALL, count - deliveries.length))));
  }
  const caughtUp = await waitUntilCaughtUp({ runner, deliveries, signal });
  const [decisions, history, stock] = await Promise.all([
    listDecisions(decisionsTable(target)),
    listTrackedOrders(historyTable(target)),
    listItems(inventoryTable(target)),
  ]);
  const ids = new Set(deliveries.map(({ order_id }) => order_id));
  const decided = decisions.filter(({ order_id }) => ids.has(order_id));
  const tracked = history.filter(({ order_id }) => ids.has(order_id));
  const accounted = new Set(decided.map(({ order_id }) => order_id)).intersection(
    new Set(tracked.map(({ order_id }) => order_id)),
  );
  const unaccounted = [...ids.difference(accounted)];
  const summary = {
    sent: ids.size,
    tracked: tracked.length,
    ...summarize(decided, stock),
    unaccounted,
    caughtUp,
  };
  screen.result({ summary }, [
    '',
    `  sent       ${summary.sent}`,
    `  tracked    ${summary.tracked}`,
    ...describeSummary(summary),
    unaccounted.length === 0
      ? '  every order is accounted for'
      : `  NOT ACCOUNTED FOR: ${unaccounted.join(', ')}`,
    ...(caughtUp ? [] : [`  the groups did not catch up within ${GIVE_UP_AFTER_MS / 1000} s`]),
  ]);
  return caughtUp && unaccounted.length === 0 && ids.size === count;
}

async function waitUntilCaughtUp({ runner, deliveries, signal }: Waiting): Promise<boolean> {
  const deadline = performance.now() + GIVE_UP_AFTER_MS;
  while (performance.now() < deadline && !signal.aborted) {
    if (runner.mappings().every((mapping) => hasPassed(mapping, deliveries))) return true;
    await sleep(POLL_MS);
  }
  return false;
}

/** Whether the mapping's group has committed every one of the deliveries on its topic. */
function hasPassed({ topic, partitions }: MappingInspection, deliveries: readonly Delivery[]): boolean {
  const committed = new Map(partitions.map((state) => [state.partition, Number(state.committed ?? -1)]));
  return deliveries.every(
    (delivery) => delivery.topic !== topic || (committed.get(delivery.partition) ?? -1) > delivery.offset,
  );
}
