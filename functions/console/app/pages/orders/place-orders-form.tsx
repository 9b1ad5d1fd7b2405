import { useRef, useState } from 'react';
import type { listInventory } from '../../../../api/contract/inventory.ts';
import type { placeOrders } from '../../../../api/contract/place-orders.ts';
import type { listUsers } from '../../../../api/contract/users.ts';
import { useAct, useRead } from '../../api/hooks.ts';
import { isPassing } from '../../api/problem.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { Form } from '../../ui/form.tsx';
import { formatCount } from '../../ui/format.ts';
import { type OrderRow, toBody } from './order-rows.ts';
import { addPlacedOrders } from './placed-orders.ts';

const MAX_ROWS = 20;

/** Places one order or several: all are good, or none is sent. */
export function PlaceOrdersForm() {
  const lastKey = useRef(0);
  const makeRow = (): OrderRow => ({ key: ++lastKey.current, user: '', item: '', quantity: '1' });
  const [rows, setRows] = useState<readonly OrderRow[]>(() => [makeRow()]);
  const callKey = useRef<string>(undefined);

  const placing = useAct({
    run: (api, sent: readonly OrderRow[]) => {
      // The same for a call that is tried again because nobody knows whether it arrived.
      callKey.current ??= crypto.randomUUID();
      return api.post<typeof placeOrders>('/orders', { body: toBody(sent), idempotencyKey: callKey.current });
    },
    changes: ['/orders', '/rejections', '/history'],
    onDone: ({ deliveries }, sent) => {
      callKey.current = undefined;
      addPlacedOrders(
        deliveries.map(({ id, topic, partition, offset }, index) => ({
          ...{ order_id: id, topic, partition, offset, placedAt: Date.now() },
          user: sent[index]?.user.trim() ?? '',
          item: sent[index]?.item.trim() ?? '',
          quantity: Number(sent[index]?.quantity),
        })),
      );
      setRows([makeRow()]);
    },
  });
  const change = (key: number, field: keyof OrderRow, value: string) =>
    setRows((all) => all.map((row) => (row.key === key ? { ...row, [field]: value } : row)));

  return (
    <Form
      label="Place orders"
      problem={placing.error}
      onSubmit={() => {
        if (!isPassing(placing.error)) callKey.current = undefined;
        placing.mutate(rows);
      }}
    >
      <Suggestions />
      <div className="order-rows">
        {rows.map((row, index) => (
          <OrderFields
            key={row.key}
            {...{ row, index, isAlone: rows.length === 1 }}
            onChange={(field, value) => change(row.key, field, value)}
            onRemove={() => setRows((all) => all.filter(({ key }) => key !== row.key))}
          />
        ))}
      </div>
      <div className="row row-apart order-actions">
        <Button
          tone="ghost"
          size="small"
          icon="plus"
          unavailable={rows.length >= MAX_ROWS ? `At most ${MAX_ROWS} at a time here.` : undefined}
          onClick={() => setRows((all) => [...all, makeRow()])}
        >
          Another order
        </Button>
        <Button type="submit" tone="primary" needsOperator isBusy={placing.isPending}>
          {rows.length === 1 ? 'Place order' : `Place ${rows.length} orders`}
        </Button>
      </div>
    </Form>
  );
}

function OrderFields({
  row,
  index,
  isAlone,
  onChange,
  onRemove,
}: {
  row: OrderRow;
  index: number;
  isAlone: boolean;
  onChange: (field: 'user' | 'item' | 'quantity', value: string) => void;
  onRemove: () => void;
}) {
  return (
    <fieldset className="order-row">
      <legend className="sr-only">Order {index + 1}</legend>
      <TextField
        {...{
          label: 'User',
          path: 'user',
          index,
          value: row.user,
          list: 'order-users',
          isLabelHidden: index > 0,
        }}
        placeholder="alice"
        onChange={(value) => onChange('user', value)}
      />
      <TextField
        {...{
          label: 'Item',
          path: 'item',
          index,
          value: row.item,
          list: 'order-items',
          isLabelHidden: index > 0,
        }}
        placeholder="book"
        onChange={(value) => onChange('item', value)}
      />
      <TextField
        {...{ label: 'Quantity', path: 'quantity', index, value: row.quantity, isLabelHidden: index > 0 }}
        inputMode="numeric"
        onChange={(value) => onChange('quantity', value)}
      />
      {!isAlone && (
        <Button tone="ghost" icon="close" aria-label={`Leave order ${index + 1} out`} onClick={onRemove} />
      )}
    </fieldset>
  );
}

/** The users and items that there are; others may be typed, to see them rejected. */
function Suggestions() {
  const users = useRead<typeof listUsers>('/users', { query: { limit: 100 } });
  const items = useRead<typeof listInventory>('/inventory', { query: { limit: 100 } });
  return (
    <>
      <datalist id="order-users">
        {users.data?.items.map(({ user, status }) => (
          <option key={user} value={user} label={status} />
        ))}
      </datalist>
      <datalist id="order-items">
        {items.data?.items.map(({ item, quantity }) => (
          <option key={item} value={item} label={`${formatCount(quantity)} in stock`} />
        ))}
      </datalist>
    </>
  );
}
