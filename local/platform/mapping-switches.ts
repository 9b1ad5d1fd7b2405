import { join } from 'node:path';
import { z } from 'zod';
import { readStateFile, writeFileAtomically } from '../core/files.ts';

const FILE = 'event-source-mappings.json';

const switchesSchema = z.record(z.string(), z.object({ enabled: z.boolean(), declared: z.boolean() }));

/** What an operator set, and what the template said at the time. */
export interface MappingSwitch {
  readonly enabled: boolean;
  readonly declared: boolean;
}

/**
 * Remembers which mappings an operator switched, by their ids, so that a restart leaves them as they were left. As on
 * AWS, where a deployment touches what changed in the template, a template that now says something else has its way.
 */
export class MappingSwitches {
  readonly #path: string;
  readonly #switches: Map<string, MappingSwitch>;
  #written: Promise<void> = Promise.resolve();

  private constructor(path: string, switches: Record<string, MappingSwitch>) {
    this.#path = path;
    this.#switches = new Map(Object.entries(switches));
  }

  /** @throws UserError STATE_INVALID */
  static async open(stateDirectory: string): Promise<MappingSwitches> {
    const path = join(stateDirectory, FILE);
    return new MappingSwitches(path, (await readStateFile(path, switchesSchema)) ?? {});
  }

  /** Whether the mapping is to be enabled, when the template declares it so or not. */
  read(uuid: string, declared: boolean): boolean {
    const known = this.#switches.get(uuid);
    return known?.declared === declared ? known.enabled : declared;
  }

  /** Resolves when a kill would not undo it. */
  write(uuid: string, value: MappingSwitch): Promise<void> {
    if (value.enabled === value.declared) this.#switches.delete(uuid);
    else this.#switches.set(uuid, value);
    const content = `${JSON.stringify(Object.fromEntries(this.#switches), undefined, 2)}\n`;
    const written = this.#written.then(() => writeFileAtomically(this.#path, content));
    // A failure is its caller's; the next write goes on.
    this.#written = written.catch(() => undefined);
    return written;
  }
}
