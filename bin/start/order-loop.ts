import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../../local/core/errors.ts';
import { produce } from '../producers.ts';
import type { Target } from '../target.ts';
import type { Screen } from './screen.ts';

/** Has the producer function send orders at a steady rate until the signal aborts; the order under way is awaited. */
export async function sendOrders(
  target: Target,
  options: { perSecond: number; signal: AbortSignal; screen: Screen },
): Promise<void> {
  const { perSecond, signal, screen } = options;
  const everyMs = 1000 / perSecond;
  let next = performance.now();
  while (!signal.aborted) {
    try {
      await produce(target, target.output('OrdersProducerFunction'), { generate: 1 });
    } catch (error) {
      // A producer that fails is what a person who edits it wants to see, and to see run again once it is mended.
      if (!(error instanceof UserError)) throw error;
      screen.result({ failed: error.message }, [`  no order was sent: ${error.message}`]);
    }
    next = Math.max(next + everyMs, performance.now());
    // An abort ends the pause, and with it the loop.
    await sleep(Math.max(0, next - performance.now()), undefined, { signal }).catch(() => undefined);
  }
}
