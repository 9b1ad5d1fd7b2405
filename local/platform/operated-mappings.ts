import type { Clock } from '../core/clock.ts';
import { asError } from '../core/errors.ts';
import type { Journal } from '../core/journal.ts';
import type { Running } from '../core/lifecycle.ts';
import type { MappingInspection } from '../event-sources/mapping.ts';
import type { MappingDefinition } from '../event-sources/mapping-definition.ts';
import type { EventSourceMapping, EventSourceMappings } from '../lambda/event-source-mappings.ts';
import type { Mappings } from '../resources/platform.ts';
import { MappingSwitches } from './mapping-switches.ts';

/** A mapping that polls, or could. */
export interface SwitchableMapping extends Running {
  enable(): Promise<void>;
  disable(): Promise<void>;
  inspect(): MappingInspection;
}

interface Options {
  /** `KafkaMappings`. */
  readonly start: (mapping: { uuid: string; definition: MappingDefinition }) => Promise<SwitchableMapping>;
  /** Where it is remembered what was switched. */
  readonly stateDirectory: string;
  readonly clock: Clock;
  readonly journal: Journal;
}

interface OperatedMapping {
  readonly definition: MappingDefinition;
  /** Undefined while it starts. */
  mapping?: SwitchableMapping;
  /** Set from the moment an operator switches it until it is through. */
  transition?: 'Enabling' | 'Disabling';
  lastModified: number;
}

/** The mappings of the assembly as an operator sees them over the Lambda API: shown, switched off and on again. */
export class OperatedMappings implements Mappings, EventSourceMappings {
  readonly #options: Options;
  readonly #switches: MappingSwitches;
  readonly #mappings = new Map<string, OperatedMapping>();

  private constructor(options: Options, switches: MappingSwitches) {
    this.#options = options;
    this.#switches = switches;
  }

  /** @throws UserError STATE_INVALID */
  static async open(options: Options): Promise<OperatedMappings> {
    return new OperatedMappings(options, await MappingSwitches.open(options.stateDirectory));
  }

  async start({ uuid, definition }: { uuid: string; definition: MappingDefinition }) {
    const { clock } = this.#options;
    const operated: OperatedMapping = { definition, lastModified: clock.now() };
    this.#mappings.set(uuid, operated);
    const enabled = this.#switches.read(uuid, isDeclaredEnabled(definition));
    if (enabled !== isDeclaredEnabled(definition)) this.#reportSwitched(definition, enabled);
    try {
      const mapping = await this.#options.start({ uuid, definition: { ...definition, enabled } });
      operated.mapping = mapping;
      operated.lastModified = clock.now();
      return {
        inspect: () => mapping.inspect(),
        stop: async () => {
          this.#mappings.delete(uuid);
          await mapping.stop();
        },
      };
    } catch (error) {
      this.#mappings.delete(uuid);
      throw error;
    }
  }

  list(): readonly EventSourceMapping[] {
    return [...this.#mappings].map(([uuid, operated]) => describe(uuid, operated));
  }

  find(uuid: string): EventSourceMapping | undefined {
    const operated = this.#mappings.get(uuid);
    return operated === undefined ? undefined : describe(uuid, operated);
  }

  async setEnabled(uuid: string, enabled: boolean): Promise<EventSourceMapping | undefined> {
    const operated = this.#mappings.get(uuid);
    if (operated?.mapping === undefined) return undefined;
    operated.transition = enabled ? 'Enabling' : 'Disabling';
    operated.lastModified = this.#options.clock.now();
    try {
      await this.#switches.write(uuid, { enabled, declared: isDeclaredEnabled(operated.definition) });
    } catch (error) {
      delete operated.transition;
      throw error;
    }
    const switching = enabled ? operated.mapping.enable() : operated.mapping.disable();
    this.#settle(operated, switching).catch((thrown: unknown) =>
      this.#options.journal.record({
        kind: 'error',
        source: 'event-sources',
        message: `Mapping of ${operated.definition.functionName}: switching it failed: ${asError(thrown).message}`,
      }),
    );
    return describe(uuid, operated);
  }

  async #settle(operated: OperatedMapping, switching: Promise<void>): Promise<void> {
    try {
      await switching;
    } finally {
      delete operated.transition;
      operated.lastModified = this.#options.clock.now();
    }
  }

  #reportSwitched({ functionName, group }: MappingDefinition, enabled: boolean): void {
    this.#options.journal.record({
      kind: 'warning',
      source: 'event-sources',
      message: `Mapping of ${functionName} (group ${group}): it is ${enabled ? 'enabled' : 'disabled'}, as it was left; the template says otherwise.`,
    });
  }
}

function isDeclaredEnabled({ enabled }: MappingDefinition): boolean {
  return enabled ?? true;
}

function describe(uuid: string, operated: OperatedMapping): EventSourceMapping {
  const { definition, mapping, transition, lastModified } = operated;
  const inspection = mapping?.inspect();
  return {
    uuid,
    definition,
    state: transition ?? inspection?.state ?? 'Creating',
    lastProcessingResult: inspection?.lastProcessingResult ?? 'No records processed',
    lastModified,
  };
}
