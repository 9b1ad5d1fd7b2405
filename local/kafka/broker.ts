import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Principal } from '../core/access.ts';
import type { Clock } from '../core/clock.ts';
import type { Journal } from '../core/journal.ts';
import { Lifecycle, type Running } from '../core/lifecycle.ts';
import { apis } from './apis/index.ts';
import { GroupCoordinator } from './groups/coordinator.ts';
import { OffsetStore } from './groups/offset-store.ts';
import { Listener } from './listener.ts';
import { Partitions } from './log/partitions.ts';
import { ProducerIds } from './log/producer-ids.ts';
import { advertisedRanges } from './profiles.ts';
import type { Action, Resource } from './security/rights.ts';
import type { Authenticated } from './security/session.ts';
import { TopicCatalog } from './topics/catalog.ts';
import type { ConfigValues } from './topics/configs.ts';

export interface BrokerOptions {
  /** Where topics, records and offsets are kept. */
  readonly directory: string;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly clusterId: string;
  readonly listeners: {
    /** For Kafka tools: anonymous, may do everything. Port 0 takes any free one. */
    readonly plaintext?: { readonly port: number };
    /** As on AWS: TLS, SASL/OAUTHBEARER with MSK IAM tokens. */
    readonly tls?: {
      readonly port: number;
      readonly key: string;
      readonly cert: string;
      /** @throws when the token does not hold. */
      authenticate(token: string): Promise<Authenticated>;
    };
  };
  /** Whether `identity` may do `kafka-cluster:<action>`; whoever decides journals a denial. */
  readonly authorize: (identity: Principal, action: Action, resource: Resource) => boolean;
  /** The same where a no only leaves something out of an answer, and is no denial to journal. Default `authorize`. */
  readonly sees?: (identity: Principal, action: Action, resource: Resource) => boolean;
  readonly groups?: {
    readonly minSessionTimeoutMs?: number;
    readonly maxSessionTimeoutMs?: number;
    readonly initialRebalanceDelayMs?: number;
  };
}

export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

export interface InspectedTopic {
  readonly id: string;
  readonly name: string;
  readonly configs: ConfigValues;
  readonly partitions: readonly {
    readonly partition: number;
    readonly startOffset: number;
    readonly endOffset: number;
    readonly bytes: number;
  }[];
}

/** An MSK Serverless cluster of one node on the loopback. */
export interface Broker extends Running {
  readonly plaintext?: Endpoint;
  readonly tls?: Endpoint;
  inspect(): {
    readonly topics: readonly InspectedTopic[];
    readonly groups: ReturnType<GroupCoordinator['inspect']>;
  };
}

/**
 * Starts a broker on what `directory` holds. Resolves when all its listeners take connections.
 * @throws UserError PORT_TAKEN, STATE_INVALID
 */
export async function startBroker(options: BrokerOptions): Promise<Broker> {
  const lifecycle = new Lifecycle();
  try {
    return await start(options, lifecycle);
  } catch (error) {
    await lifecycle.stop();
    throw error;
  }
}

async function start(options: BrokerOptions, lifecycle: Lifecycle): Promise<Broker> {
  const { directory, clock, journal, clusterId, listeners } = options;
  const logs = join(directory, 'logs');
  mkdirSync(logs, { recursive: true });
  const topics = await TopicCatalog.open(directory);
  const partitions = new Partitions({ directory: logs, topics, clock, journal });
  lifecycle.register('the logs', async () => partitions.close());
  const offsets = OffsetStore.open(join(directory, 'groups'));
  lifecycle.register('the offsets', async () => offsets.close());
  const groups = new GroupCoordinator({ clock, offsets, initialRebalanceDelayMs: 0, ...options.groups });
  const services = {
    clusterId,
    clock,
    journal,
    topics,
    partitions,
    producerIds: await ProducerIds.open(directory),
    groups,
    advertised: advertisedRanges(apis),
  };
  const shared = { services, apis: new Map(apis.map((api) => [api.key, api])) };

  const endpoints: { plaintext?: Endpoint; tls?: Endpoint } = {};
  if (listeners.plaintext !== undefined) {
    const listener = await Listener.start({ ...shared, port: listeners.plaintext.port });
    lifecycle.register('the plaintext listener', () => listener.stop());
    endpoints.plaintext = { host: listener.host, port: listener.port };
  }
  if (listeners.tls !== undefined) {
    const { port, key, cert } = listeners.tls;
    const sasl = {
      authenticate: listeners.tls.authenticate,
      authorize: options.authorize,
      sees: options.sees ?? options.authorize,
      now: () => clock.now(),
      refused: () => {},
    };
    const listener = await Listener.start({ ...shared, port, tls: { key, cert, sasl } });
    lifecycle.register('the TLS listener', () => listener.stop());
    endpoints.tls = { host: listener.host, port: listener.port };
  }
  // Registered last, so stopped first: parked requests are answered while their connections still are there.
  lifecycle.register('the groups', async () => groups.stop());

  return {
    ...endpoints,
    stop: () => lifecycle.stop(),
    inspect: () => ({
      topics: topics.all().map(({ id, name, configs, partitions: count }) => ({
        id,
        name,
        configs,
        partitions: Array.from({ length: count }, (_, partition) => {
          const log = partitions.get(name, partition);
          return {
            partition,
            startOffset: log?.startOffset ?? 0,
            endOffset: log?.endOffset ?? 0,
            bytes: log?.bytes ?? 0,
          };
        }),
      })),
      groups: groups.inspect(),
    }),
  };
}
