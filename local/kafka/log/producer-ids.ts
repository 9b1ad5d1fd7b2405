import { join } from 'node:path';
import { z } from 'zod';
import { readStateFile } from '../../core/files.ts';
import { writeStateFile } from '../state-file.ts';

/** Ids reserved on disk at a time, as in Kafka. */
const BLOCK = 1000;
const stateSchema = z.strictObject({ reserved: z.int().nonnegative() });

/** Hands out producer ids. After a restart it goes on after the reserved block: a reused id makes false duplicates. */
export class ProducerIds {
  readonly #path: string;
  #next: number;
  #reserved: number;

  private constructor(path: string, reserved: number) {
    this.#path = path;
    this.#reserved = reserved;
    this.#next = reserved;
  }

  /** @throws UserError STATE_INVALID */
  static async open(directory: string): Promise<ProducerIds> {
    const path = join(directory, 'producer-ids.json');
    const state = await readStateFile(path, stateSchema);
    return new ProducerIds(path, state?.reserved ?? 0);
  }

  take(): number {
    if (this.#next === this.#reserved) {
      this.#reserved += BLOCK;
      writeStateFile(this.#path, { reserved: this.#reserved });
    }
    return this.#next++;
  }
}
