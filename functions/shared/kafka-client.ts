import { Kafka, type LogEntry, logLevel, type RetryOptions } from 'kafkajs';
import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';
import { mskTokenProvider } from './msk-iam-token.ts';

/** kafkajs gives a new connection one second, which the first TLS and DNS round to a serverless cluster can exceed. */
const CONNECTION_TIMEOUT_MS = 10_000;
const AUTHENTICATION_TIMEOUT_MS = 10_000;

/** Where the client's own log lines go; a Powertools logger is one. */
export interface KafkaLog {
  error(message: string, attributes: Record<string, unknown>): void;
  warn(message: string, attributes: Record<string, unknown>): void;
}

/** `SASL_SSL`: TLS and SASL/OAUTHBEARER with an MSK IAM token. `PLAINTEXT`: a listener that asks for neither. */
export type SecurityProtocol = 'SASL_SSL' | 'PLAINTEXT';

export interface KafkaClientOptions {
  /** Shown in the broker's logs and quotas. */
  readonly clientId: string;
  readonly bootstrapServers: readonly string[];
  readonly securityProtocol: SecurityProtocol;
  /** Absent: the client is quiet, and what it throws is all that is heard of it. */
  readonly log?: KafkaLog;
  readonly retry?: RetryOptions;
  /** How long an answer may take, by default kafkajs' 30 s. */
  readonly requestTimeoutMs?: number;
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** The one way a function speaks to Kafka: as the cluster asks for it, on MSK with a token of the function's own role. */
export function createKafkaClient(options: KafkaClientOptions): Kafka {
  const { log } = options;
  return new Kafka({
    clientId: options.clientId,
    brokers: [...options.bootstrapServers],
    ...(options.securityProtocol === 'SASL_SSL' && {
      ssl: true,
      // No authorizationIdentity, ever: kafkajs writes it with a stray quote that breaks the frame.
      sasl: { mechanism: 'oauthbearer', oauthBearerProvider: mskTokenProvider(options.environment) },
    }),
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    authenticationTimeout: AUTHENTICATION_TIMEOUT_MS,
    ...(options.requestTimeoutMs && { requestTimeout: options.requestTimeoutMs }),
    ...(options.retry && { retry: options.retry }),
    logLevel: log ? logLevel.WARN : logLevel.NOTHING,
    logCreator: () => (entry) => log && writeEntry(log, entry),
  });
}

function writeEntry(
  log: KafkaLog,
  { level, namespace, log: { message, timestamp, logger, ...rest } }: LogEntry,
): void {
  const attributes = { kafkajs: { namespace, ...rest } };
  if (level === logLevel.ERROR) log.error(message, attributes);
  else log.warn(message, attributes);
}

/**
 * kafkajs 2.2.4 re-arms a timer of one millisecond for as long as a connection is open: with nothing waiting and no
 * throttling it schedules its next look at the empty queue for `-1 - now`, which Node turns into one millisecond and, since
 * Node 24, into a TimeoutNegativeWarning as well. An empty queue needs no look: what is added to it later schedules its own.
 *
 * https://github.com/tulios/kafkajs/issues/1751, fix not released: https://github.com/tulios/kafkajs/pull/1768
 */
const scheduleCheck = RequestQueue.prototype.scheduleCheckPendingRequests;
RequestQueue.prototype.scheduleCheckPendingRequests = function (this: RequestQueue): void {
  if (this.pending.length > 0) scheduleCheck.call(this);
};
