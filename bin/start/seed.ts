import { addItem, listItems, type StockItem } from '../../functions/fulfilment/tables/inventory.ts';
import { addUser, listUsers, type User } from '../../functions/fulfilment/tables/users.ts';
import type { Table } from '../../functions/shared/table.ts';
import { inventoryTable, usersTable } from '../target/tables.ts';
import type { Target } from '../target/target.ts';

const USERS: readonly User[] = [
  {
    user: 'alice',
    status: 'paid',
    contact: { email: 'alice@example.com', phone: '+12025550123' },
    preferences: { channels: { item_purchased: ['email', 'sms'] } },
  },
  {
    user: 'bob',
    status: 'unpaid',
    contact: { email: 'bob@example.com' },
    preferences: { quiet_hours: { from: '22:00', to: '07:00', time_zone: 'Europe/Warsaw' } },
  },
  { user: 'carol', status: 'paid' },
];

/** At an order a second it lasts for two hours, but for the notebooks, which last for half a minute: so orders are accepted, and rejected for either reason. */
const STOCK: readonly StockItem[] = [
  { item: 'book', quantity: 5_000 },
  { item: 'pen', quantity: 5_000 },
  { item: 'notebook', quantity: 20 },
];

/** Gives empty tables the users and the stock that a first run needs; what is there is left alone. */
export async function seed(target: Target): Promise<void> {
  await Promise.all([seedUsers(usersTable(target)), seedStock(inventoryTable(target))]);
}

async function seedUsers(users: Table): Promise<void> {
  if ((await listUsers(users)).length === 0) await Promise.all(USERS.map((user) => addUser(users, user)));
}

async function seedStock(inventory: Table): Promise<void> {
  if ((await listItems(inventory)).length === 0)
    await Promise.all(STOCK.map((item) => addItem(inventory, item)));
}
