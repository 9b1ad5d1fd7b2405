import { partitionOf } from '../../core/partition.ts';
import type { EventSourceMapping, EventSourceMappingDefinition } from '../event-source-mappings.ts';
import { LambdaError } from '../lambda-error.ts';
import type { LambdaApiContext } from './operation.ts';

/** Record age is not emulated: records are kept until they are processed or given up. */
const UNLIMITED = -1;

export function mappingArn({ region, account }: LambdaApiContext, uuid: string): string {
  return `arn:${partitionOf(region)}:lambda:${region}:${account}:event-source-mapping:${uuid}`;
}

/** @throws LambdaError ResourceNotFoundException. */
export function findMapping({ mappings }: LambdaApiContext, uuid: string): EventSourceMapping {
  const mapping = mappings.find(uuid);
  if (mapping === undefined)
    throw new LambdaError(
      'ResourceNotFoundException',
      `The resource you requested does not exist: there is no event source mapping ${uuid}.`,
    );
  return mapping;
}

/**
 * A mapping as the API describes it.
 * https://docs.aws.amazon.com/lambda/latest/api/API_EventSourceMappingConfiguration.html
 */
export function describeMapping(
  { uuid, definition, state, lastProcessingResult, lastModified }: EventSourceMapping,
  context: LambdaApiContext,
): Record<string, unknown> {
  return {
    UUID: uuid,
    EventSourceMappingArn: mappingArn(context, uuid),
    EventSourceArn: definition.clusterArn,
    FunctionArn: definition.functionArn,
    Topics: [definition.topic],
    StartingPosition: definition.startingPosition,
    BatchSize: definition.batchSize,
    ...describeWindow(definition.batchingWindowMs),
    AmazonManagedKafkaEventSourceConfig: {
      ConsumerGroupId: definition.group,
      ...describeRegistry(definition.schemaRegistry),
    },
    MaximumRetryAttempts: definition.retryAttempts,
    MaximumRecordAgeInSeconds: UNLIMITED,
    BisectBatchOnFunctionError: definition.bisect,
    FunctionResponseTypes: definition.reportBatchItemFailures ? ['ReportBatchItemFailures'] : [],
    DestinationConfig: {
      OnFailure:
        definition.deadLetterTopic === undefined
          ? {}
          : { Destination: `kafka://${definition.deadLetterTopic}` },
    },
    ...describePollers(definition),
    State: state,
    StateTransitionReason: 'USER_INITIATED',
    LastProcessingResult: lastProcessingResult,
    // Seconds since the epoch, as REST JSON has its timestamps.
    LastModified: lastModified / 1000,
  };
}

/** The default of half a second is no value of the API, which counts whole seconds. */
function describeWindow(windowMs: number): { MaximumBatchingWindowInSeconds?: number } {
  return windowMs % 1000 === 0 ? { MaximumBatchingWindowInSeconds: windowMs / 1000 } : {};
}

function describePollers({ minimumPollers, provisioned }: EventSourceMappingDefinition): object {
  if (provisioned === undefined) return {};
  return {
    ProvisionedPollerConfig: {
      MinimumPollers: minimumPollers,
      MaximumPollers: provisioned.maximumPollers,
      ...(provisioned.group === undefined ? {} : { PollerGroupName: provisioned.group }),
    },
  };
}

function describeRegistry(registry: EventSourceMappingDefinition['schemaRegistry']): object {
  if (registry === undefined) return {};
  return {
    SchemaRegistryConfig: {
      SchemaRegistryURI: registry.registryArn,
      EventRecordFormat: registry.recordFormat,
      SchemaValidationConfigs: registry.attributes.map((Attribute) => ({ Attribute })),
    },
  };
}
