import { expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { ANY_PORTS, MillraceProcess, runMillrace } from '../support/millrace-process.ts';
import { expectGone, listDescendants } from '../support/processes.ts';
import { tempFolder } from '../support/temp-folder.ts';

// Without --assembly a start synthesizes into the project's own cdk.out, which only one test at a time may do: they are all
// in this file.

const ESCAPE = '\u001b';

test('a demo synthesizes, and tells a person all of it without colour in a pipe', async () => {
  const state = await tempFolder();
  const { code, stdout, stderr } = await runMillrace('start', '--demo', '3', '--state', state, ...ANY_PORTS);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^ {2}synthesize +cdk\.out +\d+\.\d s\n/);
  expect(stdout).toMatch(/^ {2}start +\d+ resources of 2 stacks +\d+\.\d s$/m);
  expect(stdout).toMatch(/ready in \d+\.\d s/);
  expect(stdout).toMatch(/^\d\d:\d\d:\d\d {2}produced {4}orders-\d@\d+ +\d+ \w+ for \w+ {2}[0-9a-f]{8}$/m);
  expect(stdout).toContain('every event is accounted for');
  expect(stdout).not.toContain(ESCAPE);
});

test('a plan is an object for machines, synthesis or not', async () => {
  const { code, stdout } = await runMillrace('start', '--plan', '--json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    stacks: [{ name: 'MillraceCluster' }, { name: 'MillracePipelines' }],
    resources: expect.arrayContaining([
      expect.objectContaining({ type: 'AWS::MSK::ServerlessCluster', inert: null }),
    ]),
  });
});

test('Ctrl+C ends the synthesis', async () => {
  const state = await tempFolder();
  const run = new MillraceProcess(['start', '--state', state, ...ANY_PORTS]);
  const started = await eventually(async () => {
    const found = await listDescendants(run.pid);
    expect(found.map(({ command }) => command).join('\n')).toContain('bin/app.ts');
    return found;
  });
  run.signal('SIGINT');
  const { code, signal, stderr } = await run.ended;
  expect({ code, signal, stderr }).toEqual({ code: 130, signal: null, stderr: '' });
  await expectGone(state, started);
});
