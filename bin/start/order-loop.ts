import { setTimeout as sleep } from 'node:timers/promises';
import { produceOrders } from '../order-producer.ts';
import type { Target } from '../target.ts';

/** Has the producer function send orders at a steady rate until the signal aborts; the order under way is awaited. */
export async function sendOrders(
  target: Target,
  options: { perSecond: number; signal: AbortSignal },
): Promise<void> {
  const { perSecond, signal } = options;
  const everyMs = 1000 / perSecond;
  let next = performance.now();
  while (!signal.aborted) {
    await produceOrders(target, 1);
    next = Math.max(next + everyMs, performance.now());
    // An abort ends the pause, and with it the loop.
    await sleep(next - performance.now(), undefined, { signal }).catch(() => undefined);
  }
}
