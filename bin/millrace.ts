import { Command, CommanderError } from 'commander';
import { asError } from '../local/core/errors.ts';
import packageJson from '../package.json' with { type: 'json' };
import { inventoryCommand } from './commands/inventory.ts';
import { ordersCommand } from './commands/orders.ts';
import { produceCommand } from './commands/produce.ts';
import { startCommand } from './commands/start.ts';
import { usersCommand } from './commands/users.ts';
import { explainFailure } from './explain-failure.ts';

const EXIT_OUR_BUG = 1;
const EXIT_USER_ERROR = 2;

const program = new Command('millrace')
  .description(
    'Kafka pipelines as serverless handlers on AWS, and the runner that runs the same stacks here.',
  )
  .version(packageJson.version)
  .enablePositionalOptions();
for (const command of [startCommand, usersCommand, inventoryCommand, produceCommand, ordersCommand]) {
  program.addCommand(command);
}
tellInOneLine(program);
// `millrace orders show | head`: the reader has what it wants. The runner listens too, and ends.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  await program.parseAsync();
} catch (thrown) {
  process.exitCode = report(asError(thrown));
}

/** Commander's complaints as our own, in every subcommand; without the override it ends the process by itself. */
function tellInOneLine(command: Command): void {
  command.exitOverride().configureOutput({
    outputError: (text, write) =>
      write(
        `millrace: ${text
          .trim()
          .replace(/^error: /, '')
          .replaceAll('\n', ' ')}. See --help. [ARGUMENT_INVALID]\n`,
      ),
  });
  for (const child of command.commands) tellInOneLine(child);
}

/** Prints an error as its kind asks: a user's as its message, ours with its stack. Answers the exit code. */
function report(error: Error): number {
  // Commander has printed help, version or the complaint itself by now.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USER_ERROR;
  const known = explainFailure(error);
  if (known !== undefined) {
    process.stderr.write(`millrace: ${known.message} [${known.code}]\n`);
    return EXIT_USER_ERROR;
  }
  process.stderr.write(`millrace: this is a bug of ours:\n${renderStack(error)}\n`);
  return EXIT_OUR_BUG;
}

function renderStack(error: Error): string {
  const cause = error.cause === undefined ? '' : `\ncaused by: ${renderStack(asError(error.cause))}`;
  return `${error.stack ?? error.message}${cause}`;
}
