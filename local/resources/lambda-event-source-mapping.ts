import { deterministicUuid } from '../assembly/identity.ts';
import type { PropertyIssue } from '../assembly/resource-type.ts';
import type { MappingDefinition } from '../event-sources/mapping-definition.ts';
import type { FunctionDefinition } from '../lambda/function-definition.ts';
import { defineResource } from './define-resource.ts';
import { requireMappingPermissions } from './mappings/permissions.ts';
import { type MappingProperties, mappingProperties } from './mappings/properties.ts';
import { checkMapping } from './mappings/rules.ts';
import { TAGS_IGNORED } from './scalars.ts';

/** Kafka triggers take functions of at most 14 minutes: a batch has to be committed before the group's session ends. */
const MAX_FUNCTION_TIMEOUT_SECONDS = 840;
/** What Lambda waits for a batch when no window was ever set. */
const DEFAULT_WINDOW_MS = 500;

const KAFKA_DESTINATION = 'kafka://';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html */
export const lambdaEventSourceMapping = defineResource({
  type: 'AWS::Lambda::EventSourceMapping',
  properties: mappingProperties,
  ignored: { Tags: TAGS_IGNORED },
  judgedOnly: {
    LoggingConfig: "what its pollers do is in the runner's journal, whatever the level",
    MetricsConfig:
      'records and failures are in the journal batch by batch, and `millrace groups` shows the lag',
  },
  check: ({ properties }): readonly PropertyIssue[] => checkMapping(properties),
  attributes: ({ facts }) => {
    const uuid = deterministicUuid('mapping', facts.account, facts.region, facts.stack, facts.logicalId);
    return {
      Ref: uuid,
      Id: uuid,
      EventSourceMappingArn: `arn:${facts.partition}:lambda:${facts.region}:${facts.account}:event-source-mapping:${uuid}`,
    };
  },
  start: ({ properties, platform, attribute }) => {
    const uuid = attribute('Id');
    const target = platform.deployed.findFunction(properties.FunctionName);
    if (target === undefined)
      throw new Error(
        `Function not found: ${properties.FunctionName}. Declare it in the app; versions and aliases are not emulated.`,
      );
    if (target.timeoutSeconds > MAX_FUNCTION_TIMEOUT_SECONDS)
      throw new Error(
        `The timeout of ${target.name} is ${target.timeoutSeconds} s; with a Kafka event source at most ${MAX_FUNCTION_TIMEOUT_SECONDS} s are allowed.`,
      );
    requireMappingPermissions(platform, properties, target);
    return platform.mappings.start({ uuid, definition: toDefinition(properties, target, uuid) });
  },
});

function toDefinition(
  properties: MappingProperties,
  target: FunctionDefinition,
  uuid: string,
): MappingDefinition {
  const { ConsumerGroupId, SchemaRegistryConfig: registry } = properties.AmazonManagedKafkaEventSourceConfig;
  const { MaximumBatchingWindowInSeconds: window, ProvisionedPollerConfig: pollers } = properties;
  const destination = properties.DestinationConfig?.OnFailure?.Destination;
  return {
    functionName: target.name,
    functionArn: target.arn,
    roleArn: target.roleArn,
    clusterArn: properties.EventSourceArn,
    topic: properties.Topics[0] ?? '',
    group: ConsumerGroupId ?? uuid,
    startingPosition: properties.StartingPosition,
    batchSize: properties.BatchSize,
    batchingWindowMs: window === undefined ? DEFAULT_WINDOW_MS : window * 1000,
    retryAttempts: properties.MaximumRetryAttempts ?? -1,
    bisect: properties.BisectBatchOnFunctionError ?? false,
    reportBatchItemFailures: (properties.FunctionResponseTypes ?? []).length > 0,
    ...(destination === undefined ? {} : { deadLetterTopic: destination.slice(KAFKA_DESTINATION.length) }),
    minimumPollers: pollers?.MinimumPollers ?? 1,
    ...(pollers === undefined ? {} : { provisioned: toProvisioned(pollers) }),
    ...(registry === undefined
      ? {}
      : {
          schemaRegistry: {
            registryArn: registry.SchemaRegistryURI,
            recordFormat: registry.EventRecordFormat,
            attributes: registry.SchemaValidationConfigs.map(({ Attribute }) => Attribute),
          },
        }),
    enabled: properties.Enabled,
  };
}

function toProvisioned({
  MaximumPollers: maximumPollers,
  PollerGroupName: group,
}: NonNullable<MappingProperties['ProvisionedPollerConfig']>): NonNullable<MappingDefinition['provisioned']> {
  return { maximumPollers, ...(group === undefined ? {} : { group }) };
}
