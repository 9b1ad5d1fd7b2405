import kafkajs, { type Kafka } from 'kafkajs';
import type { CustomResource } from '../shared/cloudformation-response.ts';
import type { SecurityProtocol } from '../shared/kafka-client.ts';
import type { TopicAdmin } from './reconcile-topics.ts';
import { deleteTopics, reconcileTopics } from './reconcile-topics.ts';
import type { TopicsRequest } from './topics-request.ts';
import { topicsRequest } from './topics-request.ts';

// Node finds only some of the names in this CommonJS package.
const { KafkaJSError, KafkaJSProtocolError } = kafkajs;

/** What permissions that have not reached the cluster look like. */
const PERMISSION_ERRORS: readonly string[] = ['TOPIC_AUTHORIZATION_FAILED', 'CLUSTER_AUTHORIZATION_FAILED'];
/** THROTTLING_QUOTA_EXCEEDED, which kafkajs has no name for. */
const THROTTLED = 'Unknown error code 89';

export interface KafkaTopicsOptions {
  readonly connect: (cluster: {
    readonly bootstrapServers: readonly string[];
    readonly securityProtocol: SecurityProtocol;
  }) => Kafka;
  readonly log: { info(message: string, attributes: Record<string, unknown>): void };
  readonly pause: (delayMs: number) => Promise<unknown>;
}

/** `Custom::KafkaTopics`: the topics of one cluster. It calls no AWS API, for the isolated subnets reach none. */
export function createKafkaTopics({
  connect,
  log,
  pause,
}: KafkaTopicsOptions): CustomResource<TopicsRequest> {
  async function withAdmin<T>(request: TopicsRequest, task: (admin: TopicAdmin) => Promise<T>): Promise<T> {
    const admin = connect({
      bootstrapServers: request.BootstrapServers.split(','),
      securityProtocol: request.SecurityProtocol,
    }).admin();
    try {
      await admin.connect();
      return await task(admin);
    } finally {
      await admin.disconnect();
    }
  }

  return {
    properties: topicsRequest,
    physicalId: ({ ClusterArn }, logicalId) => `${ClusterArn}/topics/${logicalId}`,

    async apply(wanted, previous) {
      const done = await withAdmin(wanted, (admin) =>
        reconcileTopics(admin, { wanted: wanted.Topics, previous: previous?.Topics ?? [], pause }),
      );
      log.info('Topics reconciled', {
        created: done.create.map(({ Name }) => Name),
        grown: done.grow,
        configured: done.configure,
      });
      return {};
    },

    async remove(request) {
      const names = request.Topics.map(({ Name }) => Name);
      if (request.OnDelete === 'retain') {
        log.info('Topics kept', { topics: names });
        return;
      }
      try {
        const deleted = await withAdmin(request, (admin) => deleteTopics(admin, names));
        log.info('Topics deleted', { topics: deleted });
      } catch (error) {
        // The cluster's name is gone, and with the cluster its topics.
        if (!causes(error).some(isUnknownHost)) throw error;
        log.info('Topics went with their cluster', { topics: names });
      }
    },

    isTransient: (error) => causes(error).some(isPassing),
  };
}

function isPassing(error: Error): boolean {
  if (error.name === 'KafkaJSSASLAuthenticationError') return true;
  if (!(error instanceof KafkaJSProtocolError)) return false;
  return PERMISSION_ERRORS.includes(error.type) || error.message === THROTTLED;
}

function isUnknownHost(error: Error): boolean {
  return error instanceof KafkaJSError && 'code' in error && error.code === 'ENOTFOUND';
}

/** An error and all that is behind it: kafkajs wraps one failure and collects several. */
function causes(error: unknown): Error[] {
  if (!(error instanceof Error)) return [];
  const collected = 'errors' in error && Array.isArray(error.errors) ? error.errors : [];
  return [error, ...causes(error.cause), ...collected.flatMap(causes)];
}
