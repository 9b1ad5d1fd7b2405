import type { Clock } from '../core/clock.ts';
import type { Journal } from '../core/journal.ts';
import { type Mapping, type MappingInspection, startMapping } from '../event-sources/mapping.ts';
import type { MappingDefinition } from '../event-sources/mapping-definition.ts';
import type { SchemaRegistry } from '../glue/registry.ts';
import type { Iam } from '../iam/iam.ts';
import type { LambdaEngine } from '../lambda/start-lambda.ts';
import type { Mappings } from '../resources/platform.ts';
import type { RunningClusters } from './kafka-clusters.ts';

interface MappingServices {
  readonly iam: Iam;
  readonly clusters: RunningClusters;
  readonly lambda: LambdaEngine;
  readonly glue: SchemaRegistry;
  readonly clock: Clock;
  readonly journal: Journal;
}

/** The event source mappings of the assembly: each polls as the role of its function. */
export class KafkaMappings implements Mappings {
  readonly #services: MappingServices;
  readonly #running = new Map<string, Mapping>();

  constructor(services: MappingServices) {
    this.#services = services;
  }

  async start({ uuid, definition }: { uuid: string; definition: MappingDefinition }) {
    const { iam, clusters, lambda, glue, clock, journal } = this.#services;
    const mapping = await startMapping({
      uuid,
      definition,
      kafka: clusters.connect(definition.clusterArn, () =>
        iam.credentialsFor(definition.roleArn, definition.functionName),
      ),
      invoke: (payload) => lambda.invoke({ functionName: definition.functionArn, payload, by: 'mapping' }),
      schemas: glue,
      access: iam,
      clock,
      journal,
    });
    this.#running.set(uuid, mapping);
    return {
      enable: () => mapping.enable(),
      disable: () => mapping.disable(),
      inspect: () => mapping.inspect(),
      stop: async () => {
        this.#running.delete(uuid);
        await mapping.stop();
      },
    };
  }

  inspect(): readonly MappingInspection[] {
    return [...this.#running.values()].map((mapping) => mapping.inspect());
  }
}
