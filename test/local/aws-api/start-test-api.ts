import { onTestFinished } from 'vitest';
import { type AwsApi, startAwsApi } from '../../../local/aws-api/aws-api.ts';
import type { AwsCredentials } from '../../../local/core/access.ts';
import { type Clock, systemClock } from '../../../local/core/clock.ts';
import { Journal } from '../../../local/core/journal.ts';
import { Iam } from '../../../local/iam/iam.ts';

export const REGION = 'eu-central-1';
export const ACCOUNT = '123456789012';
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/consumer`;
export const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/consumer/session`;

export interface TestApi extends AwsApi {
  readonly iam: Iam;
  readonly journal: Journal;
  /** Credentials of a session of `ROLE`. */
  readonly roleCredentials: AwsCredentials;
  /** Gives `ROLE` more statements. */
  grant(...statements: Record<string, unknown>[]): void;
}

export function createTestIam(clock: Clock = systemClock): { iam: Iam; journal: Journal } {
  const journal = new Journal({ now: () => clock.now() });
  const iam = new Iam({ journal, clock, region: REGION, account: ACCOUNT });
  iam.defineRole({ arn: ROLE, name: 'consumer' });
  return { iam, journal };
}

/** The AWS APIs on a free port, with one role, until the test ends. */
export async function startTestApi(clock: Clock = systemClock, host?: string): Promise<TestApi> {
  const { iam, journal } = createTestIam(clock);
  const api = await startAwsApi({ port: 0, host, iam, journal });
  onTestFinished(() => api.stop());
  return {
    ...api,
    iam,
    journal,
    roleCredentials: iam.credentialsFor(ROLE, 'session'),
    grant(...statements) {
      iam.attachPolicy(ROLE, { name: 'granted', document: { Version: '2012-10-17', Statement: statements } });
    },
  };
}
