/**
 * The data-plane actions of MSK IAM access control that exist on Serverless, without their `kafka-cluster:` prefix.
 * https://docs.aws.amazon.com/msk/latest/developerguide/kafka-actions.html
 */
export type Action =
  | 'Connect'
  | 'DescribeCluster'
  | 'DescribeClusterDynamicConfiguration'
  | 'WriteDataIdempotently'
  | 'CreateTopic'
  | 'DescribeTopic'
  | 'AlterTopic'
  | 'DeleteTopic'
  | 'DescribeTopicDynamicConfiguration'
  | 'AlterTopicDynamicConfiguration'
  | 'ReadData'
  | 'WriteData'
  | 'DescribeGroup'
  | 'AlterGroup'
  | 'DeleteGroup'
  | 'DescribeTransactionalId'
  | 'AlterTransactionalId';

export type ResourceType = 'cluster' | 'topic' | 'group' | 'transactional-id';

export interface Resource {
  readonly type: ResourceType;
  readonly name: string;
}

/** One question to the authoriser: may the caller do `action` on `resource`? */
export interface Right {
  readonly action: Action;
  readonly resource: Resource;
}

/** The one cluster there is; whoever decides knows its ARN. */
export const cluster: Resource = { type: 'cluster', name: 'kafka-cluster' };
export const topic = (name: string): Resource => ({ type: 'topic', name });
export const group = (name: string): Resource => ({ type: 'group', name });
export const transactionalId = (name: string): Resource => ({ type: 'transactional-id', name });
