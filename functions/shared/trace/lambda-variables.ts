import { isIPv4 } from 'node:net';
import * as z from 'zod';
import { traceHeader } from './trace-header.ts';

/** Where a daemon of X-Ray takes segments over UDP. */
export interface DaemonAddress {
  readonly host: string;
  readonly port: number;
}

/** `169.254.100.1:2000`. An address and no name: looking one up could take longer than the invocation has. */
const daemonAddress = z
  .string()
  .transform((text) => {
    const [host = '', port = ''] = text.split(':', 2);
    return { host, port: Number(port) };
  })
  .pipe(z.object({ host: z.string().refine(isIPv4), port: z.int().min(1).max(65_535) }));

/**
 * What Lambda itself sets, the trace anew for each invocation. Nobody configures these: one that is missing or does not fit
 * leaves the invocation without tracing, and fails nothing.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
const lambdaVariables = z.object({
  _X_AMZN_TRACE_ID: traceHeader.optional().catch(undefined),
  AWS_XRAY_DAEMON_ADDRESS: daemonAddress.optional().catch(undefined),
  AWS_LAMBDA_FUNCTION_NAME: z.string().min(1).optional().catch(undefined),
});

export type LambdaVariables = z.output<typeof lambdaVariables>;

/** The variables as they are now: to be read during the invocation. */
export function readLambdaVariables(
  variables: Readonly<Record<string, string | undefined>> = process.env,
): LambdaVariables {
  return lambdaVariables.parse(variables);
}
