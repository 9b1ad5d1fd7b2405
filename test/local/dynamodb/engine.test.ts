import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { CreateTableCommand, DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../../local/core/clock.ts';
import { Journal } from '../../../local/core/journal.ts';
import { LOOPBACK, listen } from '../../../local/core/listen.ts';
import { startEngine } from '../../../local/dynamodb/engine.ts';
import { findEngine } from '../../../local/dynamodb/find-engine.ts';
import { eventually } from '../../support/eventually.ts';
import { tempFolder } from '../../support/temp-folder.ts';

function setUp(directory: string) {
  const journal = new Journal({ now: Date.now });
  return { directory, clock: systemClock, journal };
}

function connect(endpoint: string): DynamoDBClient {
  const client = new DynamoDBClient({
    endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'AKID', secretAccessKey: 'x' },
    maxAttempts: 1,
  });
  onTestFinished(() => client.destroy());
  return client;
}

const createUsers = new CreateTableCommand({
  TableName: 'users',
  KeySchema: [{ AttributeName: 'user', KeyType: 'HASH' }],
  AttributeDefinitions: [{ AttributeName: 'user', AttributeType: 'S' }],
  BillingMode: 'PAY_PER_REQUEST',
});
const putUser = (user: string) => new PutItemCommand({ TableName: 'users', Item: { user: { S: user } } });

async function namesOf(client: DynamoDBClient): Promise<(string | undefined)[]> {
  const { Items = [] } = await client.send(new ScanCommand({ TableName: 'users', ConsistentRead: true }));
  return Items.map((item) => item['user']?.S).sort();
}

/** The processes whose command line has `text` in it; /proc is where the engine package runs. */
async function findProcesses(text: string): Promise<number[]> {
  const found: number[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    // A process may end between the two reads.
    const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (commandLine.includes(text) && Number(pid) !== process.pid) found.push(Number(pid));
  }
  return found;
}

async function startRunner(directory: string): Promise<{ runner: ChildProcess; endpoint: string }> {
  const runner = spawn(process.execPath, [join(import.meta.dirname, 'run-engine.ts'), directory], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => void runner.kill('SIGKILL'));
  const [endpoint] = await once(createInterface(runner.stdout), 'line');
  return { runner, endpoint: String(endpoint) };
}

test('keeps its data over a restart, leaves no process', async () => {
  const options = setUp(join(await tempFolder(), 'not', 'there', 'yet'));
  const first = await startEngine(options);
  const client = connect(first.endpoint);
  await client.send(createUsers);
  await client.send(putUser('alice'));
  await first.stop();
  await first.stop();
  const second = await startEngine(options);
  expect(await namesOf(connect(second.endpoint))).toEqual(['alice']);
  await second.stop();
  await eventually(async () => expect(await findProcesses(options.directory)).toEqual([]));
  expect(options.journal.recent()).toEqual([]);
});

test('loses nothing it acknowledged, and leaves no process, when the runner is killed', async () => {
  const directory = await tempFolder();
  const { runner, endpoint } = await startRunner(directory);
  const client = connect(endpoint);
  await client.send(createUsers);
  const acknowledged: string[] = [];
  let killed = false;
  const writers = Array.from({ length: 8 }, async (_, writer) => {
    for (let i = 0; !killed; i++) {
      const name = `${writer}-${i}`;
      try {
        await client.send(putUser(name));
        acknowledged.push(name);
      } catch (error) {
        if (!killed) throw error;
      }
    }
  });
  await eventually(() => expect(acknowledged.length).toBeGreaterThan(200));
  killed = true;
  runner.kill('SIGKILL');
  await Promise.all(writers);
  await eventually(async () => expect(await findProcesses(directory)).toEqual([]));
  const engine = await startEngine(setUp(directory));
  onTestFinished(() => engine.stop());
  expect(await namesOf(connect(engine.endpoint))).toEqual(expect.arrayContaining(acknowledged));
});

