import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { askRunner, openStateFolder } from '../../../local/core/state-folder.ts';
import { tempFolder } from '../../support/temp-folder.ts';

test('the second owner of a folder is refused with the process of the first', async () => {
  const directory = await tempFolder();
  const first = await openStateFolder({ directory, fresh: false });
  onTestFinished(() => first.stop());

  await expect(openStateFolder({ directory, fresh: true })).rejects.toMatchObject({
    code: 'STATE_LOCKED',
    message: `${directory} is used by another runner (process ${process.pid}). Stop it, or give this one a folder of its own with --state.`,
  });
});

test('a folder that was given back can be taken again', async () => {
  const directory = await tempFolder();
  await (await openStateFolder({ directory, fresh: false })).stop();
  const second = await openStateFolder({ directory, fresh: false });
  await second.stop();
});

test('a killed owner leaves nothing that blocks the next', async () => {
  const directory = await tempFolder();
  const module = join(import.meta.dirname, '../../../local/core/state-folder.ts');
  const owner = spawn(process.execPath, [
    '--input-type=module',
    '--eval',
    `import { openStateFolder } from ${JSON.stringify(module)};
     await openStateFolder({ directory: ${JSON.stringify(directory)}, fresh: false });
     console.log('owned');`,
  ]);
  await once(owner.stdout, 'data');
  await expect(openStateFolder({ directory, fresh: false })).rejects.toMatchObject({ code: 'STATE_LOCKED' });
  owner.kill('SIGKILL');
  await once(owner, 'exit');

  const next = await openStateFolder({ directory, fresh: false });
  await next.stop();
});

test('fresh empties the folder', async () => {
  const directory = await tempFolder();
  await writeFile(join(directory, 'old'), 'old');
  const state = await openStateFolder({ directory, fresh: true });
  onTestFinished(() => state.stop());
  expect(await readdir(directory)).toEqual(['runner.sock']);
});

test('whoever asks is told what the runner says of itself', async () => {
  const directory = await tempFolder();
  expect(await askRunner(directory)).toBeUndefined();
  const state = await openStateFolder({ directory, fresh: false });
  state.describe({ port: 1 });
  expect(await askRunner(directory)).toEqual({ pid: process.pid, port: 1 });
  await state.stop();
  expect(await askRunner(directory)).toBeUndefined();
});

test('a folder whose path is too long for a socket is owned all the same', async () => {
  const directory = join(await tempFolder(), 'x'.repeat(100));
  const state = await openStateFolder({ directory, fresh: false });
  onTestFinished(() => state.stop());
  await expect(openStateFolder({ directory, fresh: false })).rejects.toMatchObject({ code: 'STATE_LOCKED' });
  await expect(access(join(directory, 'runner.sock'))).rejects.toMatchObject({ code: 'ENOENT' });
});
