import { useState } from 'react';
import type { listInventory } from '../../../../api/contract/inventory.ts';
import type { AnswerOf } from '../../../../shared/http/contract.ts';
import { usePages } from '../../api/hooks.ts';
import { replaceQuery } from '../../router.ts';
import { usePollMs, useRefreshOn } from '../../runner/use-runner.ts';
import type { PageProps } from '../../shell/area.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { TextField } from '../../ui/field.tsx';
import { formatCount } from '../../ui/format.ts';
import { Page, Panel } from '../../ui/page.tsx';
import { PagedTable } from '../../ui/paged-table.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { ItemDialog } from './item-dialog.tsx';

type StockItem = AnswerOf<typeof listInventory>['items'][number];

const POLL = { polled: 5_000, whilePushed: 15_000 };
/** Fewer are soon gone. */
const FEW = 5;

/** What is in stock. `?add=<item>` and `?edit=<item>` open the form, so that a rejected order can lead to it. */
export function StockPage({ query }: PageProps) {
  const [search, setSearch] = useState('');
  const [isAdding, setAdding] = useState(false);
  const [add, edit] = [query.get('add'), query.get('edit')];
  const pages = usePages<typeof listInventory>('/inventory', {
    query: { limit: 200 },
    pollMs: usePollMs(POLL.polled, POLL.whilePushed),
  });
  useRefreshOn(
    (entry) => entry.kind === 'function-log' && entry.record?.['outcome'] === 'accepted',
    ['/inventory'],
  );
  const close = () => {
    setAdding(false);
    replaceQuery({ add: undefined, edit: undefined });
  };
  const shown = {
    ...pages,
    items: pages.items?.filter(({ item }) => item.toLowerCase().includes(search.trim().toLowerCase())),
  };
  const edited = pages.items?.find(({ item }) => item === edit);
  return (
    <Page
      title="Stock"
      lead="An accepted order takes its quantity from here, in the same transaction."
      actions={
        <Button tone="primary" icon="plus" needsOperator onClick={() => setAdding(true)}>
          Add an item
        </Button>
      }
    >
      <Panel isFlush>
        <div className="filters panel-filters">
          <TextField
            label="Find"
            type="search"
            value={search}
            onChange={setSearch}
            placeholder="Name of an item"
          />
        </div>
        <PagedTable
          {...{ pages: shown, columns, rowKey: (row: StockItem) => row.item }}
          label="Stock"
          what="items"
          onOpen={({ item }) => replaceQuery({ edit: item })}
          sort={(a, b) => a.item.localeCompare(b.item)}
          empty={
            search === '' ? (
              <EmptyState title="Nothing is in stock" icon="stock">
                Add an item, and orders of it can be accepted.
              </EmptyState>
            ) : (
              <EmptyState title="No item has that in its name" icon="search" />
            )
          }
        />
      </Panel>
      {(isAdding || add !== null) && <ItemDialog item={undefined} name={add ?? ''} onClose={close} />}
      {edited && <ItemDialog item={edited} name={edited.item} onClose={close} />}
    </Page>
  );
}

const columns: Column<StockItem>[] = [
  { key: 'item', head: 'Item', cell: ({ item }) => item },
  {
    ...{ key: 'quantity', head: 'Quantity', align: 'end', width: 120 },
    cell: ({ quantity }) => formatCount(quantity),
  },
  {
    ...{ key: 'state', head: 'State', width: 150 },
    cell: ({ quantity }) =>
      quantity === 0 ? (
        <Badge tone="bad">Sold out</Badge>
      ) : quantity < FEW ? (
        <Badge tone="warn">Few left</Badge>
      ) : (
        <Badge tone="ok">In stock</Badge>
      ),
  },
];
