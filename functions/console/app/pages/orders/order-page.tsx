import { toHash } from '../../location.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { formatCount, shortenId } from '../../ui/format.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { OrderStepper } from './order-stepper.tsx';
import { listSteps, type OrderState } from './order-way.ts';
import { usePlacedOrders } from './placed-orders.ts';
import { useOrder } from './use-order.ts';

/** One order, and how far it has come. */
export function OrderPage({ id }: { id: string }) {
  const order = useOrder(id);
  const sent = usePlacedOrders().find(({ order_id }) => order_id === id);
  const place = sent ?? order.data?.tracked ?? order.data?.decision;
  return (
    <Page
      title={`Order ${shortenId(id)}`}
      back={{ href: '#/orders', label: 'Orders' }}
      actions={
        place?.topic !== undefined &&
        place.partition !== undefined &&
        place.offset !== undefined && (
          <ButtonLink icon="journey" href={toHash(['journey', place.topic, place.partition, place.offset])}>
            The record's journey
          </ButtonLink>
        )
      }
    >
      <Panel title="Its way">
        <Loaded query={order}>
          {(state) => (
            <div className="stack" aria-live="polite">
              <OrderStepper steps={listSteps(state, sent)} isLarge />
              {sent === undefined && state.tracked === null && state.decision === null && (
                <Notice>
                  Nothing is known of this order. It may be on its way, or nobody has placed it; this page
                  keeps looking.
                </Notice>
              )}
            </div>
          )}
        </Loaded>
      </Panel>
      <Panel title="The order">
        <Facts id={id} order={sent ?? order.data?.tracked ?? order.data?.decision ?? undefined} />
      </Panel>
    </Page>
  );
}

type Known = Pick<NonNullable<OrderState['tracked']>, 'user' | 'item' | 'quantity'>;

function Facts({ id, order }: { id: string; order: Known | undefined }) {
  return (
    <dl className="facts">
      <div>
        <dt>Order id</dt>
        <dd className="row">
          <span className="mono">{id}</span> <CopyButton text={id} what="order id" />
        </dd>
      </div>
      {order && (
        <>
          <div>
            <dt>User</dt>
            <dd>
              <a href={toHash(['users', order.user])}>{order.user}</a>
            </dd>
          </div>
          <div>
            <dt>Item</dt>
            <dd>
              <a href={toHash(['stock'], { edit: order.item })}>{order.item}</a>
            </dd>
          </div>
          <div>
            <dt>Quantity</dt>
            <dd>{formatCount(order.quantity)}</dd>
          </div>
        </>
      )}
    </dl>
  );
}
