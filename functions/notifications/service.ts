import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { metricsVariables, readEnvironment, requiredText } from '../shared/env.ts';
import { createLogger, type Logger } from '../shared/logger.ts';
import { Meter } from '../shared/metrics.ts';
import { createTableClient } from '../shared/table.ts';
import type { Providers } from './channel.ts';
import { createProviders } from './providers.ts';
import type { RateLimit } from './rate-limit.ts';

/** The tables that notifications work on. */
export interface NotificationTables {
  readonly client: DynamoDBDocumentClient;
  readonly users: string;
  readonly suppressions: string;
  readonly notifications: string;
  readonly deferred: string;
  readonly budgets: string;
}

/** What both functions that send notifications have in common. */
export interface NotificationService {
  readonly tables: NotificationTables;
  readonly rateLimit: RateLimit;
  /** Absent: nothing leaves, what would be sent is logged. */
  readonly providers?: Providers | undefined;
  /** The consumer group. */
  readonly group: string;
  readonly logger: Logger;
  readonly meter: Meter;
}

function wholeNumber(fallback: number, maximum: number) {
  const rule = `must be a whole number from 1 to ${maximum}`;
  return z
    .string()
    .regex(/^\d{1,10}$/, rule)
    .default(String(fallback))
    .transform(Number)
    .pipe(z.int(rule).min(1, rule).max(maximum, rule));
}

const variables = metricsVariables
  .extend({
    USERS_TABLE: requiredText,
    SUPPRESSIONS_TABLE: requiredText,
    NOTIFICATIONS_TABLE: requiredText,
    DEFERRED_NOTIFICATIONS_TABLE: requiredText,
    NOTIFICATION_BUDGETS_TABLE: requiredText,
    NOTIFICATIONS_MODE: z.enum(['log', 'send'], 'must be log or send').default('log'),
    NOTIFICATIONS_SENDER: z.email('must be the e-mail address that e-mails come from').optional(),
    NOTIFICATIONS_LIMIT: wholeNumber(30, 1_000_000),
    NOTIFICATIONS_WINDOW_SECONDS: wholeNumber(60, 86_400),
    NOTIFICATIONS_OVER_LIMIT: z.enum(['defer', 'drop'], 'must be defer or drop').default('defer'),
  })
  .refine((read) => read.NOTIFICATIONS_MODE === 'log' || read.NOTIFICATIONS_SENDER !== undefined, {
    path: ['NOTIFICATIONS_SENDER'],
    error: 'is not set, and NOTIFICATIONS_MODE is send',
  });

/**
 * Reads the function's variables and makes its clients, once per execution environment.
 * @throws FunctionError ENVIRONMENT_INVALID naming each missing or wrong variable.
 */
export function createService(group: string): NotificationService {
  const environment = readEnvironment(variables);
  const { NOTIFICATIONS_MODE: mode, NOTIFICATIONS_SENDER: sender } = environment;
  return {
    tables: {
      client: createTableClient(),
      users: environment.USERS_TABLE,
      suppressions: environment.SUPPRESSIONS_TABLE,
      notifications: environment.NOTIFICATIONS_TABLE,
      deferred: environment.DEFERRED_NOTIFICATIONS_TABLE,
      budgets: environment.NOTIFICATION_BUDGETS_TABLE,
    },
    rateLimit: {
      limit: environment.NOTIFICATIONS_LIMIT,
      windowSeconds: environment.NOTIFICATIONS_WINDOW_SECONDS,
      overLimit: environment.NOTIFICATIONS_OVER_LIMIT,
    },
    providers: mode === 'send' && sender !== undefined ? createProviders(sender) : undefined,
    group,
    logger: createLogger(group),
    meter: new Meter(environment.POWERTOOLS_METRICS_NAMESPACE, 'notifications'),
  };
}
