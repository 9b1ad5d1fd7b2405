import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import { SettingError } from './setting-error.ts';

/** What differs between a place to try things and a place that customers use. One AWS account holds one stage. */
export interface StageSettings {
  /**
   * What becomes of tables, the cluster, schemas and log groups when they leave the stacks. None stays of a first deployment
   * that failed: most have names of their own, so the next one could not create them again.
   */
  readonly removalPolicy: RemovalPolicy;
  readonly deletionProtection: boolean;
  readonly logRetention: RetentionDays;
}

const stages = {
  dev: {
    removalPolicy: RemovalPolicy.DESTROY,
    deletionProtection: false,
    logRetention: RetentionDays.ONE_WEEK,
  },
  prod: {
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    deletionProtection: true,
    logRetention: RetentionDays.ONE_YEAR,
  },
} as const satisfies Record<string, StageSettings>;

/**
 * Reads the context value `stage`; `dev` when there is none.
 * @throws SettingError that names the value and the stages there are.
 */
export function readStage(value: unknown): StageSettings {
  const name = value ?? 'dev';
  for (const [stage, settings] of Object.entries(stages)) if (stage === name) return settings;
  throw new SettingError(
    `context "stage" is ${JSON.stringify(name)}, which is no stage: give -c stage=${Object.keys(stages).join(' or -c stage=')}`,
  );
}
