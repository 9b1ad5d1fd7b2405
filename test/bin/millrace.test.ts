import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PROJECT } from '../support/project.ts';

const PROGRAM = join(PROJECT, 'bin/millrace.mjs');

test.each([
  ['what it prints', 'summary --help | true', 0],
  ['what it complains of', 'orders import --jsonl /nowhere 2>&1 | true', 2],
])('ends as it would when nobody is left to read %s', (_, command, code) => {
  const { stdout } = spawnSync('bash', [
    '-c',
    `'${process.execPath}' '${PROGRAM}' ${command}; echo "\${PIPESTATUS[0]}"`,
  ]);
  expect(stdout.toString()).toBe(`${code}\n`);
});

test('says in one line that a full disk keeps nothing of what it prints', () => {
  // Every write to this device fails with ENOSPC.
  const { status, stderr } = spawnSync('bash', [
    '-c',
    `'${process.execPath}' '${PROGRAM}' --help > /dev/full`,
  ]);
  expect({ status, stderr: stderr.toString() }).toEqual({
    status: 2,
    stderr:
      'millrace: The output cannot be written: ENOSPC: no space left on device, write. [ARGUMENT_INVALID]\n',
  });
});
