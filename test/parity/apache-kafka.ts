import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { eventually } from '../support/eventually.ts';
import { MIN_SESSION_TIMEOUT_MS } from './cluster.ts';

const run = promisify(execFile);
const POM = fileURLToPath(new URL('apache-kafka.pom.xml', import.meta.url));
const CACHE = fileURLToPath(new URL('../../node_modules/.cache/apache-kafka', import.meta.url));
const START_MS = 60_000;

/** A real Apache Kafka of one node (KRaft). */
export interface ApacheKafka {
  readonly port: number;
  stop(): Promise<void>;
}

/**
 * Starts Apache Kafka with the configs that MSK Serverless and the emulator have.
 * @throws Error that says what to install when there is no Java or no Maven.
 */
export async function startApacheKafka(): Promise<ApacheKafka> {
  const classPath = await fetchClassPath();
  const folder = await mkdtemp(join(tmpdir(), 'millrace-apache-kafka-'));
  const [port = 0, controllerPort = 0] = await findFreePorts(2);
  const properties = join(folder, 'server.properties');
  await writeFile(properties, describeServer({ folder, port, controllerPort }));
  const logging = join(folder, 'log4j.properties');
  await writeFile(logging, LOGGING);
  const java = [`-Dlog4j.configuration=file:${logging}`, '-Xmx384m', '-XX:+UseSerialGC', '-cp', classPath];
  const storage = ['kafka.tools.StorageTool', 'format', '-t', 'millraceParityCluster', '-c', properties];
  await runTool('java', [...java, ...storage]);
  const child = spawn('java', [...java, 'kafka.Kafka', properties], { stdio: ['ignore', 'pipe', 'pipe'] });
  const log = collectLog(child);
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      const gone = once(child, 'exit');
      // Its data is thrown away: nothing to end in good order.
      child.kill('SIGKILL');
      await gone;
    }
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await eventually(() => {
      if (child.exitCode !== null) throw new Error(`Apache Kafka did not start:\n${log()}`);
      if (!log().includes(STARTED)) throw new Error(`Apache Kafka is not up yet:\n${log()}`);
    }, START_MS);
  } catch (error) {
    await stop();
    throw error;
  }
  return { port, stop };
}

const STARTED = 'Kafka Server started';
const LOGGING = `
log4j.rootLogger=WARN, out
log4j.logger.kafka.server.KafkaRaftServer=INFO
log4j.appender.out=org.apache.log4j.ConsoleAppender
log4j.appender.out.layout=org.apache.log4j.PatternLayout
log4j.appender.out.layout.ConversionPattern=%p %c %m%n
`;

function describeServer(options: { folder: string; port: number; controllerPort: number }): string {
  const { folder, port, controllerPort } = options;
  return `
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${controllerPort}
listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}
advertised.listeners=PLAINTEXT://127.0.0.1:${port}
controller.listener.names=CONTROLLER
log.dirs=${join(folder, 'data')}
auto.create.topics.enable=false
num.partitions=1
default.replication.factor=1
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
log.retention.bytes=${250 * 1024 ** 3}
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=${MIN_SESSION_TIMEOUT_MS}
`;
}

/** Where Java finds Apache Kafka; Maven fetches the jars once, into a cache that `npm ci` clears. */
export async function fetchClassPath(): Promise<string> {
  const [version = 'unknown'] = /(?<=<version>)\d+\.\d+\.\d+/.exec(await readFile(POM, 'utf8')) ?? [];
  const folder = join(CACHE, version);
  if (existsSync(folder)) return join(folder, '*');
  await mkdir(CACHE, { recursive: true });
  const unfinished = await mkdtemp(join(CACHE, 'fetching-'));
  try {
    const goal = [
      'dependency:copy-dependencies',
      `-DoutputDirectory=${unfinished}`,
      '-DincludeScope=runtime',
    ];
    await runTool('mvn', ['--batch-mode', '--quiet', '--file', POM, ...goal]);
    await rename(unfinished, folder);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
  return join(folder, '*');
}

/**
 * Runs `java` or `mvn` to its end, with `input` to read, and answers what it printed.
 * @throws Error with what it printed, or with what to install.
 */
export async function runTool(command: 'java' | 'mvn', args: readonly string[], input = ''): Promise<string> {
  try {
    const running = run(command, args, { maxBuffer: 16 * 1024 * 1024, timeout: 240_000 });
    running.child.stdin?.on('error', () => {}); // A tool that does not read its input.
    running.child.stdin?.end(input);
    return (await running).stdout;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      const message = `${command} could not be run: the parity tests need Java 17 and Maven (apt-get install openjdk-17-jre-headless maven)`;
      throw new Error(message, { cause: error });
    }
    throw error;
  }
}

function collectLog(child: ChildProcess): () => string {
  let text = '';
  const add = (chunk: Buffer) => {
    text = `${text}${chunk}`.slice(-20_000);
  };
  child.stdout?.on('data', add);
  child.stderr?.on('data', add);
  return () => text;
}

/** Ports that were free a moment ago: Kafka cannot advertise a port that the system chooses. */
async function findFreePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(
    servers.map(async (server) => {
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const address = server.address();
      return typeof address === 'object' && address !== null ? address.port : 0;
    }),
  );
  await Promise.all(
    servers.map(async (server) => {
      server.close();
      await once(server, 'close');
    }),
  );
  return ports;
}
