import { delimiter, dirname } from 'node:path';
import { type FunctionDefinition, parseFunctionArn } from './function-definition.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime */
const RESERVED = [
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_DEFAULT_REGION',
  'AWS_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_LAMBDA_RUNTIME_API',
  'LAMBDA_TASK_ROOT',
  'LAMBDA_RUNTIME_DIR',
];

/** Why Lambda would not take these variables, in its own words; undefined when it would. */
export function findVariablesProblem(environment: Readonly<Record<string, string>>): string | undefined {
  const reserved = Object.keys(environment).filter((key) => RESERVED.includes(key));
  if (reserved.length === 0) return undefined;
  return `Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved.join(', ')}`;
}

/**
 * Everything an environment's process sees, and nothing of the runner's own variables. Left out against AWS:
 * LD_LIBRARY_PATH (the laptop's libraries are not those of Amazon Linux).
 */
export function environmentVariables(
  definition: FunctionDefinition,
  started: { runtimeApi: string; runtimeDirectory: string; logStream: string },
): Record<string, string> {
  const { region } = parseFunctionArn(definition.arn);
  const { accessKeyId, secretAccessKey, sessionToken } = definition.credentials();
  return {
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    PATH: [dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter),
    NODE_PATH: definition.codeDirectory,
    AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
    ...daemonVariables(definition.tracing?.daemonAddress),
    ...definition.environment,
    ...definition.extraEnvironment,
    _HANDLER: definition.handler,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${definition.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: definition.name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(definition.memoryMb),
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: definition.log.group,
    AWS_LAMBDA_LOG_STREAM_NAME: started.logStream,
    AWS_LAMBDA_LOG_FORMAT: definition.log.format,
    ...(definition.log.format === 'JSON' ? { AWS_LAMBDA_LOG_LEVEL: definition.log.applicationLevel } : {}),
    AWS_LAMBDA_RUNTIME_API: started.runtimeApi,
    AWS_ACCESS_KEY: accessKeyId,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
    LAMBDA_TASK_ROOT: definition.codeDirectory,
    LAMBDA_RUNTIME_DIR: started.runtimeDirectory,
  };
}

/** The SDKs read the first; Lambda sets the others beside it. */
function daemonVariables(address: string | undefined): Record<string, string> {
  if (address === undefined) return {};
  const [host = '', port = ''] = address.split(':');
  return { AWS_XRAY_DAEMON_ADDRESS: address, _AWS_XRAY_DAEMON_ADDRESS: host, _AWS_XRAY_DAEMON_PORT: port };
}
