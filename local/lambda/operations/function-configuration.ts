import type { FunctionDefinition } from '../function-definition.ts';

/**
 * A function as the API describes it. What the runner does not know (code size and hash, the time of the last change,
 * architectures) is absent.
 * https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html
 */
export function describeFunction(definition: FunctionDefinition): Record<string, unknown> {
  const { log } = definition;
  return {
    FunctionName: definition.name,
    FunctionArn: definition.arn,
    Runtime: definition.runtime,
    Role: definition.roleArn,
    Handler: definition.handler,
    Timeout: definition.timeoutSeconds,
    MemorySize: definition.memoryMb,
    Version: '$LATEST',
    PackageType: 'Zip',
    State: 'Active',
    LastUpdateStatus: 'Successful',
    TracingConfig: { Mode: definition.tracing?.mode ?? 'PassThrough' },
    Environment: { Variables: definition.environment },
    LoggingConfig: {
      LogFormat: log.format,
      LogGroup: log.group,
      ...(log.format === 'JSON'
        ? { ApplicationLogLevel: log.applicationLevel, SystemLogLevel: log.systemLevel }
        : {}),
    },
  };
}
