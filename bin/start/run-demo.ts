import { setTimeout as sleep } from 'node:timers/promises';
import { listDecisions } from '../../functions/fulfilment/tables/decisions.ts';
import { listItems } from '../../functions/fulfilment/tables/inventory.ts';
import { listTrackedOrders } from '../../functions/orders/tables/history.ts';
import type { MappingInspection } from '../../local/event-sources/mapping.ts';
import type { Runner } from '../../local/run-assembly.ts';
import { type Delivery, produce } from '../producers.ts';
import { decisionsTable, historyTable, inventoryTable } from '../tables.ts';
import type { Target } from '../target.ts';
import type { Screen } from './screen.ts';
import { describeSummary, summarize } from './summary.ts';

const MAX_PER_CALL = 1_000;
const POLL_MS = 50;
/** Without a commit of any group; retries of a batch are seconds apart. */
const GIVE_UP_AFTER_MS = 30_000;
const MAX_NAMED = 5;

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
    deliveries.push(
      ...(await produce(target, target.output('OrdersProducerFunction'), {
        generate: Math.min(MAX_PER_CALL, count - deliveries.length),
      })),
    );
  }
  const behind = await waitUntilCaughtUp({ runner, deliveries, signal });
  const [decisions, history, stock] = await Promise.all([
    listDecisions(decisionsTable(target)),
    listTrackedOrders(historyTable(target)),
    listItems(inventoryTable(target)),
  ]);
  const ids = new Set(deliveries.map(({ id }) => id));
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
    behind,
  };
  screen.result({ summary }, [
    '',
    `  sent       ${summary.sent}`,
    `  tracked    ${summary.tracked}`,
    ...describeSummary(summary),
    ...describeAccount(unaccounted),
    ...behind.map((why) => `  not caught up: ${why}`),
  ]);
  return behind.length === 0 && unaccounted.length === 0 && ids.size === count;
}

function describeAccount(unaccounted: readonly string[]): string[] {
  if (unaccounted.length === 0) return ['  every order is accounted for'];
  const more = unaccounted.length > MAX_NAMED ? ' and more, see --json' : '';
  return [
    `  NOT ACCOUNTED FOR: ${unaccounted.length}`,
    `  ${unaccounted.slice(0, MAX_NAMED).join(', ')}${more}`,
  ];
}

/** Waits for every mapping; answers which of them are behind when they stand still, and why. */
async function waitUntilCaughtUp({ runner, deliveries, signal }: Waiting): Promise<string[]> {
  let progress = -1;
  let since = performance.now();
  for (;;) {
    const mappings = runner.mappings();
    const behind = mappings.filter((mapping) => !hasPassed(mapping, deliveries));
    const committed = countCommitted(mappings);
    if (committed !== progress) since = performance.now();
    progress = committed;
    const isStuck = behind.every(({ state }) => state === 'Disabled');
    if (isStuck || signal.aborted || performance.now() - since > GIVE_UP_AFTER_MS)
      return behind.map(describeBehind);
    // An abort ends the pause, and with it the waiting.
    await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
  }
}

function countCommitted(mappings: readonly MappingInspection[]): number {
  return mappings
    .flatMap(({ partitions }) => partitions)
    .reduce((sum, { committed }) => sum + Number(committed ?? 0), 0);
}

function describeBehind({ group, functionName, state, lastProcessingResult }: MappingInspection): string {
  return `${group} (${functionName}) is ${state}: ${lastProcessingResult}`;
}

/** Whether the mapping's group has committed every one of the deliveries on its topic. */
function hasPassed({ topic, partitions }: MappingInspection, deliveries: readonly Delivery[]): boolean {
  const committed = new Map(partitions.map((state) => [state.partition, Number(state.committed ?? -1)]));
  return deliveries.every(
    (delivery) => delivery.topic !== topic || (committed.get(delivery.partition) ?? -1) > delivery.offset,
  );
}
