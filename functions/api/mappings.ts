import { LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import { readEnvironment, requiredText } from '../shared/env.ts';
import { implement } from '../shared/http/route.ts';
import { serveRoutes } from '../shared/http/serve-routes.ts';
import { createLogger } from '../shared/logger.ts';
import {
  listMappings as listContract,
  showMapping as showContract,
  switchMapping as switchContract,
} from './contract/mappings.ts';
import { getMapping, listMappings, switchMapping } from './kafka-mappings.ts';

/** Lambda answers within a second; without these a lost connection would last as long as the invocation. */
const CONNECTION_TIMEOUT_MS = 2_000;
const REQUEST_TIMEOUT_MS = 4_000;

const environment = readEnvironment(z.object({ CLUSTER_ARN: requiredText }));

const cluster = {
  clusterArn: environment.CLUSTER_ARN,
  client: new LambdaClient({
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
  }),
};

/** Shows the event source mappings of the cluster, and switches them on and off. */
export const handler = serveRoutes({
  logger: createLogger('api'),
  routes: [
    implement(listContract, async () => ({ items: await listMappings(cluster) })),
    implement(showContract, ({ parameters: { uuid } }) => getMapping(cluster, uuid)),
    implement(switchContract, ({ parameters: { uuid }, body: { enabled } }) =>
      switchMapping(cluster, { uuid, enabled }),
    ),
  ],
});
