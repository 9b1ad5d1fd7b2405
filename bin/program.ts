import { Command, CommanderError } from 'commander';
import { asError } from '../local/core/errors.ts';
import packageJson from '../package.json' with { type: 'json' };
import { addCompletion } from './commands/completion.ts';
import { commands } from './commands/index.ts';
import { explainFailure } from './target/explain-failure.ts';

const EXIT_OUR_BUG = 1;
const EXIT_USER_ERROR = 2;

/** The command line as commander knows it, with every command. */
export function createProgram(): Command {
  const program = new Command('millrace')
    .description(
      'Kafka pipelines as serverless handlers on AWS, and the runner that runs the same stacks here.',
    )
    .version(packageJson.version)
    .enablePositionalOptions();
  for (const command of commands) program.addCommand(command);
  addCompletion(program);
  tellInOneLine(program);
  return program;
}

/** Runs a command line; answers its exit code, or undefined when the command has none to say. */
export async function runProgram(program: Command, argv: readonly string[]): Promise<number | undefined> {
  try {
    await program.parseAsync(argv);
    return undefined;
  } catch (thrown) {
    return report(asError(thrown));
  }
}

/** Commander's complaints as our own, in every subcommand; without the override it ends the process by itself. */
function tellInOneLine(command: Command): void {
  command.exitOverride().configureOutput({
    // A group without a command, like no command at all, is a question for help: `gh` and `git` answer it on stdout.
    writeErr: (text) => process.stdout.write(text),
    outputError: (text) => {
      const line = text
        .trim()
        .replace(/^error: /, '')
        .replaceAll('\n', ' ')
        .replace(/\.$/, '');
      process.stderr.write(`millrace: ${line}. See --help. [ARGUMENT_INVALID]\n`);
    },
  });
  for (const child of command.commands) tellInOneLine(child);
}

/** Prints an error as its kind asks: a user's as its message, ours with its stack. Answers the exit code. */
function report(error: Error): number {
  // Commander has printed help, version or the complaint itself by now.
  if (error instanceof CommanderError) return isAnswered(error) ? 0 : EXIT_USER_ERROR;
  const known = explainFailure(error);
  if (known !== undefined) {
    // A file's or a record's own content may be in it: nothing of it commands the terminal.
    const plain = known.message.replaceAll(/(?!\n)\p{Cc}/gu, ' ');
    process.stderr.write(`millrace: ${plain} [${known.code}]\n`);
    return EXIT_USER_ERROR;
  }
  process.stderr.write(`millrace: this is a bug of ours:\n${renderStack(error)}\n`);
  return EXIT_OUR_BUG;
}

function isAnswered({ exitCode, code }: CommanderError): boolean {
  return exitCode === 0 || code === 'commander.help';
}

function renderStack(error: Error): string {
  const cause = error.cause === undefined ? '' : `\ncaused by: ${renderStack(asError(error.cause))}`;
  return `${error.stack ?? error.message}${cause}`;
}
