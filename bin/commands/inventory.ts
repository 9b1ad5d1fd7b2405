import { Command, Option } from 'commander';
import {
  addItem,
  listItems,
  stockItemSchema,
  updateItem,
} from '../../functions/fulfilment/tables/inventory.ts';
import { argument, quantity } from '../arguments.ts';
import { jsonOption, stateOption } from '../options.ts';
import { printResult, printRows } from '../print.ts';
import { inventoryTable } from '../tables.ts';
import { withTarget } from '../with-target.ts';

const itemOption = (): Option =>
  new Option('--item <name>', 'the item')
    .makeOptionMandatory()
    .argParser(argument('--item', stockItemSchema.shape.item));
const quantityOption = (): Option =>
  new Option('--quantity <pieces>', 'pieces in stock')
    .makeOptionMandatory()
    .argParser(argument('--quantity', quantity));

const add = new Command('add')
  .description('Add an item.')
  .addOption(itemOption())
  .addOption(quantityOption())
  .addOption(stateOption())
  .addOption(jsonOption())
  .addHelpText('after', '\nExample: millrace inventory add --item laptop --quantity 5')
  .action(({ state, json, ...item }) =>
    withTarget(state, async (target) => {
      const added = await addItem(inventoryTable(target), stockItemSchema.parse(item));
      printResult(added, { sentence: `Added ${added.item}, ${added.quantity} in stock.`, json });
    }),
  );

const update = new Command('update')
  .description("Set an item's stock.")
  .addOption(itemOption())
  .addOption(quantityOption())
  .addOption(stateOption())
  .addOption(jsonOption())
  .addHelpText('after', '\nExample: millrace inventory update --item pen --quantity 100')
  .action(({ state, json, ...item }) =>
    withTarget(state, async (target) => {
      const updated = await updateItem(inventoryTable(target), stockItemSchema.parse(item));
      printResult(updated, { sentence: `${updated.item}: ${updated.quantity} in stock now.`, json });
    }),
  );

const show = new Command('show')
  .description('Show all items and their stock.')
  .addOption(stateOption())
  .addOption(jsonOption())
  .addHelpText('after', '\nExample: millrace inventory show --json')
  .action(({ state, json }) =>
    withTarget(state, async (target) => {
      printRows(await listItems(inventoryTable(target)), {
        columns: ['item', 'quantity'],
        json,
        empty: 'No items yet.',
      });
    }),
  );

export const inventoryCommand = new Command('inventory')
  .description('The items and their stock.')
  .addCommand(add)
  .addCommand(show)
  .addCommand(update);
