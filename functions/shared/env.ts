import * as z from 'zod';
import { FunctionError } from './errors.ts';
import { listViolations } from './violations.ts';

/** A variable that must be set to something. */
export const requiredText = z.string('is not set').min(1, 'is empty');

/** A variable that lists bootstrap servers, `host:port,host:port`. */
export const bootstrapServers = z
  .string('is not set')
  .regex(/^[^\s,:]+:\d{1,5}(?:\s*,\s*[^\s,:]+:\d{1,5})*$/, 'must be host:port pairs joined by commas')
  .transform((text) => text.split(',').map((server) => server.trim()));

/** How the cluster's listeners are spoken to: with TLS and an IAM token, or neither. */
export const securityProtocol = z
  .enum(['SASL_SSL', 'PLAINTEXT'], 'must be SASL_SSL or PLAINTEXT')
  .default('SASL_SSL');

/** The variables of a function that speaks to Kafka itself. */
export const kafkaVariables = z.object({
  KAFKA_BOOTSTRAP_SERVERS: bootstrapServers,
  KAFKA_SECURITY_PROTOCOL: securityProtocol,
});

/** The variable of a function that measures itself: where in CloudWatch its metrics are, as Powertools calls it. */
export const metricsVariables = z.object({ POWERTOOLS_METRICS_NAMESPACE: requiredText });

/** The variables of a function that writes events to a topic. */
export const producerVariables = kafkaVariables.extend(metricsVariables.shape);

/**
 * The variables a function reads, parsed once while it starts, so that a wrong deployment fails at the first
 * invocation with the names in the message and not in the middle of a batch.
 * @throws FunctionError ENVIRONMENT_INVALID naming each missing or wrong variable.
 */
export function readEnvironment<S extends z.ZodObject>(
  schema: S,
  variables: Readonly<Record<string, string | undefined>> = process.env,
): z.output<S> {
  const parsed = schema.safeParse(variables);
  if (parsed.success) return parsed.data;
  const offenders = listViolations(parsed.error, variables).map(({ path, value, problem }) =>
    value === 'absent' ? `${path} ${problem}` : `${path} ${problem} (found ${value})`,
  );
  throw new FunctionError(
    'ENVIRONMENT_INVALID',
    `The function's environment does not fit: ${offenders.join('; ')}. Set these variables on the function.`,
  );
}
