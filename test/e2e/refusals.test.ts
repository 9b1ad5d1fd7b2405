import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, inject, onTestFinished, test } from 'vitest';
import { findFreePort } from '../../local/core/free-port.ts';
import { listen } from '../../local/core/listen.ts';
import { changeAssembly } from '../support/change-assembly.ts';
import { eventually } from '../support/eventually.ts';
import { ANY_PORTS, MillraceProcess, startMillrace } from '../support/millrace-process.ts';
import { findProcesses, listDescendants } from '../support/processes.ts';
import { tempFolder } from '../support/temp-folder.ts';

/** A port that something listens on until the test ends. */
async function takePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server, { port: 0, purpose: 'test' });
  onTestFinished(() => void server.close());
  return port;
}

/** A start that must fail as what a person can mend: one line, exit code 2, and nothing is left of it. */
async function refused(
  args: readonly string[],
  options: { env?: Record<string, string>; attached?: boolean } = {},
) {
  const state = join(await tempFolder(), 'state');
  const ports =
    options.attached === true ? ['--aws-port', '0', '--http-port', '0', '--sign-in-port', '0'] : ANY_PORTS;
  const run = new MillraceProcess(['start', '--state', state, ...ports, ...args], options);
  const { code, stderr, stdout } = await run.ended;
  expect({ code, stdout }).toEqual({ code: 2, stdout: expect.not.stringContaining('ready') });
  expect(stderr).toMatch(/^millrace: [^\n]+ \[[A-Z_]+\]\n$/);
  // An engine that was just told to go may take a moment.
  await eventually(async () => expect(await findProcesses(state)).toEqual([]));
  return stderr.trim();
}

const PORT_FLAGS = ['--kafka-port', '--kafka-tls-port', '--aws-port', '--http-port', '--sign-in-port'];

test.each(PORT_FLAGS)('a taken port is named: %s', async (flag) => {
  const port = await takePort();
  const other = await findFreePort('test');
  const others = PORT_FLAGS.filter((one) => one !== flag);
  const message = await refused([
    ...['--assembly', inject('assembly'), flag, String(port)],
    ...others.slice(0, 1).flatMap((one) => [one, String(other)]),
  ]);
  expect(message).toMatch(
    new RegExp(
      `: port ${port} is in use\\. Stop what uses it, or choose another with --kafka-port, --kafka-tls-port, --aws-port, --http-port or --sign-in-port\\. \\[PORT_TAKEN\\]$`,
    ),
  );
  // What had been opened by then is closed again.
  const again = createServer();
  expect(await listen(again, { port: other, purpose: 'test' })).toBe(other);
  again.close();
});

test('a second runner on the same folder is refused with the process of the first, which goes on', async () => {
  const state = await tempFolder();
  const { process, runner } = await startMillrace({ state, assembly: inject('assembly') }, '--no-events');
  const second = new MillraceProcess(['start', '--fresh', '--state', state, ...ANY_PORTS]);
  expect(await second.ended).toEqual({
    ...{ code: 2, signal: null, stdout: '' },
    stderr: `millrace: ${state} is used by another runner (process ${runner.pid}). Stop it, or give this one a folder of its own with --state. [STATE_LOCKED]\n`,
  });
  expect(await listDescendants(process.pid)).not.toEqual([]);
  process.signal('SIGINT');
  expect(await process.ended).toMatchObject({ code: 0, stderr: '' });
});

test('a missing engine is told with what to do', async () => {
  const folder = await tempFolder();
  const hide = join(folder, 'hide.cjs');
  await writeFile(
    hide,
    `const Module = require('node:module');
     const resolve = Module._resolveFilename;
     Module._resolveFilename = (request, ...rest) => resolve(request.replace(/^@dynoxide\\//, '@absent/'), ...rest);`,
  );
  const message = await refused(['--assembly', inject('assembly')], {
    env: { NODE_OPTIONS: `--require ${hide}`, PATH: folder },
  });
  expect(message).toMatch(
    /^millrace: No DynamoDB engine for \w+ on \w+: the npm package @dynoxide\/\S+ is not installed, and there is no dynoxide on the PATH\. .* \[ENGINE_MISSING\]$/,
  );
});

