import { z } from 'zod';
import { deterministicUuid, physicalName } from '../assembly/identity.ts';
import type { PlannedAttributes, ResourceFacts } from '../assembly/resource-type.ts';
import { defineResource } from './define-resource.ts';
import { TAGS_IGNORED } from './scalars.ts';
import { ensureTable } from './tables/ensure-table.ts';
import { checkKeys, tableKeys } from './tables/table-keys.ts';

export const CAPACITY_IGNORED = 'the engine gives what the machine can';
export const PROTECTION_IGNORED = 'tables are deleted with the state folder alone';
export const BACKUP_IGNORED = 'the engine keeps no history; copy the state folder';
export const ENCRYPTION_IGNORED = 'the state folder is as safe as the disk it is on';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html */
export const dynamodbTable = defineResource({
  type: 'AWS::DynamoDB::Table',
  properties: z.strictObject({ TableName: z.string().min(3).max(255).optional(), ...tableKeys }),
  ignored: {
    BillingMode: CAPACITY_IGNORED,
    ProvisionedThroughput: CAPACITY_IGNORED,
    OnDemandThroughput: CAPACITY_IGNORED,
    WarmThroughput: CAPACITY_IGNORED,
    'GlobalSecondaryIndexes.*.ProvisionedThroughput': CAPACITY_IGNORED,
    'GlobalSecondaryIndexes.*.OnDemandThroughput': CAPACITY_IGNORED,
    'GlobalSecondaryIndexes.*.WarmThroughput': CAPACITY_IGNORED,
    TableClass: 'it is a matter of price',
    DeletionProtectionEnabled: PROTECTION_IGNORED,
    PointInTimeRecoverySpecification: BACKUP_IGNORED,
    SSESpecification: ENCRYPTION_IGNORED,
    Tags: TAGS_IGNORED,
  },
  check: ({ properties }) => checkKeys(properties),
  attributes: ({ facts, properties }) => tableAttributes(facts, properties.TableName),
  start: async ({ properties, platform, attribute, signal }) => {
    await ensureTable({ name: attribute('Ref'), keys: properties, platform, signal });
    return {};
  },
});

export function tableAttributes(facts: ResourceFacts, given: string | undefined): PlannedAttributes {
  const name = given ?? physicalName(facts, 255);
  return {
    Ref: name,
    Arn: `arn:${facts.partition}:dynamodb:${facts.region}:${facts.account}:table/${name}`,
    TableId: deterministicUuid('table', facts.account, facts.region, name),
  };
}
