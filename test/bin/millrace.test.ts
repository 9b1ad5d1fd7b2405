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