test('keeps what it acknowledged when engine and runner are killed at once and started again at once', async () => {
  const directory = await tempFolder();
  const { runner, endpoint } = await startRunner(directory);
  const client = connect(endpoint);
  await client.send(createUsers);
  await Promise.all(Array.from({ length: 50 }, (_, i) => client.send(putUser(`user-${i}`))));
  for (const pid of await findProcesses(join(directory, 'dynamodb.sqlite'))) process.kill(pid, 'SIGKILL');
  runner.kill('SIGKILL');
  const engine = await startEngine(setUp(directory));
  onTestFinished(() => engine.stop());
  expect(await namesOf(connect(engine.endpoint))).toHaveLength(50);
});

test('reports an engine that stops by itself', async () => {
  const options = setUp(await tempFolder());
  const engine = await startEngine(options);
  const [pid] = await findProcesses(join(options.directory, 'dynamodb.sqlite'));
  process.kill(pid ?? Number.NaN, 'SIGKILL');
  await expect(engine.failure).rejects.toMatchObject({
    code: 'ENGINE_FAILED',
    message: expect.stringMatching(
      /^The DynamoDB engine stopped by itself with signal SIGKILL\. What it had confirmed is kept/,
    ),
  });
  await engine.stop();
});

test('says why an engine does not start', async () => {
  const options = setUp(await tempFolder());
  await writeFile(
    join(options.directory, 'dynamodb.sqlite'),
    'this is no database, whatever its name says. '.repeat(50),
  );
  await expect(startEngine(options)).rejects.toMatchObject({
    code: 'ENGINE_FAILED',
    message: expect.stringMatching(
      /did not start on .*dynamodb\.sqlite: it ended with exit code \d+\. That file is damaged: .* --fresh\. It wrote: .+/s,
    ),
  });
  await expect(startEngine({ ...options, executable: '/nowhere/dynoxide' })).rejects.toMatchObject({
    code: 'ENGINE_FAILED',
    message: expect.stringMatching(/exit code 127/),
  });
});

test('takes another port when somebody was quicker', async () => {
  const options = setUp(await tempFolder());
  const folder = await tempFolder();
  const executable = join(folder, 'dynoxide');
  const program = `#!/bin/sh
    [ -e '${folder}/tried' ] && exec '${findEngine()}' "$@"
    : > '${folder}/tried'
    echo 'error: port 1 is already in use (detected listener on 127.0.0.1:1)' >&2
    exit 1`;
  await writeFile(executable, program, { mode: 0o755 });
  const engine = await startEngine({ ...options, executable });
  onTestFinished(() => engine.stop());
  await connect(engine.endpoint).send(createUsers);
});

test('looks for the package first, then on the path, and says what to do when there is none', async () => {
  const folder = await tempFolder();
  expect(findEngine({ platform: 'linux', arch: 'x64', path: '' })).toMatch(/@dynoxide\/linux-x64\/dynoxide$/);
  const other = { platform: 'plan9', arch: 'mips', path: `/nowhere:${folder}:` };
  expect(() => findEngine(other)).toThrow(/plan9 on mips.*@dynoxide\/plan9-mips.*Install dynoxide/);
  await writeFile(join(folder, 'dynoxide'), '#!/bin/sh\n');
  expect(() => findEngine(other)).toThrow(/ENGINE_MISSING|Install dynoxide/);
  await chmod(join(folder, 'dynoxide'), 0o755);
  expect(findEngine(other)).toBe(join(folder, 'dynoxide'));
});

test('attaches to an endpoint that answers, and refuses one that does not', async () => {
  const options = setUp(await tempFolder());
  const server = createServer((_, response) => void response.writeHead(400).end());
  const port = await listen(server, { port: 0, purpose: 'a test' });
  const endpoint = `http://${LOOPBACK}:${port}`;
  const engine = await startEngine({ ...options, endpoint: `${endpoint}/` });
  expect(engine.endpoint).toBe(endpoint);
  await engine.stop();
  server.close();
  server.closeAllConnections();
  await expect(startEngine({ ...options, endpoint })).rejects.toMatchObject({
    code: 'ENGINE_MISSING',
    message: expect.stringContaining(`No DynamoDB engine answers at ${endpoint} (connect ECONNREFUSED`),
  });
  await expect(startEngine({ ...options, endpoint: 'localhost:8000' })).rejects.toMatchObject({
    code: 'ARGUMENT_INVALID',
  });
  expect(await readdir(options.directory)).toEqual([]);
});
