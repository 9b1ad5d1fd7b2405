import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { expect, it, onTestFinished } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { defineTestFunction, isAlive } from './test-lambda.ts';

const LOCAL = new URL('../../../local/', import.meta.url).href;

it.each([
  ['waits for work', 'await lambda.invoke(event({ ms: 0 }));'],
  ['works', 'await lambda.invoke(event({ ms: 0 })); void lambda.invoke(event({ ms: 60_000 }));'],
  ['never yields', 'await lambda.invoke(event({ ms: 0 })); void lambda.invoke(event({ spin: true }));'],
  ['starts', 'void lambda.invoke(event({ ms: 0 }));'],
])('an environment that %s ends when the runner is killed', async (title, act) => {
  const definition = await defineTestFunction(
    `${title === 'starts' ? 'await new Promise((done) => setTimeout(done, 60_000));' : ''}
     export const handler = (event) => { while (event.spin); return new Promise((done) => setTimeout(done, event.ms)) }`,
    { timeoutSeconds: 60 },
  );
  const folder = await tempFolder();
  const script = join(folder, 'runner.ts');
  const { credentials, ...plain } = definition;
  await writeFile(
    script,
    `import { systemClock } from '${LOCAL}core/clock.ts';
     import { Journal } from '${LOCAL}core/journal.ts';
     import { startLambda } from '${LOCAL}lambda/start-lambda.ts';
     const journal = new Journal({ now: () => 0 });
     const lambda = await startLambda({ clock: systemClock, journal, stateDirectory: ${JSON.stringify(folder)} });
     lambda.add({ ...${JSON.stringify(plain)}, credentials: () => (${JSON.stringify(credentials())}) });
     const event = (payload) => ({ functionName: 'under-test', payload: JSON.stringify(payload) });
     ${act}
     const tell = () => {
       const pid = lambda.inspect().functions[0].environments[0]?.pid;
       if (pid === undefined) setTimeout(tell, 20);
       else console.log(pid);
     };
     setTimeout(tell, 200);`,
  );
  const runner = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void runner.kill('SIGKILL'));
  const lines = createInterface(runner.stdout)[Symbol.asyncIterator]();
  const pid = Number((await lines.next()).value);
  onTestFinished(() => void (isAlive(pid) && process.kill(pid, 'SIGKILL')));
  expect(isAlive(pid)).toBe(true);
  runner.kill('SIGKILL');
  await eventually(() => expect(isAlive(pid)).toBe(false));
});
