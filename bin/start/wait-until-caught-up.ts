import { setTimeout as sleep } from 'node:timers/promises';
import type { MappingInspection } from '../../local/event-sources/mapping.ts';
import type { Runner } from '../../local/run-assembly.ts';
import type { Delivery } from '../events/producers.ts';

const POLL_MS = 50;
/** Without a commit of any group; retries of a batch are seconds apart. */
const GIVE_UP_AFTER_MS = 30_000;

interface Waiting {
  runner: Runner;
  deliveries: readonly Delivery[];
  signal: AbortSignal;
}

/** Waits for every mapping to commit the deliveries on its topic; answers which of them stand still behind, and why. */
export async function waitUntilCaughtUp({ runner, deliveries, signal }: Waiting): Promise<string[]> {
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
