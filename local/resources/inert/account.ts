import { physicalName } from '../../assembly/identity.ts';
import { isJsonObject, type JsonObject } from '../../assembly/json.ts';
import { given, type InertType, toArn, toUuid } from './inert-type.ts';

const NO_BILL = 'nothing at a laptop is billed';
const NO_BACKUP = 'the state folder is the only copy of what is stored';

/** What an account has beside the application: rights to call it, keys, budgets, backups. */
export const accountTypes: readonly InertType[] = [
  {
    type: 'AWS::Scheduler::ScheduleGroup',
    reason: 'schedules run alone; a group is part of their name',
    attributes: (facts, properties) => {
      const name = String(given(properties, 'Name', physicalName(facts)));
      return { Ref: name, Arn: toArn(facts, 'scheduler', `schedule-group/${name}`), State: 'ACTIVE' };
    },
  },
  {
    type: 'AWS::Cognito::ManagedLoginBranding',
    reason: 'the runner has one sign-in page, of its own',
    attributes: (facts, properties) => {
      const id = toUuid(facts);
      const poolId = String(given(properties, 'UserPoolId', ''));
      return { Ref: `${poolId}|${id}`, ManagedLoginBrandingId: id };
    },
  },
  {
    type: 'AWS::KMS::Key',
    reason: 'what is stored is as safe as the disk it is on; functions find no KMS to call',
    attributes: (facts) => {
      const id = toUuid(facts);
      return { Ref: id, KeyId: id, Arn: toArn(facts, 'kms', `key/${id}`) };
    },
  },
  {
    type: 'AWS::KMS::Alias',
    reason: 'keys have no effect at a laptop, by whatever name',
    attributes: (facts, properties) => ({
      Ref: given(properties, 'AliasName', `alias/${physicalName(facts)}`),
    }),
  },
  {
    type: 'AWS::Budgets::Budget',
    reason: NO_BILL,
    attributes: (facts, properties) => ({
      Ref: given(nested(properties, 'Budget'), 'BudgetName', physicalName(facts, 100)),
    }),
  },
  {
    type: 'AWS::CE::AnomalyMonitor',
    reason: NO_BILL,
    attributes: (facts) => {
      const arn = `arn:${facts.partition}:ce::${facts.account}:anomalymonitor/${toUuid(facts)}`;
      return { Ref: arn, MonitorArn: arn };
    },
  },
  {
    type: 'AWS::CE::AnomalySubscription',
    reason: NO_BILL,
    attributes: (facts) => {
      const arn = `arn:${facts.partition}:ce::${facts.account}:anomalysubscription/${toUuid(facts)}`;
      return { Ref: arn, SubscriptionArn: arn };
    },
  },
  {
    type: 'AWS::Backup::BackupVault',
    reason: NO_BACKUP,
    attributes: (facts, properties) => {
      const name = given(properties, 'BackupVaultName', physicalName(facts, 50));
      return {
        Ref: name,
        BackupVaultName: name,
        BackupVaultArn: toArn(facts, 'backup', `backup-vault:${String(name)}`),
      };
    },
  },
  {
    type: 'AWS::Backup::BackupPlan',
    reason: NO_BACKUP,
    attributes: (facts) => {
      const id = toUuid(facts);
      return { Ref: id, BackupPlanId: id, BackupPlanArn: toArn(facts, 'backup', `backup-plan:${id}`) };
    },
  },
  {
    type: 'AWS::Backup::BackupSelection',
    reason: NO_BACKUP,
    attributes: (facts, properties) => ({
      ...{ Ref: toUuid(facts), Id: toUuid(facts), SelectionId: toUuid(facts) },
      BackupPlanId: given(properties, 'BackupPlanId', ''),
    }),
  },
  {
    type: 'AWS::ResourceGroups::Group',
    reason: 'nothing at a laptop is found by tags',
    attributes: (facts, properties) => {
      const name = String(given(properties, 'Name', physicalName(facts, 128)));
      return { Ref: name, Arn: toArn(facts, 'resource-groups', `group/${name}`) };
    },
  },
  { type: 'AWS::CDK::Metadata', reason: 'it counts constructs for the authors of the CDK' },
];

function nested(properties: JsonObject, name: string): JsonObject {
  const value = properties[name];
  return isJsonObject(value) ? value : {};
}
