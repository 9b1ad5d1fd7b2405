import { CustomResource, Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { ClusterStack } from '../cluster-stack.ts';
import type { TopicDeclaration } from '../pipeline-declaration.ts';

export interface KafkaTopicsProps {
  readonly cluster: ClusterStack;
  readonly topics: readonly TopicDeclaration[];
}

/** All topics as one resource: the cluster takes two topic management requests a second, one carries them all. */
export class KafkaTopics extends Construct {
  constructor(scope: Construct, id: string, { cluster, topics }: KafkaTopicsProps) {
    super(scope, id);
    new CustomResource(this, 'Resource', {
      resourceType: 'Custom::KafkaTopics',
      serviceToken: cluster.topicsFunction.functionArn,
      // A little above the function's timeout: a failure shows after minutes, not after CloudFormation's hour.
      serviceTimeout: Duration.minutes(5),
      properties: {
        ClusterArn: cluster.clusterArn,
        BootstrapServers: cluster.bootstrapServers,
        SecurityProtocol: cluster.securityProtocol,
        OnDelete: 'retain',
        Topics: topics.map(({ name, partitions, configs }) => ({
          Name: name,
          Partitions: partitions,
          ...(configs && { Configs: configs }),
        })),
      },
    });
  }
}
