import { resolve } from 'node:path';
import tab from '@bomb.sh/tab/commander';
import type { Command } from 'commander';
import { jsonOption } from '../options/target-options.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof SHELLS)[number];

const PROGRAM = resolve(import.meta.dirname, '../millrace.mjs');

const HELP = `
Example: source <(npx millrace completion bash)

Completion is for the word \`millrace\`: put it on the PATH with \`npm link\`, or
alias it (alias millrace='npx millrace'). Then, to have it in every shell:
  bash  echo 'source <(millrace completion bash)' >> ~/.bashrc
        (needs the package bash-completion)
  zsh   echo 'source <(millrace completion zsh)' >> ~/.zshrc
        (after compinit)
  fish  millrace completion fish > ~/.config/fish/completions/millrace.fish`;

/**
 * Adds `completion <shell>`, which prints a script for the shell, and the hidden `complete`, which that script asks. They
 * know every command, option and choice that the program has by then.
 */
export function addCompletion(program: Command): void {
  const completions = tab(program, { completionCommandName: 'completion' });
  const command = program.commands.find((one) => one.name() === 'completion');
  if (command === undefined) throw new Error('@bomb.sh/tab has added no command.');
  const [shell] = command.registeredArguments;
  shell?.choices(SHELLS);
  completions.commands.get(command.name())?.argument('shell', (complete) => {
    for (const one of SHELLS) complete(one, '');
  });
  command
    .description('Print a script that completes commands, options and their values.')
    .addOption(jsonOption())
    .addHelpText('after', HELP)
    .action((wanted: Shell, { json }: { json: boolean }) => {
      const script = captureLines(() => completions.setup(program.name(), commandLine(), wanted));
      // Sourced twice, a shell would complain of what is there already.
      const again = script.replaceAll(/^readonly /gm, '');
      process.stdout.write(json ? `${JSON.stringify({ shell: wanted, script: again })}\n` : again);
    });
}

/** What a script asks: this program by its path, on this Node, wherever the word millrace leads. */
function commandLine(): string {
  return [process.execPath, PROGRAM].map((part) => `'${part.replaceAll("'", `'\\''`)}'`).join(' ');
}

/** The library can only print. */
function captureLines(print: () => void): string {
  const { log } = console;
  let text = '';
  console.log = (line: unknown) => {
    text += `${line}\n`;
  };
  try {
    print();
  } finally {
    console.log = log;
  }
  return text;
}
