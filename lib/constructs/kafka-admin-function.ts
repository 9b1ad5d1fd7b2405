import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { ClusterStack } from '../cluster-stack.ts';
import { allTopics, deadLetterTopicOf, redriveGroupOf, sourceTopics, topicOf } from '../declared-topics.ts';
import { KAFKA_ADMIN_ENTRY } from '../entries.ts';
import { grantOperate } from '../kafka-grants.ts';
import type { PipelineDeclaration } from '../pipeline-declaration.ts';
import type { FunctionSurroundings } from './handler-function.ts';
import { HandlerFunction } from './handler-function.ts';
import type { KafkaTopics } from './kafka-topics.ts';
import type { RegisteredSchema } from './registered-schema.ts';

export interface KafkaAdminFunctionProps {
  readonly surroundings: FunctionSurroundings;
  readonly cluster: ClusterStack;
  readonly pipelines: readonly PipelineDeclaration[];
  readonly schemas: Iterable<RegisteredSchema>;
  readonly topics: KafkaTopics;
}

/** Lambda takes 4 KB of variables in all; the address of the cluster and the names of the variables are among them. */
const MAX_VARIABLES_LENGTH = 3_600;

/**
 * Kafka's command line tools without a bastion host: invoked with IAM, it looks at topics, records and groups, sets offsets
 * and redrives dead letters, all of declared topics and groups alone. It is in the VPC, so it is told what it needs to know.
 */
export class KafkaAdminFunction extends HandlerFunction {
  constructor(scope: Construct, id: string, props: KafkaAdminFunctionProps) {
    const { surroundings, cluster, pipelines } = props;
    const variables = {
      SCHEMA_DEFINITIONS: listDefinitions(props.schemas),
      CONSUMER_GROUPS: JSON.stringify(
        pipelines.map((pipeline) => ({
          group: pipeline.consumer.group,
          topic: topicOf(pipeline, pipelines).name,
          deadLetterTopic: deadLetterTopicOf(pipeline.consumer).name,
        })),
      ),
    };
    requireRoom(variables);
    super(scope, id, {
      surroundings,
      entry: KAFKA_ADMIN_ENTRY,
      name: 'kafka-admin',
      description: 'Topics, records, consumer groups and dead letters, for operators',
      memorySize: 512,
      timeout: Duration.minutes(1),
      // It has connections like a producer, and operators like to loop.
      reservedConcurrency: 5,
      network: cluster.clientPlace,
      environment: {
        ...cluster.clientEnvironment,
        ...variables,
      },
    });
    grantOperate(this, {
      clusterArn: cluster.clusterArn,
      topics: allTopics(pipelines).map(({ name }) => name),
      writableTopics: sourceTopics(pipelines).map(({ name }) => name),
      groups: pipelines.flatMap(({ consumer }) => [consumer.group, redriveGroupOf(consumer)]),
    });
    this.node.addDependency(props.topics);
  }
}

/** @throws Error here, where Lambda would fail the deployment. */
function requireRoom(variables: Readonly<Record<string, string>>): void {
  const lengths = Object.entries(variables).map(([name, text]) => ({ name, length: text.length }));
  const total = lengths.reduce((sum, { length }) => sum + length, 0);
  if (total <= MAX_VARIABLES_LENGTH) return;
  const parts = lengths.map(({ name, length }) => `${name} has ${length}`).join(', ');
  throw new Error(
    `the variables of kafka-admin have ${total} characters (${parts}), and Lambda has room for ${MAX_VARIABLES_LENGTH} of them: shorten the "doc" of schemas, or leave the oldest versions out of SCHEMA_DEFINITIONS once no topic holds records of theirs`,
  );
}

/** A JSON object of Avro schemas by version id, put together as text: the ids are known only while CloudFormation deploys. */
function listDefinitions(schemas: Iterable<RegisteredSchema>): string {
  const members = [...schemas].flatMap(({ versions }) =>
    versions.map(({ id, definition }) => `"${id}":${definition}`),
  );
  return `{${members.join(',')}}`;
}
