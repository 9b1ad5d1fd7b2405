import { CfnRegistry } from 'aws-cdk-lib/aws-glue';
import type { StackProps } from 'aws-cdk-lib/core';
import { CfnOutput, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { ClusterStack } from './cluster-stack.ts';
import type { FunctionSurroundings } from './constructs/handler-function.ts';
import { KafkaAdminFunction } from './constructs/kafka-admin-function.ts';
import { KafkaTopics } from './constructs/kafka-topics.ts';
import { Pipeline } from './constructs/pipeline.ts';
import { RegisteredSchema } from './constructs/registered-schema.ts';
import { TableSet } from './constructs/table-set.ts';
import { allTopics, topicOf } from './declared-topics.ts';
import { Operations } from './operations/operations.ts';
import type { WatchedPipeline } from './operations/watched.ts';
import { toPascalCase } from './pascal-case.ts';
import type { PipelineDeclaration } from './pipeline-declaration.ts';
import { toRemovalPolicy } from './removal-policy.ts';

export interface PipelinesStackProps extends StackProps, FunctionSurroundings {
  readonly cluster: ClusterStack;
  readonly pipelines: readonly PipelineDeclaration[];
}

/** What follows from the declarations: topics, registered schemas, tables, functions, mappings, grants, alarms, outputs. */
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
    const watched: WatchedPipeline[] = [];
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
      watched.push(pipeline.watched);
    }
    const admin = new KafkaAdminFunction(this, 'KafkaAdmin', {
      surroundings: props,
      cluster,
      pipelines,
      schemas: schemas.values(),
      topics,
    });
    new CfnOutput(this, 'KafkaAdminFunction', { value: admin.functionName });
    new Operations(this, 'Operations', { settings, clusterName: cluster.clusterName, pipelines: watched });
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