test.each([
  [
    'database',
    /--dynamodb-endpoint: "database" does not fit: expected http:\/\/host:port\. .*\[ARGUMENT_INVALID\]/,
  ],
  ['https://dynamodb.us-east-1.amazonaws.com', /expected http:\/\/host:port.*\[ARGUMENT_INVALID\]/],
  ['http://127.0.0.1:1/path', /"http:\/\/127\.0\.0\.1:1\/path" .*\[ARGUMENT_INVALID\]/],
  ['http://127.0.0.1:1', /No DynamoDB engine answers at http:\/\/127\.0\.0\.1:1 \(.*\[ENGINE_MISSING\]/],
])('a DynamoDB endpoint that is none: %s', async (endpoint, message) => {
  expect(await refused(['--assembly', inject('assembly'), '--dynamodb-endpoint', endpoint])).toMatch(message);
});

test.each([
  ['localhost', /--bootstrap-servers: "localhost" does not fit: expected host:port.*\[ARGUMENT_INVALID\]/],
  [
    '127.0.0.1:1',
    /No Kafka answers at 127\.0\.0\.1:1 \(.*ECONNREFUSED.*\)\. Start it, .*\[KAFKA_UNREACHABLE\]/,
  ],
])('a Kafka that is none: %s', async (servers, message) => {
  expect(
    await refused(['--assembly', inject('assembly'), '--bootstrap-servers', servers], { attached: true }),
  ).toMatch(message);
});

test('another Kafka has no listeners to choose ports of', async () => {
  expect(await refused(['--bootstrap-servers', 'localhost:9092'])).toContain(
    "option '--bootstrap-servers <servers>' cannot be used with option '--kafka-port <port>'",
  );
});

test('an address for the AWS APIs that this computer does not have', async () => {
  expect(await refused(['--assembly', inject('assembly'), '--aws-host', '192.0.2.1'])).toMatch(
    /192\.0\.2\.1 is no address of this computer\. .*\[ARGUMENT_INVALID\]$/,
  );
});

test('an assembly that is not there, or does not read as one', async () => {
  const folder = await tempFolder();
  expect(await refused(['--assembly', join(folder, 'absent')])).toMatch(
    /absent\/manifest\.json .*ENOENT.*npx cdk synth.*\[ASSEMBLY_INVALID\]$/,
  );
  await mkdir(join(folder, 'manifest.json'));
  expect(await refused(['--assembly', folder])).toMatch(/manifest\.json .*EISDIR.*\[ASSEMBLY_INVALID\]$/);
  const broken = join(folder, 'broken');
  await mkdir(broken);
  await writeFile(join(broken, 'manifest.json'), '{ "artifacts": ');
  expect(await refused(['--assembly', broken])).toMatch(/broken\/manifest\.json .*\[ASSEMBLY_INVALID\]$/);
});

test('all that is not emulated is named at once', async () => {
  const refused = { FileSystemConfigs: 0, FilterCriteria: 0 };
  const assembly = await changeAssembly(inject('assembly'), (resource) => {
    if (resource.Type === 'AWS::Glue::Registry') resource.Type = 'AWS::SQS::Queue';
    if (resource.Type === 'AWS::Lambda::Function') {
      resource.Properties['FileSystemConfigs'] = [];
      refused.FileSystemConfigs++;
    }
    if (resource.Type === 'AWS::Lambda::EventSourceMapping') {
      resource.Properties['FilterCriteria'] = { Filters: [] };
      refused.FilterCriteria++;
    }
  });
  const state = join(await tempFolder(), 'state');
  const { code, stderr } = await new MillraceProcess([
    ...['start', '--state', state, '--assembly', assembly],
    ...ANY_PORTS,
  ]).ended;
  expect(code).toBe(2);
  expect(stderr).toMatch(/^millrace: .*\[TEMPLATE_UNSUPPORTED\]\n$/s);
  expect(stderr.match(/AWS::SQS::Queue/g)).not.toBeNull();
  for (const [property, times] of Object.entries(refused)) {
    expect(times).toBeGreaterThan(1);
    expect(stderr.match(new RegExp(property, 'g'))).toHaveLength(times);
  }
  expect(await findProcesses(state)).toEqual([]);
});

test('a folder with the files of somebody else is neither used nor emptied', async () => {
  const folder = await tempFolder();
  await writeFile(join(folder, 'thesis.md'), 'mine');
  expect(await refused(['--fresh', '--state', folder])).toContain('[STATE_INVALID]');
});

test('options that contradict each other', async () => {
  expect(await refused(['--demo', '3', '--no-events'])).toContain('cannot be used with');
});

test('a setting that does not fit is told in a sentence, not by where the code noticed', async () => {
  const place = ['--state', join(await tempFolder(), 'state'), ...ANY_PORTS];
  const given = ['--context', 'notifications.mode=loud', '--context', 'notifications.limt=3'];
  const { code, stderr } = await new MillraceProcess(['start', ...place, ...given]).ended;
  expect(code).toBe(2);
  expect(stderr).toBe(
    'millrace: `node bin/app.ts` (cdk.json) ended with exit code 1:\n' +
      'context "notifications.limt" is no setting: did you mean notifications.limit? there are notifications.mode, notifications.sender, ' +
      'notifications.limit, notifications.windowSeconds, notifications.overLimit\n' +
      'context "notifications.mode" is "loud": give log or send [SYNTH_FAILED]\n',
  );
});
