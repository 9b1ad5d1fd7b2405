import type { CfnRegistry } from 'aws-cdk-lib/aws-glue';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnEventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { ClusterStack } from '../cluster-stack.ts';
import { deadLetterTopicOf } from '../declared-topics.ts';
import { grantPoll, grantProduce } from '../kafka-grants.ts';
import { MAPPING_METRIC_GROUPS } from '../operations/aws-metrics.ts';
import type { WatchedPipeline } from '../operations/watched.ts';
import { toPascalCase } from '../pascal-case.ts';
import type {
  ConsumerDeclaration,
  PipelineDeclaration,
  ProducerDeclaration,
  ScheduledDeclaration,
  TopicDeclaration,
} from '../pipeline-declaration.ts';
import type { FunctionSurroundings } from './handler-function.ts';
import { HandlerFunction } from './handler-function.ts';
import type { KafkaTopics } from './kafka-topics.ts';
import type { RegisteredSchema } from './registered-schema.ts';
import { Schedule } from './schedule.ts';
import type { TableSet } from './table-set.ts';
import { metricsEnvironment, WorkerFunction } from './worker-function.ts';

export interface PipelineProps {
  readonly declaration: PipelineDeclaration;
  readonly surroundings: FunctionSurroundings;
  readonly cluster: ClusterStack;
  /** What the pipeline works on: `schema` as registered, when the topic has one. */
  readonly topic: TopicDeclaration;
  readonly schema: { readonly registry: CfnRegistry; readonly registered: RegisteredSchema } | undefined;
  readonly topics: KafkaTopics;
  readonly tables: TableSet;
}

/** One declared pipeline: its functions, what invokes them, and what each may do. */
export class Pipeline extends Construct {
  readonly producer: HandlerFunction | undefined;
  readonly consumer: HandlerFunction;
  /** Of the event source mapping. */
  readonly mappingArn: string;
  /** By declared name. */
  readonly scheduled: ReadonlyMap<string, HandlerFunction>;
  /** What its metrics are found by. */
  readonly watched: WatchedPipeline;

  constructor(scope: Construct, id: string, props: PipelineProps) {
    super(scope, id);
    const { producer, consumer, scheduled } = props.declaration;
    this.producer = producer && this.#createProducer(producer, props);
    this.consumer = this.#createConsumer(consumer, props);
    const mapping = this.#mapTopic(consumer, props);
    this.mappingArn = mapping.attrEventSourceMappingArn;
    this.scheduled = new Map((scheduled ?? []).map((one) => [one.name, this.#createScheduled(one, props)]));
    this.watched = this.#describe(mapping.ref, props);
  }

  #describe(mappingId: string, { declaration, surroundings, topic, tables }: PipelineProps): WatchedPipeline {
    const { name, producer, consumer, scheduled } = declaration;
    // As text: a metric of a function is one of its name, whatever becomes of the resource.
    const watch = (part: string, { timeoutSeconds }: { readonly timeoutSeconds: number }) => ({
      functionName: `${surroundings.settings.name}-${name}-${part}`,
      timeoutSeconds,
    });
    return {
      ...{ name, mappingId, topic: topic.name, group: consumer.group },
      producer: producer && watch('producer', producer),
      consumer: watch('consumer', consumer),
      scheduled: (scheduled ?? []).map((one) => ({ ...watch(one.name, one), every: one.every })),
      tables: (declaration.tables ?? []).map((table) => ({
        name: table.name,
        tableName: tables.nameOf(table.name),
      })),
    };
  }

  #createProducer(declaration: ProducerDeclaration, props: PipelineProps): HandlerFunction {
    const { topic, schema, cluster } = props;
    const { topicVariable, schemaVersionVariable } = declaration;
    if ((schemaVersionVariable === undefined) !== (schema === undefined))
      throw new Error(
        `pipeline "${props.declaration.name}": schemaVersionVariable is for topics with a schema, and "${topic.name}" has ${schema ? 'one' : 'none'}`,
      );
    const producer = new HandlerFunction(this, 'Producer', {
      surroundings: props.surroundings,
      entry: declaration.entry,
      name: `${props.declaration.name}-producer`,
      description: `Writes to the topic ${topic.name}`,
      memorySize: declaration.memoryMb,
      reservedConcurrency: declaration.reservedConcurrency,
      timeout: Duration.seconds(declaration.timeoutSeconds),
      network: cluster.clientPlace,
      environment: {
        ...cluster.clientEnvironment,
        ...metricsEnvironment(props.surroundings.settings),
        [topicVariable]: topic.name,
        ...(schemaVersionVariable &&
          schema && { [schemaVersionVariable]: schema.registered.newestVersionId }),
      },
    });
    grantProduce(producer, { clusterArn: cluster.clusterArn, topics: [topic.name] });
    producer.node.addDependency(props.topics);
    return producer;
  }

  /** Outside the VPC: the pollers talk to Kafka, the function only to AWS APIs. */
  #createConsumer(declaration: ConsumerDeclaration, props: PipelineProps): HandlerFunction {
    const { cluster, topic, schema } = props;
    const consumer = new WorkerFunction(this, 'Consumer', {
      ...props,
      declaration,
      name: `${props.declaration.name}-consumer`,
      description: `Reads the topic ${topic.name} as ${declaration.group}`,
    });
    grantPoll(consumer, {
      clusterArn: cluster.clusterArn,
      topic: topic.name,
      group: declaration.group,
      deadLetterTopic: deadLetterTopicOf(declaration).name,
    });
    if (schema) {
      const registryArn = schema.registry.attrArn;
      consumer.addToRolePolicy(
        new PolicyStatement({ actions: ['glue:GetRegistry'], resources: [registryArn] }),
      );
      consumer.addToRolePolicy(
        new PolicyStatement({
          actions: ['glue:GetSchemaVersion'],
          resources: [registryArn, schema.registered.schemaArn],
        }),
      );
    }
    return consumer;
  }

