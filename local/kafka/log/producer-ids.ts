import { join } from 'node:path';
import { z } from 'zod';
import { readStateFile, writeStateFile } from '../state-file.ts';

/** Ids reserved on disk at a time, as in Kafka. */
const BLOCK = 1000;
const stateSchema = z.strictObject({ reserved: z.int().nonnegative() });

/** Hands out producer ids. After a restart it goes on after the reserved block: a reused id makes false duplicates. */
export class ProducerIds {
  readonly #path: string;
  #next: number;
  #reserved: number;

  constructor(directory: string) {
    this.#path = join(directory, 'producer-ids.json');
    this.#reserved = readStateFile(this.#path, stateSchema)?.reserved ?? 0;
    this.#next = this.#reserved;
  }

  take(): number {
    if (this.#next === this.#reserved) {
      this.#reserved += BLOCK;
      writeStateFile(this.#path, { reserved: this.#reserved });
    }
    return this.#next++;
  }
}
