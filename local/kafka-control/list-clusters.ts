import { z } from 'zod';
import { ApiError } from '../core/api-error.ts';
import { describeCluster, type ServerlessCluster } from './clusters.ts';

const DEFAULT_PAGE = 100;

const querySchema = z.object({
  clusterNameFilter: z.string().default(''),
  clusterTypeFilter: z.enum(['PROVISIONED', 'SERVERLESS']).default('SERVERLESS'),
  maxResults: z.coerce.number().int().min(1).max(100).default(DEFAULT_PAGE),
  /** The ARN of the last cluster of the page before. */
  nextToken: z.string().optional(),
});

/**
 * One page of the clusters, by ARN.
 * @throws ApiError BadRequestException for parameters that do not fit.
 */
export function listClusters(clusters: readonly ServerlessCluster[], query: URLSearchParams): unknown {
  const parsed = querySchema.safeParse(Object.fromEntries(query));
  if (!parsed.success)
    throw new ApiError('BadRequestException', z.prettifyError(parsed.error), { cause: parsed.error });
  const { clusterNameFilter, clusterTypeFilter, maxResults, nextToken = '' } = parsed.data;
  const left = clusters
    .filter(({ name }) => clusterTypeFilter === 'SERVERLESS' && name.startsWith(clusterNameFilter))
    .filter(({ arn }) => arn > nextToken)
    .sort((a, b) => (a.arn < b.arn ? -1 : 1));
  const page = left.slice(0, maxResults);
  return {
    clusterInfoList: page.map(describeCluster),
    ...(left.length > page.length ? { nextToken: page.at(-1)?.arn } : {}),
  };
}
