import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { readStateFile } from '../../core/files.ts';
import { writeStateFile } from '../state-file.ts';
import type { ConfigValues } from './configs.ts';

export interface Topic {
  readonly id: string;
  readonly name: string;
  readonly partitions: number;
  readonly configs: ConfigValues;
}

const stateSchema = z.strictObject({
  topics: z.array(
    z.strictObject({
      id: z.uuid(),
      name: z.string(),
      partitions: z.int().positive(),
      configs: z.record(z.string(), z.string()),
    }),
  ),
});

/** The topics there are, with what was set on them. Every change is on disk before it is answered. */
export class TopicCatalog {
  readonly #path: string;
  readonly #byName = new Map<string, Topic>();
  readonly #byId = new Map<string, Topic>();

  private constructor(path: string, topics: readonly Topic[]) {
    this.#path = path;
    for (const topic of topics) this.#remember(topic);
  }

  /** @throws UserError STATE_INVALID */
  static async open(directory: string): Promise<TopicCatalog> {
    const path = join(directory, 'topics.json');
    const state = await readStateFile(path, stateSchema);
    return new TopicCatalog(path, state?.topics ?? []);
  }

  get(name: string): Topic | undefined {
    return this.#byName.get(name);
  }

  getById(id: string): Topic | undefined {
    return this.#byId.get(id);
  }

  /** In the order of creation. */
  all(): readonly Topic[] {
    return [...this.#byName.values()];
  }

  get names(): Iterable<string> {
    return this.#byName.keys();
  }

  get partitionTotal(): number {
    return this.all().reduce((sum, topic) => sum + topic.partitions, 0);
  }

  create(options: { name: string; partitions: number; configs: ConfigValues }): Topic {
    const topic = { id: randomUUID(), ...options };
    this.#remember(topic);
    this.#save();
    return topic;
  }

  change(topic: Topic, change: Partial<Pick<Topic, 'partitions' | 'configs'>>): Topic {
    const changed = { ...topic, ...change };
    this.#remember(changed);
    this.#save();
    return changed;
  }

  delete(topic: Topic): void {
    this.#byName.delete(topic.name);
    this.#byId.delete(topic.id);
    this.#save();
  }

  #remember(topic: Topic): void {
    this.#byName.set(topic.name, topic);
    this.#byId.set(topic.id, topic);
  }

  #save(): void {
    writeStateFile(this.#path, { topics: this.all() });
  }
}
