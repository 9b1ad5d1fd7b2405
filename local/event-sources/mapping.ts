import type { AccessControl } from '../core/access.ts';
import type { Clock } from '../core/clock.ts';
import { asError } from '../core/errors.ts';
import type { Journal } from '../core/journal.ts';
import type { Running } from '../core/lifecycle.ts';
import { type Backoff, recoveryBackoff, retryBackoff } from './backoff.ts';
import { createCounters, type MappingCounters } from './counters.ts';
import { RecordDecoder, type SchemaStore } from './decode-record.ts';
import type { EventEnvelope } from './event.ts';
import type { KafkaCluster } from './kafka-source.ts';
import { createKafkaCluster, type KafkaConnection } from './kafkajs-cluster.ts';
import type { MappingDefinition } from './mapping-definition.ts';
import { describeProblem } from './problem.ts';
import type { Invoke } from './retry.ts';
import { type PartitionInspection, Session } from './session.ts';

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetEventSourceMapping.html */
export type MappingState =
  | 'Creating'
  | 'Enabling'
  | 'Enabled'
  | 'Disabling'
  | 'Disabled'
  | 'Updating'
  | 'Deleting';

export interface MappingInspection {
  readonly uuid: string;
  readonly state: MappingState;
  /** `No records processed`, `OK` or a text that begins with `PROBLEM: `. */
  readonly lastProcessingResult: string;
  readonly functionName: string;
  readonly topic: string;
  readonly group: string;
  readonly pollers: number;
  /** Invocations under way. */
  readonly inFlight: number;
  /** The partitions assigned to this mapping's pollers. */
  readonly partitions: readonly PartitionInspection[];
  readonly counters: Readonly<MappingCounters>;
}

export interface Mapping extends Running {
  readonly uuid: string;
  readonly state: MappingState;
  /** Resolves when the pollers have their partitions, or when a problem keeps them from it. */
  enable(): Promise<void>;
  /** Resolves when the pollers have left the group, so that its offsets may be changed. */
  disable(): Promise<void>;
  inspect(): MappingInspection;
}

export interface MappingOptions {
  readonly definition: MappingDefinition;
  readonly uuid: string;
  readonly kafka: KafkaConnection;
  readonly invoke: Invoke;
  readonly schemas: SchemaStore;
  readonly access: AccessControl;
  readonly clock: Clock;
  readonly journal: Journal;
  /** Between the attempts of a batch. */
  readonly backoff?: Backoff;
  /** Between attempts to work at all. */
  readonly recovery?: Backoff;
  /** In place of a kafkajs cluster on `kafka`. */
  readonly createCluster?: () => KafkaCluster;
}

/**
 * Starts an event source mapping. A problem with the cluster, the role or the registry is no error of the start: the
 * mapping says so in its state and in the journal, and tries again until it is stopped.
 */
export async function startMapping(options: MappingOptions): Promise<Mapping> {
  const mapping = new KafkaMapping(options);
  await mapping.start();
  return mapping;
}

/** The StateTransitionReason of AWS. */
const USER_INITIATED = 'USER_INITIATED';
/** Of ours: nobody wished the mapping to be disabled. */
const RUNNER_STOPS = 'the runner stops';

