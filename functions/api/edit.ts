import * as z from 'zod';
import { addItem, updateItem } from '../fulfilment/tables/inventory.ts';
import { addUser, updateUser } from '../fulfilment/tables/users.ts';
import { readEnvironment, requiredText } from '../shared/env.ts';
import { implement } from '../shared/http/route.ts';
import { serveRoutes } from '../shared/http/serve-routes.ts';
import { createLogger } from '../shared/logger.ts';
import { createTableClient } from '../shared/table.ts';
import { addItem as addItemContract, updateItem as updateItemContract } from './contract/inventory.ts';
import { addUser as addUserContract, updateUser as updateUserContract } from './contract/users.ts';

const environment = readEnvironment(z.object({ USERS_TABLE: requiredText, INVENTORY_TABLE: requiredText }));

const client = createTableClient();
const users = { client, name: environment.USERS_TABLE };
const inventory = { client, name: environment.INVENTORY_TABLE };

/** Adds and changes users and stock. */
export const handler = serveRoutes({
  logger: createLogger('api'),
  routes: [
    implement(addUserContract, ({ body }) => addUser(users, body)),
    implement(updateUserContract, ({ parameters, body }) => updateUser(users, { ...body, ...parameters })),
    implement(addItemContract, ({ body }) => addItem(inventory, body)),
    implement(updateItemContract, ({ parameters, body }) =>
      updateItem(inventory, { ...body, ...parameters }),
    ),
  ],
});
