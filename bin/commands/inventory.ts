import { Command, Option } from 'commander';
import {
  addItem,
  getItem,
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
  new Option('--item <name>', 'the item').argParser(argument('--item', stockItemSchema.shape.item));
const quantityOption = (): Option =>
  new Option('--quantity <pieces>', 'pieces in stock')
    .makeOptionMandatory()
    .argParser(argument('--quantity', quantity));

const add = addTargetOptions(
  new Command('add')
    .description('Add an item.')
    .addOption(itemOption().makeOptionMandatory())
    .addOption(quantityOption()),
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
    .addOption(itemOption().makeOptionMandatory())
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

const show = addTargetOptions(
  new Command('show').description('Show all items and their stock, or one.').addOption(itemOption()),
)
  .addHelpText('after', '\nExample: millrace inventory show --item book')
  .action((options) =>
    withTarget(options, { changes: false }, async (target) => {
      const { item, json } = options;
      const table = inventoryTable(target);
      const items = item === undefined ? await listItems(table) : [await getItem(table, item)];
      if (json && item !== undefined) {
        printResult(items[0] ?? {}, { sentence: '', json });
        return;
      }
      printRows(items, { columns: ['item', 'quantity'], json, empty: 'No items yet.' });
    }),
  );

export const inventoryCommand = new Command('inventory')
  .description('The items and their stock.')
  .addCommand(add)
  .addCommand(show)
  .addCommand(update);
