import { Fn } from 'aws-cdk-lib/core';

/**
 * `arn:…:topic/<cluster>/<uuid>/<topic>` from `arn:…:cluster/<cluster>/<uuid>`. The cluster's ARN is known only while
 * CloudFormation deploys, so it is cut and joined there.
 */
export function topicArn(clusterArn: string, topic: string): string {
  return childArn(clusterArn, 'topic', topic);
}

/** `arn:…:group/<cluster>/<uuid>/<group>`. */
export function groupArn(clusterArn: string, group: string): string {
  return childArn(clusterArn, 'group', group);
}

function childArn(clusterArn: string, kind: 'topic' | 'group', name: string): string {
  return `${Fn.join(`:${kind}/`, Fn.split(':cluster/', clusterArn, 2))}/${name}`;
}
