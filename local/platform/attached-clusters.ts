import type { Clock } from '../core/clock.ts';
import type { KafkaConnection } from '../event-sources/kafkajs-cluster.ts';
import type { ServerlessCluster } from '../kafka-control/clusters.ts';
import type { ClusterDeclaration } from '../resources/platform.ts';
import type { Address } from '../runner-description.ts';
import { findCluster, type RunningClusters } from './kafka-clusters.ts';
import { probeKafka } from './probe-kafka.ts';

interface AttachedOptions {
  /** `host:port` of plaintext listeners, at least one. */
  readonly servers: readonly string[];
  readonly clock: Clock;
  /** Ends the look whether the Kafka is there. */
  readonly signal?: AbortSignal;
}

/**
 * One Kafka that runs already stands for every cluster of the assembly. It keeps its topics, groups and offsets itself,
 * and knows nothing of roles: their rights on Kafka are not checked.
 */
export class AttachedClusters implements RunningClusters {
  readonly #options: AttachedOptions;
  readonly #running: ServerlessCluster[] = [];

  private constructor(options: AttachedOptions) {
    this.#options = options;
  }

  /** @throws UserError KAFKA_UNREACHABLE */
  static async open(options: AttachedOptions): Promise<AttachedClusters> {
    await probeKafka(options.servers, options);
    return new AttachedClusters(options);
  }

  startCluster(declared: ClusterDeclaration) {
    const { clock, servers } = this.#options;
    const cluster: ServerlessCluster = {
      ...declared,
      createdAt: clock.now(),
      bootstrapBrokers: { plaintext: servers.join(',') },
    };
    this.#running.push(cluster);
    return Promise.resolve({
      inspect: () => ({ bootstrapServers: servers }),
      stop: () => {
        this.#running.splice(this.#running.indexOf(cluster), 1);
        return Promise.resolve();
      },
    });
  }

  list(): readonly ServerlessCluster[] {
    return this.#running;
  }

  addresses() {
    const [plaintext] = this.#options.servers.map(toAddress);
    if (plaintext === undefined) throw new Error('no bootstrap server');
    return { clusters: this.#running.map(({ arn }) => ({ arn, plaintext })) };
  }

  connect(arn: string): KafkaConnection {
    findCluster(this.#running, arn);
    return { bootstrapServers: this.#options.servers };
  }
}

function toAddress(server: string): Address {
  const colon = server.lastIndexOf(':');
  return { host: server.slice(0, colon), port: Number(server.slice(colon + 1)) };
}
