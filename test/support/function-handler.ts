import type { Context } from 'aws-lambda';
import { onTestFinished, vi } from 'vitest';

export type Handler<A> = (event: unknown, context: Context) => Promise<A>;

/**
 * Loads a function as a fresh execution environment would: with its variables set, its clients pointed at `endpoint` by the
 * variable of the AWS SDK.
 */
export async function loadHandler<A>(
  load: () => Promise<{ handler: Handler<A> }>,
  variables: Readonly<Record<string, string>>,
): Promise<Handler<A>> {
  const environment = {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    POWERTOOLS_METRICS_NAMESPACE: 'millrace',
    ...variables,
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
  vi.resetModules();
  return (await load()).handler;
}
