import { useDeferredValue } from 'react';
import { replaceQuery, useQueryText } from '../../router.ts';
import type { PageProps } from '../../shell/area.ts';
import { Button } from '../../ui/button.tsx';
import { SelectField, TextField } from '../../ui/field.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { OrderPage } from './order-page.tsx';
import { AcceptedTable, HistoryTable, REASONS, RejectedTable } from './order-tables.tsx';
import { PlaceOrdersForm } from './place-orders-form.tsx';
import { PlacedList } from './placed-list.tsx';
import { clearPlacedOrders, usePlacedOrders } from './placed-orders.ts';
import './orders.css';

/** Placing orders, following them, and those that there are; `#/orders/<id>` is one of them. */
export function OrdersPage({ rest: [id] }: PageProps) {
  return id === undefined ? <AllOrders /> : <OrderPage key={id} id={id} />;
}

const TABS = [
  { id: 'accepted', label: 'Accepted' },
  { id: 'rejected', label: 'Rejected' },
  { id: 'history', label: 'History' },
] as const;

function AllOrders() {
  const placed = usePlacedOrders();
  const [view, setView] = useQueryText('view', 'accepted');
  return (
    <Page
      title="Orders"
      lead="A user must have paid and the item be in stock; else an order is rejected with its reason."
    >
      <div className="orders-top">
        <Panel title="Place an order">
          <PlaceOrdersForm />
        </Panel>
        <Panel
          title="On their way"
          actions={
            placed.length > 0 && (
              <Button size="small" tone="ghost" onClick={clearPlacedOrders}>
                Clear
              </Button>
            )
          }
        >
          <PlacedList />
        </Panel>
      </div>
      <Tabs label="Orders" tabs={TABS} chosen={view} onChoose={setView}>
        <OrdersOf view={view} />
      </Tabs>
    </Page>
  );
}

function OrdersOf({ view }: { view: string }) {
  const [user, setUser] = useQueryText('user');
  const [item, setItem] = useQueryText('item');
  const [reason, setReason] = useQueryText('reason');
  const filters = useDeferredValue({ user: user.trim(), item: item.trim() });
  const isFiltered = [user, item, reason].some((filter) => filter !== '');
  return (
    <Panel isFlush>
      <div className="filters panel-filters">
        <TextField label="User" value={user} onChange={setUser} list="order-users" placeholder="Any" />
        <TextField label="Item" value={item} onChange={setItem} list="order-items" placeholder="Any" />
        {view === 'rejected' && (
          <SelectField
            label="Reason"
            value={reason}
            onChange={setReason}
            choices={[
              { value: '', label: 'Any' },
              ...Object.entries(REASONS).map(([value, label]) => ({ value, label })),
            ]}
          />
        )}
        {isFiltered && (
          <Button
            tone="ghost"
            onClick={() => replaceQuery({ user: undefined, item: undefined, reason: undefined })}
          >
            Take filters away
          </Button>
        )}
      </div>
      {view === 'rejected' ? (
        <RejectedTable filters={filters} reason={reason} />
      ) : view === 'history' ? (
        <HistoryTable filters={filters} />
      ) : (
        <AcceptedTable filters={filters} />
      )}
    </Panel>
  );
}
