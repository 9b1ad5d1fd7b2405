import { Command } from 'commander';
import { expect } from 'vitest';
import { createProgram } from '../../bin/program.ts';

/** The words after `npx millrace`, or after `npm start --`, of each line in a block or piece of text that runs one of them. */
export function readCommandLines(markdown: string): { line: string; words: string[] }[] {
  return [
    // `npx millrace users show --json   # why`, in a block or in a line of text.
    ...markdown.matchAll(/(?:^|`)(?:npx )?millrace ([a-z][^`\n]*)|npm start -- (-[^`\n]*)/gm),
  ]
    .map(([, command, startOptions]) =>
      (command ?? `start ${startOptions}`)
        .replace(/\s+#.*$/, '')
        .trim()
        .split(/\s+/),
    )
    .map((words) => ({ line: words.join(' '), words }));
}

/** Fails unless there is such a command, it has these options, and room for these arguments. */
export function expectCommand(words: readonly string[]): void {
  let command: Command = createProgram();
  const rest = [...words];
  for (;;) {
    const next = command.commands.find((child) => child.name() === rest[0]);
    if (next === undefined) break;
    command = next;
    rest.shift();
  }
  const isGroup = command.commands.length > 0;
  expect(isGroup ? rest.filter((word) => word !== '...') : []).toEqual([]);
  // The commands are shared by all tests of a worker: parsing would leave its values in them.
  const reader = new Command();
  for (const option of command.options) reader.addOption(option);
  const { operands, unknown } = reader.parseOptions(rest.filter((word) => word !== '--help'));
  expect(unknown).toEqual([]);
  if (!isGroup) expect(operands.length).toBeLessThanOrEqual(command.registeredArguments.length);
}
