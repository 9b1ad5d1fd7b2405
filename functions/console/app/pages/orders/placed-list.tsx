import { useEffect, useRef } from 'react';
import { toHash } from '../../location.ts';
import { formatCount, shortenId } from '../../ui/format.ts';
import { useAnnounce } from '../../ui/toaster.tsx';
import { OrderStepper } from './order-stepper.tsx';
import { listSteps } from './order-way.ts';
import { type PlacedOrder, usePlacedOrders } from './placed-orders.ts';
import { useOrder } from './use-order.ts';

/** The orders placed here, each on its way. */
export function PlacedList() {
  const placed = usePlacedOrders();
  if (placed.length === 0)
    return <p className="muted">Place an order, and follow it here from Kafka to its decision.</p>;
  return (
    <ul className="placed">
      {placed.map((order) => (
        <Placed key={order.order_id} order={order} />
      ))}
    </ul>
  );
}

function Placed({ order }: { order: PlacedOrder }) {
  const { data } = useOrder(order.order_id);
  const steps = listSteps(data, order);
  const decided = steps.find(({ id }) => id === 'decided');
  const announce = useAnnounce();
  const was = useRef(decided?.state);
  const about = `${formatCount(order.quantity)} ${order.item} for ${order.user}`;
  useEffect(() => {
    const before = was.current;
    was.current = decided?.state;
    if (decided === undefined || before !== 'awaited' || decided.state === 'awaited') return;
    announce(`${decided.title}: ${about}`, decided.state === 'done' ? 'ok' : 'info');
  }, [decided, about, announce]);
  return (
    <li className="placed-order">
      <p className="placed-what">
        <a href={toHash(['orders', order.order_id])}>
          {formatCount(order.quantity)} {order.item}
        </a>{' '}
        for {order.user} <span className="muted mono">{shortenId(order.order_id)}</span>
      </p>
      <OrderStepper steps={steps} />
    </li>
  );
}
