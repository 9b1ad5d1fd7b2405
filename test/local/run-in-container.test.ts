import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { PROJECT } from '../support/project.ts';
import { tempFolder } from '../support/temp-folder.ts';

const run = promisify(execFile);

/** A project with the script, and programs in place of npm and node that note how they were called. */
async function setUp() {
  const folder = await tempFolder();
  const project = join(folder, 'project');
  const app = join(folder, 'app');
  const bin = join(folder, 'bin');
  for (const made of [join(project, 'local'), join(project, 'node_modules'), join(project, '.git'), app, bin])
    await mkdir(made, { recursive: true });
  await cp(join(PROJECT, 'local/run-in-container.sh'), join(project, 'local/run-in-container.sh'));
  await writeFile(join(project, 'package-lock.json'), '{"first":true}');
  await writeFile(join(project, 'edited.ts'), 'one');
  const calls = join(folder, 'calls');
  for (const program of ['npm', 'node']) {
    const path = join(bin, program);
    await writeFile(path, `#!/bin/sh\necho ${program} "$@" >> ${calls}\nmkdir -p node_modules/some-module\n`);
    await chmod(path, 0o755);
  }
  return {
    ...{ project, app },
    start: (...args: string[]) =>
      run('sh', [join(project, 'local/run-in-container.sh'), ...args], {
        cwd: app,
        env: { ...process.env, PATH: `${bin}${delimiter}${process.env['PATH']}` },
      }),
    calls: async () => (await readFile(calls, 'utf8')).trim().split('\n'),
  };
}

test('runs a copy of the project with modules and a state of its own', async () => {
  const { project, app, start, calls } = await setUp();
  await writeFile(join(project, 'node_modules/of-the-host'), '');
  await start('--bootstrap-servers', 'kafka:19092');
  expect(await calls()).toEqual(['npm ci', 'node bin/millrace.mjs start --bootstrap-servers kafka:19092']);
  expect((await readdir(app)).sort()).toEqual(
    ['.millrace-copy', 'edited.ts', 'local', 'node_modules', 'package-lock.json'].sort(),
  );
  expect(await readdir(join(app, 'node_modules'))).not.toContain('of-the-host');
});

test('takes what was edited and removed, keeps the state, and installs again only what has changed', async () => {
  const { project, app, start, calls } = await setUp();
  await start();
  await mkdir(join(app, '.millrace'));
  await writeFile(join(app, '.millrace/kept'), '');
  await writeFile(join(project, 'edited.ts'), 'two');
  await start();
  expect(await readFile(join(app, 'edited.ts'), 'utf8')).toBe('two');
  expect(await readdir(join(app, '.millrace'))).toEqual(['kept']);
  expect((await calls()).filter((call) => call === 'npm ci')).toHaveLength(1);

  await rm(join(project, 'edited.ts'));
  await writeFile(join(project, 'package-lock.json'), '{"first":false}');
  await start();
  expect(await readdir(app)).not.toContain('edited.ts');
  expect((await calls()).filter((call) => call === 'npm ci')).toHaveLength(2);
});

test('touches no folder of anybody else', async () => {
  const { project, app, start } = await setUp();
  await writeFile(join(app, 'thesis.md'), 'mine');
  await expect(start()).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('neither empty') });
  expect(await readdir(app)).toEqual(['thesis.md']);
  await expect(run('sh', ['local/run-in-container.sh'], { cwd: project })).rejects.toMatchObject({ code: 2 });
});
