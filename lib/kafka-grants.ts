import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { acknowledgeWildcard } from './constructs/acknowledge-wildcard.ts';
import { groupArn, topicArn } from './kafka-arns.ts';

// What each action covers: https://docs.aws.amazon.com/msk/latest/developerguide/kafka-actions.html

export interface KafkaGrant {
  readonly clusterArn: string;
  readonly topics: readonly string[];
}

/** Sends with acks=all, not idempotently. */
export function grantProduce(grantee: IGrantable, { clusterArn, topics }: KafkaGrant): void {
  allow(grantee, ['kafka-cluster:Connect'], [clusterArn]);
  allow(
    grantee,
    ['kafka-cluster:DescribeTopic', 'kafka-cluster:WriteData'],
    topics.map((topic) => topicArn(clusterArn, topic)),
  );
}

/** Creates, describes, grows and configures topics. It deletes none: the stacks keep their topics. */
export function grantAdministerTopics(grantee: IGrantable, { clusterArn, topics }: KafkaGrant): void {
  allow(grantee, ['kafka-cluster:Connect'], [clusterArn]);
  allow(
    grantee,
    [
      'kafka-cluster:CreateTopic',
      'kafka-cluster:DescribeTopic',
      'kafka-cluster:AlterTopic',
      'kafka-cluster:DescribeTopicDynamicConfiguration',
      'kafka-cluster:AlterTopicDynamicConfiguration',
    ],
    topics.map((topic) => topicArn(clusterArn, topic)),
  );
}

/**
 * What Lambda's pollers do with the function's role: look the cluster up, attach network interfaces to its subnets, read
 * the topic in the group, and write what the function gives up on to the dead-letter topic.
 *
 * https://docs.aws.amazon.com/lambda/latest/dg/with-msk-permissions.html
 * https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure-destination.html
 */
export function grantPoll(
  grantee: IFunction,
  grant: { clusterArn: string; topic: string; group: string; deadLetterTopic: string },
): void {
  const { clusterArn } = grant;
  allow(
    grantee,
    [
      'kafka:DescribeClusterV2',
      'kafka:GetBootstrapBrokers',
      'kafka-cluster:Connect',
      // The last two for the dead-letter topic; Kafka's own producer is idempotent unless told otherwise.
      'kafka-cluster:DescribeCluster',
      'kafka-cluster:WriteDataIdempotently',
    ],
    [clusterArn],
  );
  allow(
    grantee,
    ['kafka-cluster:DescribeTopic', 'kafka-cluster:ReadData'],
    [topicArn(clusterArn, grant.topic)],
  );
  allow(
    grantee,
    ['kafka-cluster:DescribeGroup', 'kafka-cluster:AlterGroup'],
    [groupArn(clusterArn, grant.group)],
  );
  allow(
    grantee,
    ['kafka-cluster:DescribeTopic', 'kafka-cluster:ReadData', 'kafka-cluster:WriteData'],
    [topicArn(clusterArn, grant.deadLetterTopic)],
  );
  acknowledgeWildcard(
    grantee.role,
    '*',
    'The pollers create network interfaces, and look up where: none of them exists yet that could be named.',
  );
  allow(
    grantee,
    [
      'ec2:CreateNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DeleteNetworkInterface',
      'ec2:DescribeVpcs',
      'ec2:DescribeSubnets',
      'ec2:DescribeSecurityGroups',
    ],
    ['*'],
  );
}

/**
 * What an operator does: look topics and groups up, read records, set the offsets of groups, and send dead letters back to
 * the topics they came from. It creates, changes and deletes no topic.
 *
 * Requests ask for more than their names say: a group's offset is committed only by who may also read the topic, and all
 * groups are listed only for who may describe the cluster.
 * https://kafka.apache.org/documentation/#operations_resources_and_protocols
 */
export function grantOperate(
  grantee: IGrantable,
  grant: KafkaGrant & { readonly writableTopics: readonly string[]; readonly groups: readonly string[] },
): void {
  const { clusterArn } = grant;
  allow(grantee, ['kafka-cluster:Connect', 'kafka-cluster:DescribeCluster'], [clusterArn]);
  allow(
    grantee,
    [
      'kafka-cluster:DescribeTopic',
      'kafka-cluster:DescribeTopicDynamicConfiguration',
      'kafka-cluster:ReadData',
    ],
    grant.topics.map((topic) => topicArn(clusterArn, topic)),
  );
  allow(
    grantee,
    ['kafka-cluster:WriteData'],
    grant.writableTopics.map((topic) => topicArn(clusterArn, topic)),
  );
  allow(
    grantee,
    ['kafka-cluster:DescribeGroup', 'kafka-cluster:AlterGroup'],
    grant.groups.map((group) => groupArn(clusterArn, group)),
  );
}

function allow(grantee: IGrantable, actions: string[], resources: string[]): void {
  grantee.grantPrincipal.addToPrincipalPolicy(new PolicyStatement({ actions, resources }));
}
