import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { createProgram } from '../../bin/program.ts';
import { runInProcess as run } from '../support/run-in-process.ts';

/** What answers from here, without stacks. */
const WITHOUT_TARGET = ['millrace start', 'millrace cost', 'millrace completion'];

function walk(command: Command, path: readonly string[] = []): { words: string[]; command: Command }[] {
  const words = [...path, command.name()];
  const children = command.createHelp().visibleCommands(command);
  if (children.length === 0) return words.at(-1) === 'help' ? [] : [{ words, command }];
  return children.flatMap((child) => walk(child, words));
}

const leaves = walk(createProgram()).map(({ words, command }) => ({ name: words.join(' '), words, command }));

describe.each(leaves)('$name', ({ name, words, command }) => {
  const [, ...args] = words;

  test('says what it does, with an example', async () => {
    expect(command.description()).toMatch(/^[A-Z].*\.$/);
    const { code, stdout, stderr } = await run(...args, '--help');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    // Some are not run through npx alone: `npm start`.
    const example = name === 'millrace start' ? 'npm start' : name;
    expect(stdout).toMatch(new RegExp(`\\nExample: (.*npx )?${example}( |\\n|\\))?`));
    for (const line of stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
  });

  test('describes every argument and option, takes --json, and acts on a target', () => {
    for (const { description } of [...command.options, ...command.registeredArguments])
      expect(description).not.toBe('');
    const long = command.options.map((option) => option.long);
    expect(long).toContain('--json');
    const expected = ['--target', '--state', '--profile', '--region', '--stack'];
    if (WITHOUT_TARGET.includes(name)) return;
    expect(long).toEqual(expect.arrayContaining(expected));
    expect(command.options.find((option) => option.long === '--target')?.argChoices).toEqual([
      'local',
      'aws',
    ]);
  });

  test('refuses what it does not know in one line', async () => {
    const given = command.options.flatMap(({ mandatory, long, argChoices }) =>
      mandatory && long !== undefined && long !== null ? [long, argChoices?.[0] ?? '1'] : [],
    );
    const required = command.registeredArguments.filter((argument) => argument.required);
    const values = required.map(({ argChoices }) => argChoices?.[0] ?? 'x');
    const unknown = await run(...args, ...values, ...given, '--nonsense');
    expect(unknown).toMatchObject({ code: 2, stdout: '' });
    expect(unknown.stderr).toMatch(
      /^millrace: unknown option '--nonsense'.* See --help\. \[ARGUMENT_INVALID\]\n$/,
    );
    const tooMany = await run(...args, ...values, ...given, ...Array(12).fill('more'));
    expect(tooMany).toMatchObject({ code: 2, stdout: '' });
    expect(tooMany.stderr).toMatch(/^millrace: [^\n]+ \[ARGUMENT_INVALID\]\n$/);
  });
});

test('no command at all, and a group without one, explain what there is', async () => {
  for (const args of [[], ['users']]) {
    const { code, stdout, stderr } = await run(...args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^Usage: millrace/);
  }
});

test('a command that there is not is refused with one that is like it', async () => {
  expect(await run('user', 'show')).toEqual({
    code: 2,
    stdout: '',
    stderr: "millrace: unknown command 'user' (Did you mean users?). See --help. [ARGUMENT_INVALID]\n",
  });
});
