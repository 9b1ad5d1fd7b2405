import { Command, Option } from 'commander';
import {
  addItem,
  listItems,
  stockItemSchema,
  updateItem,
} from '../../functions/fulfilment/tables/inventory.ts';
import { argument, quantity } from '../options/arguments.ts';
import { addTargetOptions } from '../options/target-options.ts';
import { printResult, printRows } from '../print/print.ts';
import { inventoryTable } from '../target/tables.ts';
import { withTarget } from '../target/with-target.ts';

const itemOption = (): Option =>
  new Option('--item <name>', 'the item')
    .makeOptionMandatory()
    .argParser(argument('--item', stockItemSchema.shape.item));
const quantityOption = (): Option =>
  new Option('--quantity <pieces>', 'pieces in stock')
    .makeOptionMandatory()
    .argParser(argument('--quantity', quantity));

const add = addTargetOptions(
  new Command('add').description('Add an item.').addOption(itemOption()).addOption(quantityOption()),
)
  .addHelpText('after', '\nExample: millrace inventory add --item laptop --quantity 5')
  .action((options) =>
    withTarget(options, { changes: true }, async (target) => {
      const added = await addItem(inventoryTable(target), stockItemSchema.parse(options));
      printResult(added, {
        sentence: `Added ${added.item}, ${added.quantity} in stock.`,
        json: options.json,
      });
    }),
  );

const update = addTargetOptions(
  new Command('update')
    .description("Set an item's stock.")
    .addOption(itemOption())
    .addOption(quantityOption()),
)
  .addHelpText('after', '\nExample: millrace inventory update --item pen --quantity 100')
  .action((options) =>
    withTarget(options, { changes: true }, async (target) => {
      const updated = await updateItem(inventoryTable(target), stockItemSchema.parse(options));
      printResult(updated, {
        sentence: `${updated.item}: ${updated.quantity} in stock now.`,
        json: options.json,
      });
    }),
  );

const show = addTargetOptions(new Command('show').description('Show all items and their stock.'))
  .addHelpText('after', '\nExample: millrace inventory show --json')
  .action((options) =>
    withTarget(options, { changes: false }, async (target) => {
      printRows(await listItems(inventoryTable(target)), {
        columns: ['item', 'quantity'],
        json: options.json,
        empty: 'No items yet.',
      });
    }),
  );

export const inventoryCommand = new Command('inventory')
  .description('The items and their stock.')
  .addCommand(add)
  .addCommand(show)
  .addCommand(update);
