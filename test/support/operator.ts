import { type Kafka, type Message, Partitioners, type Producer } from 'kafkajs';
import { afterAll, beforeAll, expect, inject, onTestFinished } from 'vitest';
import type { RunnerDescription } from '../../local/runner-description.ts';
import { type Ended, MillraceProcess, runMillrace, startMillrace } from './millrace-process.ts';
import { listDescendants } from './processes.ts';
import { plainKafka } from './read-topic.ts';
import { shareRunner } from './shared-runner.ts';
import { tempFolder } from './temp-folder.ts';

/** Somebody at a terminal beside a runner that sends nothing by itself. */
export interface Operator {
  readonly state: string;
  readonly kafka: Kafka;
  readonly producer: Producer;
  run(...args: string[]): Promise<Ended>;
  /** What a command prints with `--json`, which ends well and says nothing else. */
  // biome-ignore lint/suspicious/noExplicitAny: a test says itself what it expects of it
  json(...args: string[]): Promise<any>;
  /** A command that goes on; it is killed with the test. */
  begin(...args: string[]): MillraceProcess;
  /** Sends past the producers: whatever a client may write. */
  send(topic: string, messages: Message[]): Promise<void>;
  /** The lines of the runner's feed that have all of `fields`. */
  find(fields: Record<string, unknown>): Record<string, unknown>[];
  /** Finds the execution environments there are; what it answers kills them at once. @returns how many it has killed. */
  aimAtFunctions(): Promise<() => number>;
  /** Kills the execution environments there are. @returns how many. */
  killFunctions(): Promise<number>;
}

/** What the runner starts execution environments with, and nothing else. */
const ENVIRONMENT_FLAG = '--no-experimental-detect-module';

/** Beside a runner of the test's own. */
export async function startOperator(): Promise<Operator> {
  const state = await tempFolder();
  const { process, runner } = await startMillrace({ state, assembly: inject('assembly') }, '--no-events');
  const kafka = plainKafka(runner);
  const producer = createProducer(kafka);
  await producer.connect();
  onTestFinished(() => producer.disconnect());
  return operate(() => ({ state, kafka, producer, runner, find: (fields) => process.find(fields) }));
}

/** Beside one runner for all tests of a file, which go on from one another. */
export function shareOperator(): Operator {
  const runner = shareRunner();
  let connected: Pick<Operator, 'kafka' | 'producer'> | undefined;
  beforeAll(async () => {
    const kafka = plainKafka(runner.description);
    connected = { kafka, producer: createProducer(kafka) };
    await connected.producer.connect();
  });
  afterAll(() => connected?.producer.disconnect());
  return operate(() => {
    if (connected === undefined) throw new Error('the runner is not ready');
    return { ...connected, runner: runner.description, state: runner.state, find: runner.find };
  });
}

interface Subject extends Pick<Operator, 'state' | 'kafka' | 'producer' | 'find'> {
  readonly runner: RunnerDescription;
}

function createProducer(kafka: Kafka): Producer {
  return kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
}

async function aimAtFunctions(runner: number): Promise<() => number> {
  const started = await listDescendants(runner);
  const environments = started.filter(({ command }) => command.includes(ENVIRONMENT_FLAG));
  return () => environments.filter(({ pid }) => isKilled(pid)).length;
}

/** Kills a process; one that has ended meanwhile is not killed any more. */
function isKilled(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}

/** @param subject asked anew each time: before the tests begin there is none. */
function operate(subject: () => Subject): Operator {
  return {
    get state() {
      return subject().state;
    },
    get kafka() {
      return subject().kafka;
    },
    get producer() {
      return subject().producer;
    },
    find: (fields) => subject().find(fields),
    run: (...command) => runMillrace(...command, '--state', subject().state),
    async json(...command) {
      const { code, stdout, stderr } = await runMillrace(...command, '--state', subject().state, '--json');
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      return JSON.parse(stdout);
    },
    begin(...command) {
      const begun = new MillraceProcess([...command, '--state', subject().state]);
      onTestFinished(async () => {
        begun.signal('SIGKILL');
        await begun.ended;
      });
      return begun;
    },
    async send(topic, messages) {
      await subject().producer.send({ topic, acks: -1, messages });
    },
    aimAtFunctions: () => aimAtFunctions(subject().runner.pid),
    async killFunctions() {
      return (await aimAtFunctions(subject().runner.pid))();
    },
  };
}
