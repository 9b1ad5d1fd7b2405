import type { AccessControl } from '../core/access.ts';
import { ApiError } from '../core/api-error.ts';
import type { ServiceApi } from '../core/service-api.ts';
import type { ServerlessCluster } from './clusters.ts';
import { OPERATIONS } from './operations.ts';

/**
 * The control plane of MSK for serverless clusters, signing name `kafka`. Clusters come and go with templates alone, so
 * it only reads.
 * @throws ApiError in the service's own words, as its answer.
 */
export function kafkaControlApi(options: {
  access: AccessControl;
  clusters: () => readonly ServerlessCluster[];
}): ServiceApi {
  return async (request) => {
    for (const operation of OPERATIONS) {
      const match = operation.method === request.method ? operation.path.exec(request.path) : null;
      if (match === null) continue;
      const clusterArn = decodeArn(match[1] ?? '');
      // An action on no one cluster asks for every resource.
      const resource = clusterArn === '' ? '*' : clusterArn;
      const decision = options.access.check(request.principal, `kafka:${operation.name}`, resource);
      if (!decision.allowed) throw new ApiError('AccessDeniedException', decision.reason, { status: 403 });
      const body = await operation.run({ clusters: options.clusters(), clusterArn, query: request.query });
      return {
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      };
    }
    throw new ApiError(
      'BadRequestException',
      `${request.method} ${request.path} of the MSK API is not emulated. Emulated: ${OPERATIONS.map(({ name }) => name).join(', ')}.`,
    );
  };
}

function decodeArn(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch (error) {
    throw new ApiError('BadRequestException', `"${encoded}" is not percent-encoded.`, { cause: error });
  }
}
