import { Command, CommanderError } from 'commander';
import { asError, UserError } from '../local/core/errors.ts';
import { inventoryCommand } from './commands/inventory.ts';
import { ordersCommand } from './commands/orders.ts';
import { produceCommand } from './commands/produce.ts';
import { startCommand } from './commands/start.ts';
import { usersCommand } from './commands/users.ts';

const EXIT_OUR_BUG = 1;
const EXIT_USER_ERROR = 2;

const program = new Command('millrace')
  .description(
    'Kafka pipelines as serverless handlers on AWS, and the runner that runs the same stacks here.',
  )
  .version('0.1.0')
  .enablePositionalOptions()
  .showHelpAfterError('See --help.')
  .exitOverride();
for (const command of [startCommand, usersCommand, inventoryCommand, produceCommand, ordersCommand]) {
  program.addCommand(command);
}
inheritExitOverride(program);

try {
  await program.parseAsync();
} catch (thrown) {
  process.exitCode = report(asError(thrown));
}

/** Subcommands that were built elsewhere do not inherit it; without it commander ends the process by itself. */
function inheritExitOverride(command: Command): void {
  for (const child of command.commands) {
    child.exitOverride().showHelpAfterError('See --help.');
    inheritExitOverride(child);
  }
}

/** Prints an error as its kind asks: a user's as its message, ours with its stack. Answers the exit code. */
function report(error: Error): number {
  // Commander has printed help, version or the complaint itself by now.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USER_ERROR;
  if (error instanceof UserError) {
    process.stderr.write(`millrace: ${error.message} [${error.code}]\n`);
    return EXIT_USER_ERROR;
  }
  process.stderr.write(`millrace: this is a bug of ours:\n${renderStack(error)}\n`);
  return EXIT_OUR_BUG;
}

function renderStack(error: Error): string {
  const cause = error.cause === undefined ? '' : `\ncaused by: ${renderStack(asError(error.cause))}`;
  return `${error.stack ?? error.message}${cause}`;
}
