import { addItem, listItems, type StockItem } from '../../functions/fulfilment/tables/inventory.ts';
import { addUser, listUsers, type User } from '../../functions/fulfilment/tables/users.ts';
import { inventoryTable, usersTable } from '../tables.ts';
import type { Target } from '../target.ts';

const USERS: readonly User[] = [
  { user: 'alice', status: 'paid' },
  { user: 'bob', status: 'unpaid' },
  { user: 'carol', status: 'paid' },
];

const STOCK: readonly StockItem[] = [
  { item: 'book', quantity: 10 },
  { item: 'pen', quantity: 50 },
  { item: 'notebook', quantity: 20 },
];

/** Gives empty tables the users and the stock that a first run needs; what is there is left alone. */
export async function seed(target: Target): Promise<void> {
  const [users, inventory] = [usersTable(target), inventoryTable(target)];
  await Promise.all([
    listUsers(users).then((present) =>
      present.length > 0 ? [] : Promise.all(USERS.map((user) => addUser(users, user))),
    ),
    listItems(inventory).then((present) =>
      present.length > 0 ? [] : Promise.all(STOCK.map((item) => addItem(inventory, item))),
    ),
  ]);
}
