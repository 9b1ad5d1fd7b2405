import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, chmod, readdir, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { askRunner, openStateFolder } from '../../../local/core/state-folder.ts';
import { tempFolder } from '../../support/temp-folder.ts';

/** A process that owns the folder until the test ends. */
async function startOwner(directory: string) {
  const module = join(import.meta.dirname, '../../../local/core/state-folder.ts');
  const owner = spawn(process.execPath, [
    '--input-type=module',
    '--eval',
    `import { openStateFolder } from ${JSON.stringify(module)};
     await openStateFolder({ directory: ${JSON.stringify(directory)}, fresh: false });
     console.log('owned');`,
  ]);
  onTestFinished(() => void owner.kill('SIGKILL'));
  await once(owner.stdout, 'data');
  return owner;
}

/** Leaves the socket of an owner that was killed. */
async function killOwner(directory: string): Promise<void> {
  const owner = await startOwner(directory);
  await expect(openStateFolder({ directory, fresh: false })).rejects.toMatchObject({ code: 'STATE_LOCKED' });
  owner.kill('SIGKILL');
  await once(owner, 'exit');
}

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
  await killOwner(directory);
  const next = await openStateFolder({ directory, fresh: false });
  await next.stop();
});

test('fresh empties the folder', async () => {
  const directory = await tempFolder();
  await (await openStateFolder({ directory, fresh: false })).stop();
  await writeFile(join(directory, 'old'), 'old');
  const state = await openStateFolder({ directory, fresh: true });
  onTestFinished(() => state.stop());
  expect(await readdir(directory)).toEqual(['millrace-state.txt', 'runner.sock']);
});

test.each([true, false])(
  'a folder with the files of somebody else is left alone (fresh: %s)',
  async (fresh) => {
    const directory = await tempFolder();
    await writeFile(join(directory, 'thesis.md'), 'mine');
    await expect(openStateFolder({ directory, fresh })).rejects.toMatchObject({
      code: 'STATE_INVALID',
      message: `${directory} is not the folder of a runner: it holds thesis.md. Give an empty or a new folder with --state.`,
    });
    expect(await readdir(directory)).toEqual(['thesis.md']);
  },
);

test('what is no folder is refused', async () => {
  const file = join(await tempFolder(), 'file');
  await writeFile(file, '');
  for (const directory of [file, join(file, 'below')]) {
    await expect(openStateFolder({ directory, fresh: false })).rejects.toMatchObject({
      code: 'STATE_INVALID',
      message: expect.stringContaining(`${directory} cannot be the folder of a runner`),
    });
    expect(await askRunner(directory)).toBeUndefined();
  }
});

test('a folder is made with its parents', async () => {
  const directory = join(await tempFolder(), 'not', 'there', 'yet');
  const state = await openStateFolder({ directory, fresh: false });
  onTestFinished(() => state.stop());
  expect((await stat(directory)).mode & 0o777).toBe(0o700);
});

test('where nothing can be made, though the parent is there, is refused', async () => {
  // On Linux a folder without an end for mkdir; elsewhere one that may not be written, or none.
  await expect(openStateFolder({ directory: '/proc/millrace', fresh: false })).rejects.toMatchObject({
    code: 'STATE_INVALID',
    message: expect.stringContaining('/proc/millrace cannot be the folder of a runner'),
  });
});

test('a runner of another user is said to be one', async () => {
  const directory = await tempFolder();
  await chmod(directory, 0);
  // Root may enter any folder.
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(65_534);
  try {
    await expect(askRunner(directory)).rejects.toMatchObject({
      code: 'RUNNER_ABSENT',
      message: expect.stringMatching(/may not be asked \(.*EACCES.*\)\. Be the user who started it/),
    });
  } finally {
    if (isRoot) process.seteuid?.(0);
    await chmod(directory, 0o700);
  }
});

test('of many that take over from a killed owner, one gets the folder', async () => {
  const directory = await tempFolder();
  await killOwner(directory);
  const attempts = await Promise.allSettled(
    Array.from({ length: 20 }, () => openStateFolder({ directory, fresh: false })),
  );
  const owners = attempts.flatMap((attempt) => (attempt.status === 'fulfilled' ? [attempt.value] : []));
  onTestFinished(async () => void (await Promise.all(owners.map((owner) => owner.stop()))));
  expect(owners).toHaveLength(1);
});

test('a turn that a killed process left behind is taken over in time', async () => {
  const directory = await tempFolder();
  const turn = join(directory, 'runner.sock.turn');
  await writeFile(turn, '');
  await utimes(turn, new Date(0), new Date(0));
  const state = await openStateFolder({ directory, fresh: false });
  onTestFinished(() => state.stop());
  await expect(access(turn)).rejects.toMatchObject({ code: 'ENOENT' });
});

test('an owner that was suspended is said not to answer', async () => {
  const directory = await tempFolder();
  const owner = await startOwner(directory);
  owner.kill('SIGSTOP');
  await expect(askRunner(directory)).rejects.toMatchObject({
    code: 'RUNNER_ABSENT',
    message: expect.stringContaining('does not answer'),
  });
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
