import { setTimeout as sleep } from 'node:timers/promises';
import { type GroupAnswer, groupAnswer } from '../../functions/api/contract/kafka-answers.ts';
import { UserError } from '../../local/core/errors.ts';
import type { Delivery } from '../events/producers.ts';
import { askAdmin } from '../operate/ask-admin.ts';
import type { Target } from '../target/target.ts';

const POLL_MS = 500;
/** Without a commit of the group; retries of a batch are seconds apart. */
const GIVE_UP_AFTER_MS = 60_000;

/**
 * Waits until a group has committed every delivery; answers false when the signal came first.
 * @throws UserError REQUEST_FAILED when the group stands still before them.
 */
export async function waitUntilPassed(
  target: Target,
  options: { group: string; deliveries: readonly Delivery[]; signal: AbortSignal; giveUpAfterMs?: number },
): Promise<boolean> {
  const { group, deliveries, signal, giveUpAfterMs = GIVE_UP_AFTER_MS } = options;
  const wanted = lastOfEachPartition(deliveries);
  if (wanted.size === 0) return true;
  let progress = -1;
  let since = performance.now();
  while (!signal.aborted) {
    const found = await askAdmin(target, { operation: 'describe-group', group }, groupAnswer);
    const left = countLeft(found, wanted);
    if (left === 0) return true;
    if (left !== progress) since = performance.now();
    progress = left;
    if (performance.now() - since > giveUpAfterMs) {
      throw new UserError(
        'REQUEST_FAILED',
        `All were sent, but ${group} (${found.state}) stands still ${left} records before the last of them. See \`millrace mappings list\` and \`millrace groups describe ${group}\`.`,
      );
    }
    // An abort ends the pause, and with it the waiting.
    await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
  }
  return false;
}

/** By topic and partition. */
function lastOfEachPartition(deliveries: readonly Delivery[]): ReadonlyMap<string, number> {
  const last = new Map<string, number>();
  for (const { topic, partition, offset } of deliveries) {
    const key = `${topic} ${partition}`;
    last.set(key, Math.max(offset, last.get(key) ?? 0));
  }
  return last;
}

/** How many records lie between the group and the last wanted ones. */
function countLeft({ partitions }: GroupAnswer, wanted: ReadonlyMap<string, number>): number {
  const committed = new Map(partitions.map((one) => [`${one.topic} ${one.partition}`, one.committed ?? 0]));
  let left = 0;
  for (const [key, offset] of wanted) left += Math.max(0, offset + 1 - (committed.get(key) ?? 0));
  return left;
}
