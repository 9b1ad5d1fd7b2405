import type { AccessControl } from '../core/access.ts';
import { ApiError } from '../core/api-error.ts';
import type { ServiceApi } from '../core/service-api.ts';
import { getMetricData, getMetricDataSchema } from './get-metric-data.ts';
import type { MetricStore } from './metric-store.ts';
import { parseInput, readJsonCall } from './read-input.ts';

const SERVICE = { name: 'CloudWatch', target: 'GraniteServiceVersion20100801', operation: 'GetMetricData' };

/**
 * CloudWatch that shows what functions have measured, signing name `monitoring`. It knows the metrics of their logs, and
 * none that AWS's own services write. Metrics are no resources: they are granted on everything.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html
 * @throws ApiError in the service's own words, as its answer.
 */
export function cloudWatchApi(options: { access: AccessControl; metrics: MetricStore }): ServiceApi {
  return async (request) => {
    const call = readJsonCall(request, SERVICE);
    const decision = options.access.check(request.principal, 'cloudwatch:GetMetricData', '*');
    if (!decision.allowed) throw new ApiError('AccessDenied', decision.reason, { status: 403 });
    const input = parseInput(getMetricDataSchema, call, 'ValidationException');
    return {
      status: 200,
      headers: { 'content-type': 'application/x-amz-json-1.0' },
      body: JSON.stringify(getMetricData(options.metrics, input)),
    };
  };
}
