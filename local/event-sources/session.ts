/** One stay of a mapping in its consumer group: all its pollers, from joining until they leave or one of them fails. */
import type { Clock } from '../core/clock.ts';
import type { Journal } from '../core/journal.ts';
import type { Backoff } from './backoff.ts';
import type { MappingCounters } from './counters.ts';
import type { RecordDecoder } from './decode-record.ts';
import type { EventEnvelope } from './event.ts';
import { FailureDestination } from './failure-destination.ts';
import { GroupOffsets } from './group-offsets.ts';
import type { KafkaCluster } from './kafka-source.ts';
import type { MappingDefinition } from './mapping-definition.ts';
import { Poller } from './poller.ts';
import { describeDeadLetterProblem } from './problem.ts';
import type { Invoke } from './retry.ts';

/** How long an invocation under way may hold up the end of a session; what is not committed by then comes again. */
const DRAIN_MS = 5_000;
/** Partitions that are not read at the moment say nothing of their end, so it is asked for. */
const END_REFRESH_MS = 5_000;

export interface SessionOptions {
  readonly uuid: string;
  readonly definition: MappingDefinition;
  readonly envelope: EventEnvelope;
  readonly decoder?: RecordDecoder;
  readonly createCluster: () => KafkaCluster;
  readonly invoke: Invoke;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly counters: MappingCounters;
  readonly backoff: Backoff;
}

/** One partition as the mapping sees it; offsets in decimal digits. */
export interface PartitionInspection {
  readonly partition: number;
  readonly poller: number;
  readonly position?: string;
  readonly committed?: string;
  readonly end?: string;
  /** Records behind the end, counted from the committed offset. */
  readonly lag?: number;
  readonly queued: number;
  readonly inFlight: boolean;
  readonly paused: boolean;
}

export class Session {
  readonly #options: SessionOptions;
  readonly #cluster: KafkaCluster;
  readonly #ending = new AbortController();
  readonly #failed = Promise.withResolvers<Error>();
  #pollers: Poller[] = [];
  #offsets: GroupOffsets | undefined;
  #started: Promise<void> | undefined;
  #stopped: Promise<void> | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#cluster = options.createCluster();
  }

  /** Resolves with the error of the first poller that is out of the group for good. */
  get failed(): Promise<Error> {
    return this.#failed.promise;
  }

  /** Resolves when every poller has its partitions. @throws what the cluster or the registry refused. */
  start(): Promise<void> {
    this.#started ??= this.#start();
    return this.#started;
  }

  async #start(): Promise<void> {
    const { definition, decoder } = this.#options;
    decoder?.checkRegistry();
    const partitions = await this.#cluster.readOffsets();
    if (this.#ending.signal.aborted) return;
    const offsets = new GroupOffsets(definition.startingPosition, partitions);
    this.#offsets = offsets;
    const destination = new FailureDestination({
      ...this.#options,
      cluster: this.#cluster,
      signal: this.#ending.signal,
      describe: (error) => describeDeadLetterProblem(error, definition),
    });
    // More pollers than partitions would only wait: the service caps them too.
    const count = Math.max(1, Math.min(definition.minimumPollers, partitions.length));
    this.#pollers = Array.from(
      { length: count },
      (_, index) =>
        new Poller({
          ...this.#options,
          source: this.#cluster.createSource(index),
          offsets,
          destination,
          signal: this.#ending.signal,
          onFailed: (error) => this.#failed.resolve(error),
        }),
    );
    await Promise.all(this.#pollers.map((poller) => poller.start()));
    this.#refreshEnds();
  }

  /** Lets invocations under way end, commits them and leaves the group; may be called again and during the start. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  get inFlight(): number {
    return this.#pollers.reduce((sum, poller) => sum + poller.inFlight, 0);
  }

  get pollers(): number {
    return this.#pollers.length;
  }

  inspect(): PartitionInspection[] {
    return this.#pollers
      .flatMap((poller, index) => poller.inspect().map((seen) => this.#inspect(seen, index)))
      .sort((a, b) => a.partition - b.partition);
  }

  #inspect(seen: ReturnType<Poller['inspect']>[number], poller: number): PartitionInspection {
    const { position, ...rest } = seen;
    const known = this.#offsets?.find(seen.partition);
    return {
      ...rest,
      poller,
      ...(position !== undefined && { position: position.toString() }),
      ...(known && { end: known.end.toString(), lag: Number(known.lag) }),
      ...(known?.committed !== undefined && { committed: known.committed.toString() }),
    };
  }

  async #stop(): Promise<void> {
    this.#ending.abort();
    // A member that joins after it was told to leave would stay, so joining is awaited; the client bounds it.
    await this.#started?.catch(() => {
      // Its caller has the error; here it only has to be over.
    });
    const drained = Promise.all(this.#pollers.map((poller) => poller.drain()));
    const deadline = new AbortController();
    await Promise.race([drained, this.#options.clock.sleep(DRAIN_MS, deadline.signal)]);
    deadline.abort();
    await Promise.all(this.#pollers.map((poller) => poller.stop()));
    await this.#cluster.close();
  }

  #refreshEnds(): void {
    const timer = this.#options.clock.schedule(END_REFRESH_MS, () => {
      const paused = this.#pollers.some((poller) => poller.inspect().some((held) => held.paused));
      const read = paused ? this.#readEnds() : Promise.resolve();
      read.then(
        () => this.#refreshEnds(),
        (error: Error) => this.#failed.resolve(error),
      );
    });
    this.#ending.signal.addEventListener('abort', () => timer.cancel(), { once: true });
    if (this.#ending.signal.aborted) timer.cancel();
  }

  async #readEnds(): Promise<void> {
    for (const { partition, high } of await this.#cluster.readOffsets())
      this.#offsets?.setEnd(partition, high);
  }
}
