import type { PropertyIssue } from '../../assembly/resource-type.ts';
import type { MappingProperties } from './properties.ts';

/**
 * What Lambda demands of a Kafka mapping beyond the values of its properties, and the CDK does not check.
 * https://docs.aws.amazon.com/lambda/latest/dg/kafka-retry-configurations.html
 */
export function checkMapping(properties: MappingProperties): PropertyIssue[] {
  const refuse = (path: string[], problem: string): PropertyIssue => ({ kind: 'value', path, problem });
  const issues: PropertyIssue[] = [];
  const poller = properties.ProvisionedPollerConfig;
  const destination = properties.DestinationConfig?.OnFailure?.Destination;
  if (poller === undefined) {
    for (const path of findProvisionedOnly(properties))
      issues.push(refuse(path, 'works in provisioned mode only: set ProvisionedPollerConfig'));
  } else if (poller.MinimumPollers > poller.MaximumPollers)
    issues.push(
      refuse(
        ['ProvisionedPollerConfig', 'MinimumPollers'],
        `is ${poller.MinimumPollers}, more than MaximumPollers (${poller.MaximumPollers})`,
      ),
    );
  if (destination === `kafka://${properties.Topics[0]}`)
    issues.push(
      refuse(
        ['DestinationConfig', 'OnFailure', 'Destination'],
        `is ${destination}, the topic that the mapping reads: it would read its own failures for ever`,
      ),
    );
  const attributes =
    properties.AmazonManagedKafkaEventSourceConfig.SchemaRegistryConfig?.SchemaValidationConfigs ?? [];
  if (new Set(attributes.map(({ Attribute }) => Attribute)).size < attributes.length)
    issues.push(
      refuse(
        ['AmazonManagedKafkaEventSourceConfig', 'SchemaRegistryConfig', 'SchemaValidationConfigs'],
        'names the same attribute twice',
      ),
    );
  return issues;
}

function findProvisionedOnly(properties: MappingProperties): string[][] {
  const used: [string[], boolean][] = [
    [['MaximumRetryAttempts'], properties.MaximumRetryAttempts !== undefined],
    [['BisectBatchOnFunctionError'], properties.BisectBatchOnFunctionError === true],
    [['FunctionResponseTypes'], (properties.FunctionResponseTypes ?? []).length > 0],
    [
      ['DestinationConfig', 'OnFailure', 'Destination'],
      properties.DestinationConfig?.OnFailure !== undefined,
    ],
    [
      ['AmazonManagedKafkaEventSourceConfig', 'SchemaRegistryConfig'],
      properties.AmazonManagedKafkaEventSourceConfig.SchemaRegistryConfig !== undefined,
    ],
    [['LoggingConfig'], properties.LoggingConfig !== undefined],
    [['MetricsConfig'], properties.MetricsConfig !== undefined],
  ];
  return used.filter(([, isUsed]) => isUsed).map(([path]) => path);
}
