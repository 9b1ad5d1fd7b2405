import { CfnRegistry } from 'aws-cdk-lib/aws-glue';
import type { StackProps } from 'aws-cdk-lib/core';
import { CfnOutput, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { Api } from './api/api.ts';
import type { ApiDeclaration } from './api/api-declaration.ts';
import type { ClusterStack } from './cluster-stack.ts';
import type { FunctionSurroundings, HandlerFunction } from './constructs/handler-function.ts';
import { KafkaAdminFunction } from './constructs/kafka-admin-function.ts';
import { KafkaTopics } from './constructs/kafka-topics.ts';
import { Pipeline } from './constructs/pipeline.ts';
import { RegisteredSchema } from './constructs/registered-schema.ts';
import { TableSet } from './constructs/table-set.ts';
import { allTopics, topicOf } from './declared-topics.ts';
import { KAFKA_ADMIN_ENTRY } from './entries.ts';
import { Operations } from './operations/operations.ts';
import { toPascalCase } from './pascal-case.ts';
import type { PipelineDeclaration } from './pipeline-declaration.ts';
import { toRemovalPolicy } from './removal-policy.ts';

export interface PipelinesStackProps extends StackProps, FunctionSurroundings {
  readonly cluster: ClusterStack;
  readonly pipelines: readonly PipelineDeclaration[];
  readonly api: ApiDeclaration;
}

interface Behind {
  readonly made: ReadonlyMap<PipelineDeclaration, Pipeline>;
  readonly admin: KafkaAdminFunction;
  readonly tables: TableSet;
}

/** What follows from the declarations: topics, registered schemas, tables, functions, mappings, the API, grants, alarms, outputs. */
export class PipelinesStack extends Stack {
  constructor(scope: Construct, id: string, props: PipelinesStackProps) {
    super(scope, id, props);
    const { cluster, pipelines, settings } = props;
    const topics = new KafkaTopics(this, 'Topics', { cluster, topics: allTopics(pipelines) });
    const registry = new CfnRegistry(this, 'SchemaRegistry', { name: settings.name });
    registry.applyRemovalPolicy(toRemovalPolicy(settings));
    const schemas = this.#registerSchemas(registry, props);
    const tables = new TableSet(this, 'Tables', {
      tables: pipelines.flatMap((pipeline) => pipeline.tables ?? []),
      settings,
    });
    for (const { name, value } of tables.outputs()) new CfnOutput(this, name, { value });
    const made = new Map<PipelineDeclaration, Pipeline>();
    for (const declaration of pipelines) {
      const name = toPascalCase(declaration.name);
      const topic = topicOf(declaration, pipelines);
      const registered = schemas.get(topic.name);
      const pipeline = new Pipeline(this, name, {
        declaration,
        surroundings: props,
        cluster,
        topic,
        schema: registered && { registry, registered },
        topics,
        tables,
      });
      if (pipeline.producer)
        new CfnOutput(this, `${name}ProducerFunction`, { value: pipeline.producer.functionName });
      new CfnOutput(this, `${name}ConsumerFunction`, { value: pipeline.consumer.functionName });
      for (const [scheduled, { functionName }] of pipeline.scheduled)
        new CfnOutput(this, `${name}${toPascalCase(scheduled)}Function`, { value: functionName });
      made.set(declaration, pipeline);
    }
    const admin = new KafkaAdminFunction(this, 'KafkaAdmin', {
      surroundings: props,
      cluster,
      pipelines,
      schemas: schemas.values(),
      topics,
    });
    new CfnOutput(this, 'KafkaAdminFunction', { value: admin.functionName });
    const api = this.#createApi({ made, admin, tables }, props);
    new Operations(this, 'Operations', {
      ...{ settings, clusterName: cluster.clusterName, api: api.watched },
      pipelines: [...made.values()].map(({ watched }) => watched),
    });
  }

  #createApi({ made, admin, tables }: Behind, props: PipelinesStackProps): Api {
    const pipelines = [...made.values()];
    const otherFaces = new Map<string, HandlerFunction>([[KAFKA_ADMIN_ENTRY, admin]]);
    for (const [declaration, { producer }] of made)
      if (declaration.producer && producer) otherFaces.set(declaration.producer.entry, producer);
    const api = new Api(this, 'Api', {
      ...{ declaration: props.api, surroundings: props, tables, otherFaces },
      otherFunctions: pipelines.flatMap(({ consumer, scheduled }) => [consumer, ...scheduled.values()]),
      clusterArn: props.cluster.clusterArn,
      mappingArns: pipelines.map(({ mappingArn }) => mappingArn),
      services: pipelines.map(({ watched }) => watched.name),
    });
    new CfnOutput(this, 'ApiUrl', { value: api.url });
    new CfnOutput(this, 'SignInUrl', { value: api.signIn.url });
    new CfnOutput(this, 'UserPoolId', { value: api.signIn.userPoolId });
    new CfnOutput(this, 'UserPoolClientId', { value: api.signIn.clientId });
    return api;
  }

  #registerSchemas(
    registry: CfnRegistry,
    { pipelines, settings }: PipelinesStackProps,
  ): ReadonlyMap<string, RegisteredSchema> {
    const schemas = new Map<string, RegisteredSchema>();
    for (const { name, schema: declaration } of allTopics(pipelines)) {
      if (declaration === undefined) continue;
      const schema = new RegisteredSchema(this, `${toPascalCase(name)}Schema`, {
        registry,
        name,
        declaration,
        settings,
      });
      schemas.set(name, schema);
    }
    return schemas;
  }
}
