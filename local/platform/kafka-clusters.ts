import type { AwsCredentials } from '../core/access.ts';
import type { KafkaConnection } from '../event-sources/kafkajs-cluster.ts';
import type { ServerlessCluster } from '../kafka-control/clusters.ts';
import type { KafkaClusters } from '../resources/platform.ts';
import type { RunnerDescription } from '../runner-description.ts';

/** The MSK Serverless clusters of the assembly, whatever Kafka stands for them. */
export interface RunningClusters extends KafkaClusters {
  /** The clusters as the MSK API shows them. */
  list(): readonly ServerlessCluster[];
  /** Where each cluster listens, by its ARN. */
  addresses(): RunnerDescription['kafka'];
  /** How a client with these credentials reaches a cluster. @throws Error when no such cluster runs. */
  connect(arn: string, credentials: () => AwsCredentials): KafkaConnection;
}

/** @throws Error when no such cluster runs. */
export function findCluster<C extends { readonly arn: string }>(clusters: readonly C[], arn: string): C {
  const cluster = clusters.find((candidate) => candidate.arn === arn);
  if (cluster === undefined) throw new Error(`no cluster ${arn} is running`);
  return cluster;
}
