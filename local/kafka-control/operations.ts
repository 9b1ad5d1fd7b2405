import { ApiError } from '../core/api-error.ts';
import { describeCluster, type ServerlessCluster } from './clusters.ts';
import { listClusters } from './list-clusters.ts';

/** What an operation answers from. */
export interface Call {
  readonly clusters: readonly ServerlessCluster[];
  /** Decoded; empty where the path names no cluster. */
  readonly clusterArn: string;
  readonly query: URLSearchParams;
}

export interface Operation {
  /** The operation's name, and the action that allows it: `kafka:<name>`. */
  readonly name: string;
  readonly method: string;
  /** Captures the cluster's ARN, still percent-encoded, where the path has one. */
  readonly path: RegExp;
  readonly run: (call: Call) => unknown;
}

const CLUSTER = '/v1/clusters/([^/]+)';
const TOPICS = new RegExp(`^${CLUSTER}/topics$`);
const TOPIC = new RegExp(`^${CLUSTER}/topics/[^/]+$`);

/**
 * The control-plane operations that are emulated. The topic operations, and those about brokers, exist for provisioned
 * clusters alone. https://docs.aws.amazon.com/msk/latest/developerguide/msk-topic-operations-information.html
 */
export const OPERATIONS: readonly Operation[] = [
  {
    name: 'GetBootstrapBrokers',
    method: 'GET',
    path: new RegExp(`^${CLUSTER}/bootstrap-brokers$`),
    run: ({ clusters, clusterArn }) => {
      const { saslIam, plaintext } = findCluster(clusters, clusterArn).bootstrapBrokers;
      if (saslIam === undefined && plaintext === undefined)
        throw new ApiError('ConflictException', 'The cluster is not ready: its state is CREATING.', {
          status: 409,
        });
      return { bootstrapBrokerStringSaslIam: saslIam, bootstrapBrokerString: plaintext };
    },
  },
  {
    name: 'DescribeClusterV2',
    method: 'GET',
    path: /^\/api\/v2\/clusters\/([^/]+)$/,
    run: ({ clusters, clusterArn }) => ({ clusterInfo: describeCluster(findCluster(clusters, clusterArn)) }),
  },
  {
    name: 'ListClustersV2',
    method: 'GET',
    path: /^\/api\/v2\/clusters$/,
    run: ({ clusters, query }) => listClusters(clusters, query),
  },
  refused('CreateTopic', 'POST', TOPICS),
  refused('ListTopics', 'GET', TOPICS),
  refused('DescribeTopic', 'GET', TOPIC),
  refused('UpdateTopic', 'PUT', TOPIC),
  refused('DeleteTopic', 'DELETE', TOPIC),
  refused('DescribeTopicPartitions', 'GET', new RegExp(`^${CLUSTER}/topics/[^/]+/partitions$`)),
  refused('ListNodes', 'GET', new RegExp(`^${CLUSTER}/nodes$`)),
  refused('DescribeCluster', 'GET', new RegExp(`^${CLUSTER}$`)),
];

function refused(name: string, method: string, path: RegExp): Operation {
  return {
    name,
    method,
    path,
    run: ({ clusters, clusterArn }) => {
      findCluster(clusters, clusterArn);
      throw new ApiError('BadRequestException', 'This operation cannot be performed on serverless clusters.');
    },
  };
}

function findCluster(clusters: readonly ServerlessCluster[], arn: string): ServerlessCluster {
  const cluster = clusters.find((candidate) => candidate.arn === arn);
  if (cluster === undefined)
    throw new ApiError('NotFoundException', `The cluster ${arn} does not exist.`, { status: 404 });
  return cluster;
}
