import { z } from 'zod';
import { defineResource } from './define-resource.ts';
import {
  BACKUP_IGNORED,
  CAPACITY_IGNORED,
  ENCRYPTION_IGNORED,
  PROTECTION_IGNORED,
  tableAttributes,
} from './dynamodb-table.ts';
import { TAGS_IGNORED } from './scalars.ts';
import { ensureTable } from './tables/ensure-table.ts';
import { checkKeys, tableKeys } from './tables/table-keys.ts';

/**
 * What the CDK's `TableV2` is made of, with one replica: the table itself.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-globaltable.html
 */
export const dynamodbGlobalTable = defineResource({
  type: 'AWS::DynamoDB::GlobalTable',
  properties: z.strictObject({
    TableName: z.string().min(3).max(255).optional(),
    Replicas: z
      .array(z.strictObject({ Region: z.string() }))
      .length(1, 'replicas in other regions are not emulated; declare one'),
    ...tableKeys,
  }),
  ignored: {
    BillingMode: CAPACITY_IGNORED,
    WriteProvisionedThroughputSettings: CAPACITY_IGNORED,
    WriteOnDemandThroughputSettings: CAPACITY_IGNORED,
    ReadOnDemandThroughputSettings: CAPACITY_IGNORED,
    WarmThroughput: CAPACITY_IGNORED,
    'GlobalSecondaryIndexes.*.WriteProvisionedThroughputSettings': CAPACITY_IGNORED,
    'GlobalSecondaryIndexes.*.WriteOnDemandThroughputSettings': CAPACITY_IGNORED,
    'GlobalSecondaryIndexes.*.WarmThroughput': CAPACITY_IGNORED,
    SSESpecification: ENCRYPTION_IGNORED,
    'Replicas.*.DeletionProtectionEnabled': PROTECTION_IGNORED,
    'Replicas.*.PointInTimeRecoverySpecification': BACKUP_IGNORED,
    'Replicas.*.ReadOnDemandThroughputSettings': CAPACITY_IGNORED,
    'Replicas.*.ContributorInsightsSpecification': 'nothing at a laptop collects metrics',
    'Replicas.*.TableClass': 'it is a matter of price',
    'Replicas.*.Tags': TAGS_IGNORED,
  },
  check: ({ facts, properties }) => [
    ...properties.Replicas.filter(({ Region }) => Region !== facts.region).map(({ Region }) => ({
      kind: 'value' as const,
      path: ['Replicas', 0, 'Region'],
      problem: `is ${Region}; the only replica is in the region of the stack, ${facts.region}`,
    })),
    ...checkKeys(properties),
  ],
  attributes: ({ facts, properties }) => tableAttributes(facts, properties.TableName),
  start: async ({ properties, platform, attribute, signal }) => {
    await ensureTable({ name: attribute('Ref'), keys: properties, platform, signal });
    return {};
  },
});
