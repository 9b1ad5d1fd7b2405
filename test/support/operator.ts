import { type Kafka, type Message, Partitioners, type Producer } from 'kafkajs';
import { expect, inject, onTestFinished } from 'vitest';
import type { RunnerDescription } from '../../local/runner-description.ts';
import { type Ended, MillraceProcess, runMillrace, startMillrace } from './millrace-process.ts';
import { listDescendants } from './processes.ts';
import { plainKafka } from './read-topic.ts';
import { tempFolder } from './temp-folder.ts';

/** Somebody at a terminal beside a runner of the test's own. */
export interface Operator {
  readonly process: MillraceProcess;
  readonly state: string;
  readonly runner: RunnerDescription;
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
  /** Kills the execution environments there are. @returns how many. */
  killFunctions(): Promise<number>;
}

/** What the runner starts execution environments with, and nothing else. */
const ENVIRONMENT_FLAG = '--no-experimental-detect-module';

export async function startOperator(...args: string[]): Promise<Operator> {
  const state = await tempFolder();
  const { process, runner } = await startMillrace(
    { state, assembly: inject('assembly') },
    '--no-orders',
    ...args,
  );
  const kafka = plainKafka(runner);
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  onTestFinished(() => producer.disconnect());
  return {
    ...{ state, process, runner, kafka, producer },
    run: (...command) => runMillrace(...command, '--state', state),
    async json(...command) {
      const { code, stdout, stderr } = await runMillrace(...command, '--state', state, '--json');
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      return JSON.parse(stdout);
    },
    begin(...command) {
      const begun = new MillraceProcess([...command, '--state', state]);
      onTestFinished(async () => {
        begun.signal('SIGKILL');
        await begun.ended;
      });
      return begun;
    },
    async send(topic, messages) {
      await producer.send({ topic, acks: -1, messages });
    },
    async killFunctions() {
      const started = await listDescendants(process.pid);
      const environments = started.filter(({ command }) => command.includes(ENVIRONMENT_FLAG));
      for (const { pid } of environments) globalThis.process.kill(pid, 'SIGKILL');
      return environments.length;
    },
  };
}
