import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { XRayClient } from '@aws-sdk/client-xray';
import type { Context } from 'aws-lambda';
import * as z from 'zod';
import { readEnvironment, requiredText } from '../shared/env.ts';
import { implement } from '../shared/http/route.ts';
import { serveRoutes } from '../shared/http/serve-routes.ts';
import { jsonVariable } from '../shared/json-variable.ts';
import { createLogger } from '../shared/logger.ts';
import * as contract from './contract/observe.ts';
import { readActions } from './observe/read-actions.ts';
import { readErrors } from './observe/read-errors.ts';
import { readMetrics } from './observe/read-metrics.ts';
import { traceJourney } from './observe/trace-journey.ts';

const CONNECTION_TIMEOUT_MS = 2_000;
const REQUEST_TIMEOUT_MS = 10_000;
/** A person waits no longer; what was found by then is answered. */
const MAX_SEARCH_MS = 20_000;
/** For answering, of what the invocation has left. */
const ANSWER_MS = 2_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const names = jsonVariable(z.array(z.string().min(1), 'must be a JSON list of names'));

/** Each log group that is searched is a request, of which CloudWatch Logs takes five a second: none is searched for nothing. */
const environment = readEnvironment(
  z.object({
    LOG_GROUPS: names,
    LOG_GROUPS_OF_ACTIONS: names,
    LOG_GROUPS_OF_RECORDS: names,
    METRICS_NAMESPACE: requiredText,
    SERVICES: names,
  }),
);

const common = {
  requestHandler: {
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    throwOnRequestTimeout: true,
  },
};
// Adaptive: it learns from being told to slow down, and waits for its turn until the time is up.
const logsClient = new CloudWatchLogsClient({ ...common, retryMode: 'adaptive', maxAttempts: 10 });
const cloudWatch = new CloudWatchClient(common);
const xray = new XRayClient(common);

/** Metrics, errors, actions of operators and journeys of records, from what CloudWatch and X-Ray have of them. */
export const handler = serveRoutes({
  logger: createLogger('api'),
  routes: [
    implement(contract.readMetrics, ({ query: { minutes } }, context) =>
      readMetrics(
        {
          client: cloudWatch,
          namespace: environment.METRICS_NAMESPACE,
          services: environment.SERVICES,
          signal: startSearch(context),
        },
        lastMinutes(minutes),
      ),
    ),
    implement(contract.listErrors, ({ query: { minutes } }, context) =>
      readErrors(toLogs(environment.LOG_GROUPS, context), lastMinutes(minutes)),
    ),
    implement(contract.listActions, ({ query: { minutes } }, context) =>
      readActions(toLogs(environment.LOG_GROUPS_OF_ACTIONS, context), lastMinutes(minutes)),
    ),
    implement(contract.traceJourney, ({ parameters, query }, context) => {
      const to = query.to ?? Date.now();
      const logs = toLogs(environment.LOG_GROUPS_OF_RECORDS, context);
      return traceJourney({ logs, xray }, parameters, {
        from: query.from ?? to - HOUR_MS,
        to,
      });
    }),
  ],
});

function toLogs(groups: readonly string[], context: Context) {
  return { client: logsClient, groups, signal: startSearch(context) };
}

function startSearch(context: Context): AbortSignal {
  const left = context.getRemainingTimeInMillis() - ANSWER_MS;
  return AbortSignal.timeout(Math.max(0, Math.min(MAX_SEARCH_MS, left)));
}

function lastMinutes(minutes: number): { from: number; to: number } {
  const to = Date.now();
  return { from: to - minutes * MINUTE_MS, to };
}
