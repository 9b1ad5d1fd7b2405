import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { PROJECT } from '../support/project.ts';

const PROGRAM = `${PROJECT}/bin/millrace.mjs`;
const COMPLETE_IN_BASH = `${PROJECT}/test/support/complete-in-bash.sh`;

const run = promisify(execFile);

async function millrace(...args: string[]): Promise<string> {
  return (await run(process.execPath, [PROGRAM, ...args])).stdout;
}

/** What a shell is offered for the words of a command line, the last of which is being typed. */
async function complete(...words: string[]): Promise<string[]> {
  const lines = (await millrace('complete', '--', ...words)).trim().split('\n');
  return lines.slice(0, -1).map((line) => line.split('\t')[0] ?? '');
}

describe('completion', () => {
  test.each([
    [['us'], ['users']],
    [
      ['users', ''],
      ['add', 'show', 'update', 'help'],
    ],
    [
      ['users', 'add', '--st'],
      ['--status', '--state', '--stack'],
    ],
    [
      ['users', 'add', '--status', ''],
      ['paid', 'unpaid'],
    ],
    [['users', 'add', '--status=un'], ['unpaid']],
    [
      ['orders', 'show', '--target', ''],
      ['local', 'aws'],
    ],
    [['produce', 'p'], ['payments']],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish'],
    ],
  ])('%j is %j', async (words, offered) => {
    expect(await complete(...words)).toEqual(offered);
  });

  test.each(['bash', 'zsh', 'fish'])('there is a script for %s that asks this program', async (shell) => {
    const script = await millrace('completion', shell);
    expect(script).toContain(`'${process.execPath}' '${PROGRAM}' complete --`);
    expect(JSON.parse(await millrace('completion', shell, '--json'))).toEqual({ shell, script });
  });

  test('bash takes its script twice, and offers what there is', async () => {
    const script = `'${process.execPath}' '${PROGRAM}' completion bash`;
    const words = [...'millrace users add --status'.split(' '), ''];
    // Bash warns of a language that is set and not installed.
    const env = { ...process.env, LC_ALL: 'C' };
    const { stdout, stderr } = await run('bash', [COMPLETE_IN_BASH, script, ...words], { env });
    expect({ stdout, stderr }).toEqual({ stdout: 'paid unpaid\n', stderr: '' });
  });
});