class KafkaMapping implements Mapping {
  readonly uuid: string;
  readonly #options: MappingOptions;
  readonly #counters = createCounters();
  #state: MappingState = 'Creating';
  #problem: string | undefined;
  /** The last problem in the journal: one that comes back after each attempt is told once. */
  #reported: string | undefined;
  #session: Session | undefined;
  #run: { ending: AbortController; ended: Promise<void> } | undefined;
  #turn: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(options: MappingOptions) {
    this.uuid = options.uuid;
    this.#options = options;
  }

  get state(): MappingState {
    return this.#state;
  }

  start(): Promise<void> {
    this.#enter('Creating', USER_INITIATED);
    return this.#inTurn(() => {
      if (this.#options.definition.enabled !== false) return this.#begin();
      this.#enter('Disabled', USER_INITIATED);
      return Promise.resolve();
    });
  }

  enable(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#run || this.#stopped) return;
      this.#enter('Enabling', USER_INITIATED);
      await this.#begin();
    });
  }

  disable(): Promise<void> {
    return this.#inTurn(() => this.#end(USER_INITIATED));
  }

  /** Ends a start that is under way, too: that one is tried no further. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#run?.ending.abort();
    await this.#inTurn(() => this.#end(RUNNER_STOPS));
  }

  inspect(): MappingInspection {
    const { definition } = this.#options;
    return {
      uuid: this.uuid,
      state: this.#state,
      lastProcessingResult: this.#problem ?? (this.#counters.invoked > 0 ? 'OK' : 'No records processed'),
      functionName: definition.functionName,
      topic: definition.topic,
      group: definition.group,
      pollers: this.#session?.pollers ?? 0,
      inFlight: this.#session?.inFlight ?? 0,
      partitions: this.#session?.inspect() ?? [],
      counters: { ...this.#counters },
    };
  }

  async #begin(): Promise<void> {
    const ending = new AbortController();
    const ready = Promise.withResolvers<void>();
    this.#run = { ending, ended: this.#poll(ending.signal, ready.resolve) };
    await ready.promise;
    if (!ending.signal.aborted) this.#enter('Enabled', this.#problem ?? USER_INITIATED);
  }

  async #end(reason: string): Promise<void> {
    const run = this.#run;
    if (!run) return;
    this.#enter('Disabling', reason);
    run.ending.abort();
    await run.ended;
    this.#run = undefined;
    this.#problem = undefined;
    this.#reported = undefined;
    this.#enter('Disabled', reason);
  }

  /** Session after session until the signal; `onTried` is called when the first has started or failed. */
  async #poll(signal: AbortSignal, onTried: () => void): Promise<void> {
    const { clock, recovery = recoveryBackoff, definition } = this.#options;
    let failures = 0;
    while (!signal.aborted) {
      const polledBefore = this.#counters.polled;
      const failure = await this.#runSession(signal, onTried);
      if (failure) {
        failures = this.#counters.polled > polledBefore ? 1 : failures + 1;
        this.#problem = describeProblem(failure, definition);
        if (this.#problem !== this.#reported) {
          this.#reported = this.#problem;
          if (this.#state === 'Enabled') this.#enter('Enabled', this.#problem);
          this.#warn(`${this.#problem} It tries again until that is repaired.`);
        }
      }
      onTried();
      if (failure) await clock.sleep(recovery(failures), signal);
    }
  }

  /** @returns what ended the session, or undefined when the signal did. */
  async #runSession(signal: AbortSignal, onStarted: () => void): Promise<Error | undefined> {
    const session = new Session({
      ...this.#sessionOptions(),
      invoke: async (payload) => {
        const answer = await this.#options.invoke(payload);
        if (this.#reported !== undefined && this.#state === 'Enabled') this.#enter('Enabled', 'OK');
        this.#reported = undefined;
        return answer;
      },
    });
    this.#session = session;
    const aborted = Promise.withResolvers<undefined>();
    const abort = (): void => aborted.resolve(undefined);
    signal.addEventListener('abort', abort, { once: true });
    try {
      const started = session.start().then(() => {
        this.#problem = undefined;
        onStarted();
        return session.failed;
      });
      return await Promise.race([started, session.failed, aborted.promise]);
    } catch (thrown) {
      // Whatever keeps a mapping from its topic is a problem of the mapping, never the end of the runner.
      return asError(thrown);
    } finally {
      signal.removeEventListener('abort', abort);
      // A broker that is gone can not be left in good order; the group notices by the session timeout.
      await session
        .stop()
        .catch((thrown: unknown) => this.#warn(`did not leave its group: ${asError(thrown).message}`));
      this.#session = undefined;
    }
  }

  #sessionOptions() {
    const { definition, kafka, schemas, access, clock, journal, backoff = retryBackoff } = this.#options;
    const { uuid } = this;
    const envelope: EventEnvelope = {
      topic: definition.topic,
      eventSourceArn: definition.clusterArn,
      bootstrapServers: kafka.bootstrapServers.join(','),
    };
    const settings = definition.schemaRegistry;
    const principal = { arn: toSessionArn(definition), roleArn: definition.roleArn };
    const createCluster =
      this.#options.createCluster ?? (() => createKafkaCluster({ uuid, definition, kafka, journal }));
    return {
      uuid,
      definition,
      envelope,
      createCluster,
      clock,
      journal,
      counters: this.#counters,
      backoff,
      ...(settings && { decoder: new RecordDecoder({ settings, schemas, access, principal }) }),
    };
  }

  #enter(state: MappingState, reason: string): void {
    const { definition, journal } = this.#options;
    this.#state = state;
    journal.record({
      kind: 'mapping-state',
      mapping: this.uuid,
      group: definition.group,
      topic: definition.topic,
      functionName: definition.functionName,
      state,
      reason,
    });
  }

  #warn(text: string): void {
    const { definition, journal } = this.#options;
    const message = `Mapping of ${definition.functionName} (group ${definition.group}): ${text}`;
    journal.record({ kind: 'warning', source: 'event-sources', message });
  }

  #inTurn(task: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(task);
    // A failed turn is its caller's; the next one goes on.
    this.#turn = done.catch(() => undefined);
    return done;
  }
}

/** The session of the role that a function's poller works in carries the function's name, as the function's own does. */
function toSessionArn({ roleArn, functionName }: MappingDefinition): string {
  return `${roleArn.replace(/^arn:([^:]+):iam:/, 'arn:$1:sts:').replace(/:role\/(?:.*\/)?/, ':assumed-role/')}/${functionName}`;
}
