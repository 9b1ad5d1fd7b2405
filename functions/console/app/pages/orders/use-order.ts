import type { showOrder } from '../../../../api/contract/orders.ts';
import { useRead } from '../../api/hooks.ts';
import { usePollMs, useRefreshOn } from '../../runner/use-runner.ts';
import type { OrderState } from './order-way.ts';

const POLL = { awaited: 1_500, whilePushed: 4_000 };

/** An order, asked about until it is tracked and decided: when the runner tells of it, or every moment. */
export function useOrder(order_id: string) {
  const awaited = usePollMs(POLL.awaited, POLL.whilePushed);
  const known = useRead<typeof showOrder>('/orders/{order_id}', { parameters: { order_id } });
  const isOnWay = !isSettled(known.data);
  const polled = useRead<typeof showOrder>('/orders/{order_id}', {
    parameters: { order_id },
    pollMs: isOnWay ? awaited : undefined,
  });
  useRefreshOn(
    (entry) => isOnWay && entry.kind === 'function-log' && entry.record?.['order_id'] === order_id,
    ['/orders/{order_id}'],
  );
  return { ...polled, isOnWay };
}

/** Whether nothing more will become of it. */
function isSettled(state: OrderState | undefined): boolean {
  return state !== undefined && state.tracked !== null && state.decision !== null;
}
