import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock, Timer } from '../../core/clock.ts';
import type { Journal } from '../../core/journal.ts';
import type { Topic, TopicCatalog } from '../topics/catalog.ts';
import { numericConfig } from '../topics/configs.ts';
import { PartitionLog } from './partition.ts';

/** How often old segments are looked for. Kafka does it every 5 minutes; a laptop's run is shorter. */
const RETENTION_INTERVAL_MS = 10_000;

export interface PartitionsOptions {
  /** Each partition has the folder `<topic id>/<partition>` in here. */
  readonly directory: string;
  readonly topics: TopicCatalog;
  readonly clock: Clock;
  readonly journal: Journal;
}

/** The logs of all partitions. A log is opened, and recovered, when it is first asked for: a start takes no longer with more data. */
export class Partitions {
  readonly #options: PartitionsOptions;
  readonly #open = new Map<string, (PartitionLog | undefined)[]>();
  #retention: Timer | undefined;

  constructor(options: PartitionsOptions) {
    this.#options = options;
    this.#removeOrphans();
    this.#scheduleRetention();
  }

  /** The log of a partition; undefined when there is no such topic or partition. */
  get(topicName: string, partition: number): PartitionLog | undefined {
    const topic = this.#options.topics.get(topicName);
    if (topic === undefined || !(partition >= 0 && partition < topic.partitions)) return undefined;
    return this.of(topic, partition);
  }

  of(topic: Topic, partition: number): PartitionLog {
    let logs = this.#open.get(topic.id);
    if (logs === undefined) {
      logs = [];
      this.#open.set(topic.id, logs);
    }
    const open = logs[partition];
    if (open !== undefined) return open;
    const log = new PartitionLog({
      folder: join(this.#options.directory, topic.id, String(partition)),
      repaired: (bytes) =>
        this.#options.journal.record({
          kind: 'warning',
          source: 'kafka',
          message: `${topic.name}-${partition}: cut off ${bytes} bytes of an unfinished write at the end of the log`,
        }),
    });
    logs[partition] = log;
    return log;
  }

  /** Closes the logs of a topic that is no longer in the catalog, and removes their files. */
  delete(topic: Topic): void {
    const logs = this.#open.get(topic.id) ?? [];
    this.#open.delete(topic.id);
    for (const log of logs) log?.close();
    rmSync(join(this.#options.directory, topic.id), { recursive: true, force: true });
  }

  close(): void {
    this.#retention?.cancel();
    for (const logs of this.#open.values()) for (const log of logs) log?.close();
    this.#open.clear();
  }

  #scheduleRetention(): void {
    this.#retention = this.#options.clock.schedule(RETENTION_INTERVAL_MS, () => {
      this.#retain();
      this.#scheduleRetention();
    });
  }

  #retain(): void {
    for (const topic of this.#options.topics.all()) {
      for (const log of this.#open.get(topic.id) ?? []) {
        log?.retain({
          now: this.#options.clock.now(),
          retentionMs: numericConfig(topic.configs, 'retention.ms'),
          retentionBytes: numericConfig(topic.configs, 'retention.bytes'),
        });
      }
    }
  }

  /** Folders of topics whose deletion was cut short. */
  #removeOrphans(): void {
    const { directory, topics } = this.#options;
    for (const id of readdirSync(directory)) {
      if (topics.getById(id) === undefined) rmSync(join(directory, id), { recursive: true, force: true });
    }
  }
}
