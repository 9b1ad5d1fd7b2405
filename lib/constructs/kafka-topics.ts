import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { CustomResource, Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { TopicDeclaration } from '../pipeline-declaration.ts';

export interface KafkaTopicsProps {
  readonly topicsFunction: IFunction;
  readonly clusterArn: string;
  readonly bootstrapServers: string;
  readonly topics: readonly TopicDeclaration[];
}

/** All topics as one resource: the cluster takes two topic management requests a second, one carries them all. */
export class KafkaTopics extends Construct {
  constructor(scope: Construct, id: string, props: KafkaTopicsProps) {
    super(scope, id);
    new CustomResource(this, 'Resource', {
      resourceType: 'Custom::KafkaTopics',
      serviceToken: props.topicsFunction.functionArn,
      // A little above the function's timeout: a failure shows after minutes, not after CloudFormation's hour.
      serviceTimeout: Duration.minutes(5),
      properties: {
        ClusterArn: props.clusterArn,
        BootstrapServers: props.bootstrapServers,
        OnDelete: 'retain',
        Topics: props.topics.map(({ name, partitions, configs }) => ({
          Name: name,
          Partitions: partitions,
          ...(configs && { Configs: configs }),
        })),
      },
    });
  }
}