  /**
   * The topic is part of the construct's id: CloudFormation reports an update of `Topics` as done and changes nothing, so
   * another topic has to be another mapping.
   */
  #mapTopic(declaration: ConsumerDeclaration, props: PipelineProps): CfnEventSourceMapping {
    const { cluster, topic, topics, schema, surroundings } = props;
    const mapping = new CfnEventSourceMapping(this, `Mapping${toPascalCase(topic.name)}`, {
      functionName: this.consumer.functionName,
      eventSourceArn: cluster.clusterArn,
      topics: [topic.name],
      // Of a topic that is older than the group nothing is lost; LATEST would also miss what comes during an update.
      startingPosition: 'TRIM_HORIZON',
      amazonManagedKafkaEventSourceConfig: {
        consumerGroupId: declaration.group,
        ...(schema && {
          schemaRegistryConfig: {
            schemaRegistryUri: schema.registry.attrArn,
            eventRecordFormat: 'JSON',
            schemaValidationConfigs: [{ attribute: 'VALUE' }],
          },
        }),
      },
      batchSize: declaration.batchSize,
      maximumBatchingWindowInSeconds: declaration.batchingWindowSeconds,
      maximumRetryAttempts: declaration.retryLimit,
      bisectBatchOnFunctionError: true,
      functionResponseTypes: ['ReportBatchItemFailures'],
      destinationConfig: {
        onFailure: { destination: `kafka://${deadLetterTopicOf(declaration).name}` },
      },
      // Provisioned mode is what retry limits, bisect, partial batch responses, Kafka dead-letter topics and schema decoding
      // need, and it needs no NAT. Mappings of one group share their pollers: together they cost what one costs alone.
      // https://docs.aws.amazon.com/lambda/latest/dg/kafka-scaling-modes.html
      provisionedPollerConfig: {
        minimumPollers: declaration.minimumPollers ?? 1,
        // One beyond the number of partitions would have nothing to read.
        maximumPollers: declaration.maximumPollers ?? topic.partitions,
        pollerGroupName: surroundings.settings.name,
      },
      // What alarms and the dashboard read; without it Lambda writes none of it.
      metricsConfig: { metrics: [...MAPPING_METRIC_GROUPS] },
      // Beside the function's own lines: why a poll, or a write to the dead-letter topic, failed.
      loggingConfig: { systemLogLevel: 'WARN' },
    });
    mapping.node.addDependency(topics);
    // The policy is complete before the pollers first try what it allows.
    if (this.consumer.role) mapping.node.addDependency(this.consumer.role);
    return mapping;
  }

  #createScheduled(declaration: ScheduledDeclaration, props: PipelineProps): HandlerFunction {
    const { name, every } = declaration;
    const id = toPascalCase(name);
    const scheduled = new WorkerFunction(this, id, {
      ...props,
      declaration,
      name: `${props.declaration.name}-${name}`,
      description: `Does what is due of ${props.declaration.name}, at ${every}`,
    });
    new Schedule(this, `${id}Schedule`, {
      target: scheduled,
      expression: every,
      isOn: props.surroundings.settings.schedules,
      description: `Invokes ${scheduled.node.path}`,
    });
    return scheduled;
  }
}
