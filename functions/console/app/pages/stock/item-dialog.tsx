import { useState } from 'react';
import type { addItem, listInventory, updateItem } from '../../../../api/contract/inventory.ts';
import type { AnswerOf } from '../../../../shared/http/contract.ts';
import { useAct } from '../../api/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { Form } from '../../ui/form.tsx';
import { formatCount } from '../../ui/format.ts';
import { useAnnounce } from '../../ui/toaster.tsx';
import { readNumber } from '../orders/order-rows.ts';

/** Adds an item, or sets one's stock to what was counted. */
export function ItemDialog({
  item,
  name,
  onClose,
}: {
  /** Absent: it is added. */
  item: AnswerOf<typeof listInventory>['items'][number] | undefined;
  name: string;
  onClose: () => void;
}) {
  const announce = useAnnounce();
  const [typed, setTyped] = useState(name);
  const [quantity, setQuantity] = useState(item === undefined ? '' : String(item.quantity));
  const saving = useAct({
    run: (api, count: unknown) =>
      item === undefined
        ? api.post<typeof addItem>('/inventory', { body: { item: typed.trim(), quantity: count } })
        : api.patch<typeof updateItem>('/inventory/{item}', {
            parameters: { item: item.item },
            body: { quantity: count },
          }),
    changes: ['/inventory'],
    onDone: (saved) => {
      announce(`${formatCount(saved.quantity)} ${saved.item} in stock`, 'ok');
      onClose();
    },
  });
  return (
    <Dialog
      title={item === undefined ? 'Add an item' : item.item}
      lead={
        item === undefined
          ? undefined
          : 'Set the stock to what was counted; orders being decided are decided anew.'
      }
      onClose={onClose}
    >
      <Form problem={saving.error} onSubmit={() => saving.mutate(readNumber(quantity))}>
        <div className="dialog-body stack">
          {item === undefined && <TextField label="Item" path="item" value={typed} onChange={setTyped} />}
          <TextField
            {...{ label: 'Quantity', path: 'quantity', value: quantity, onChange: setQuantity }}
            inputMode="numeric"
          />
        </div>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" tone="primary" needsOperator isBusy={saving.isPending}>
            {item === undefined ? 'Add' : 'Save'}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}
