import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort } from '../../local/core/free-port.ts';
import { eventually } from './eventually.ts';
import { fetchClassPath, runTool } from './java-tools.ts';

/** The releases of Apache Kafka that tests run against. */
export const KAFKA_RELEASES = {
  /**
   * What the emulator is compared with: the last line before Kafka 4, which has another group coordinator, no longer the
   * oldest protocol versions, and not the config `message.timestamp.difference.max.ms`. MSK Serverless shows itself as 2.8.
   */
  judge: '3.9.1',
  /** What the runner is attached to: the image of local/docker-compose.yml. */
  current: '4.3.1',
} as const;

const START_MS = 300_000;

/** A real Apache Kafka of one node (KRaft), empty, on the loopback without TLS and SASL. */
export interface ApacheKafka {
  readonly port: number;
  stop(): Promise<void>;
}

/**
 * Starts Apache Kafka; `properties` are added to what a single node needs.
 * @throws Error that says what to install when there is no Java or no Maven.
 */
export async function startApacheKafka(options: {
  version: string;
  properties?: Readonly<Record<string, string | number>>;
}): Promise<ApacheKafka> {
  const classPath = await fetchClassPath(options.version);
  const folder = await mkdtemp(join(tmpdir(), 'millrace-apache-kafka-'));
  // Kafka cannot advertise a port that the system chooses.
  const [port, controllerPort] = [await findFreePort('Kafka'), await findFreePort('its controller')];
  const server = join(folder, 'server.properties');
  await writeFile(
    server,
    toProperties({ ...describeServer({ folder, port, controllerPort }), ...options.properties }),
  );
  const java = [...LOGGING, '-Xmx384m', '-XX:+UseSerialGC', '-cp', classPath];
  const storage = ['kafka.tools.StorageTool', 'format', '-t', 'millraceParityCluster', '-c', server];
  await runTool('java', [...java, ...storage]);
  const child = spawn('java', [...java, 'kafka.Kafka', server], { stdio: ['ignore', 'pipe', 'pipe'] });
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
const LOGGING = [
  '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
  '-Dorg.slf4j.simpleLogger.log.kafka.server.KafkaRaftServer=info',
];

function describeServer(options: { folder: string; port: number; controllerPort: number }) {
  const { folder, port, controllerPort } = options;
  return {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': join(folder, 'data'),
    'auto.create.topics.enable': 'false',
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 1,
    'group.initial.rebalance.delay.ms': 0,
  };
}

function toProperties(properties: Readonly<Record<string, string | number>>): string {
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
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
