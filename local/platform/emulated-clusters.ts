import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { AwsCredentials } from '../core/access.ts';
import type { Clock } from '../core/clock.ts';
import type { Journal } from '../core/journal.ts';
import type { KafkaConnection } from '../event-sources/kafkajs-cluster.ts';
import type { Iam } from '../iam/iam.ts';
import { createMskToken, verifyMskToken } from '../iam/msk-token.ts';
import { startBroker } from '../kafka/broker.ts';
import type { ServerlessCluster } from '../kafka-control/clusters.ts';
import type { ClusterDeclaration } from '../resources/platform.ts';
import type { Address } from '../runner-description.ts';
import { type KafkaCertificate, kafkaCertificate } from '../tls/kafka-certificate.ts';
import { findCluster, type RunningClusters } from './kafka-clusters.ts';

interface ClusterOptions {
  readonly iam: Iam;
  readonly stateDirectory: string;
  /** Of the first cluster; any further one takes free ports. */
  readonly ports: { readonly kafka: number; readonly kafkaTls: number };
  readonly clock: Clock;
  readonly journal: Journal;
}

interface EmulatedCluster extends ServerlessCluster {
  readonly plaintext: Address;
  readonly tls: Address;
}

/** Each cluster is a broker of its own in this process, whose rights are those of the roles. */
export class EmulatedClusters implements RunningClusters {
  readonly caPath: string;
  readonly #options: ClusterOptions;
  readonly #certificate: KafkaCertificate;
  readonly #running: EmulatedCluster[] = [];
  #started = 0;

  private constructor(options: ClusterOptions, certificate: KafkaCertificate) {
    this.#options = options;
    this.#certificate = certificate;
    this.caPath = certificate.caPath;
  }

  static async open(options: ClusterOptions): Promise<EmulatedClusters> {
    const directory = join(options.stateDirectory, 'tls');
    return new EmulatedClusters(options, await kafkaCertificate({ directory, clock: options.clock }));
  }

  async startCluster(declared: ClusterDeclaration) {
    const { clock, journal, stateDirectory, iam } = this.#options;
    const ports = this.#started++ === 0 ? this.#options.ports : { kafka: 0, kafkaTls: 0 };
    const broker = await startBroker({
      directory: join(stateDirectory, 'kafka', folderOf(declared)),
      clusterId: clusterIdOf(declared.arn),
      clock,
      journal,
      listeners: {
        plaintext: { port: ports.kafka },
        tls: {
          port: ports.kafkaTls,
          key: this.#certificate.key,
          cert: this.#certificate.cert,
          authenticate: async (token) => {
            const { principal, expiresAt } = await verifyMskToken(iam, {
              token,
              region: iam.region,
              now: clock.now(),
            });
            return { principal: principal.arn, identity: principal, expiresAt };
          },
        },
      },
      authorize: (identity, action, resource) =>
        iam.check(identity, `kafka-cluster:${action}`, arnOf(declared.arn, resource)).allowed,
      sees: (identity, action, resource) =>
        iam.allows(identity, `kafka-cluster:${action}`, arnOf(declared.arn, resource)),
    });
    const { plaintext, tls } = broker;
    if (plaintext === undefined || tls === undefined)
      throw new Error(`${declared.name} listens on one of two ports`);
    const cluster: EmulatedCluster = {
      ...declared,
      createdAt: clock.now(),
      bootstrapBrokers: { saslIam: `${tls.host}:${tls.port}` },
      plaintext,
      tls,
    };
    this.#running.push(cluster);
    return {
      inspect: () => broker.inspect(),
      stop: async () => {
        this.#running.splice(this.#running.indexOf(cluster), 1);
        await broker.stop();
      },
    };
  }

  list(): readonly ServerlessCluster[] {
    return this.#running;
  }

  addresses() {
    return {
      caPath: this.caPath,
      clusters: this.#running.map(({ arn, plaintext, tls }) => ({ arn, plaintext, tls })),
    };
  }

  connect(arn: string, credentials: () => AwsCredentials): KafkaConnection {
    const { iam, clock } = this.#options;
    const { tls } = findCluster(this.#running, arn);
    return {
      bootstrapServers: [`${tls.host}:${tls.port}`],
      ssl: { ca: this.#certificate.ca },
      token: async () => {
        const { token } = await createMskToken(credentials(), { region: iam.region, now: clock.now() });
        return { value: token };
      },
    };
  }
}

/** `…:cluster/<name>/<uuid>` to the ARN of a topic, a group or a transactional id of that cluster. */
function arnOf(clusterArn: string, { type, name }: { type: string; name: string }): string {
  return type === 'cluster' ? clusterArn : `${clusterArn.replace(':cluster/', `:${type}/`)}/${name}`;
}

/** Kafka's cluster ids are 16 bytes as base64url. */
function clusterIdOf(arn: string): string {
  return createHash('sha256').update(arn).digest().subarray(0, 16).toString('base64url');
}

function folderOf({ name, arn }: ClusterDeclaration): string {
  return `${name}-${createHash('sha256').update(arn).digest('hex').slice(0, 8)}`;
}
