import { Logger } from '@aws-lambda-powertools/logger';

/** A logger that writes one JSON object per line; the level follows the function's logging configuration. */
export function createLogger(service: string): Logger {
  return new Logger({ serviceName: service });
}

export type { Logger };
