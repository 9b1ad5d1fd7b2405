import type { AccessControl } from '../core/access.ts';
import { ApiError } from '../core/api-error.ts';
import { partitionOf } from '../core/partition.ts';
import type { ServiceApi } from '../core/service-api.ts';
import { filterLogEvents, filterLogEventsSchema } from './filter-log-events.ts';
import type { LogStore } from './log-store.ts';
import { parseInput, readJsonCall } from './read-input.ts';

interface LogsOptions {
  readonly access: AccessControl;
  readonly region: string;
  readonly account: string;
  readonly logs: LogStore;
  /** Every function, and the log group that it writes to. */
  readonly functions: () => readonly { readonly name: string; readonly logGroup: string }[];
}

const SERVICE = { name: 'CloudWatch Logs', target: 'Logs_20140328', operation: 'FilterLogEvents' };

/**
 * CloudWatch Logs that shows what functions have logged, signing name `logs`. The log groups are those of the functions:
 * each is there from its function's start on, whatever it has logged.
 * @throws ApiError in the service's own words, as its answer.
 */
export function logsApi(options: LogsOptions): ServiceApi {
  return async (request) => {
    const refusal = 'InvalidParameterException';
    const input = parseInput(filterLogEventsSchema, readJsonCall(request, SERVICE), refusal);
    const prefix = `arn:${partitionOf(options.region)}:logs:${options.region}:${options.account}:log-group:`;
    const group = input.logGroupName ?? (input.logGroupIdentifier ?? '').replace(prefix, '');
    // Asked for all streams of a group, AWS checks for a stream without a name: a grant on the group's own ARN is not enough.
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
    const resource = `${prefix}${group}:log-stream:`;
    const decision = options.access.check(request.principal, 'logs:FilterLogEvents', resource);
    if (!decision.allowed) throw new ApiError('AccessDeniedException', decision.reason, { status: 403 });
    const functions = options.functions().filter(({ logGroup }) => logGroup === group);
    if (functions.length === 0)
      throw new ApiError('ResourceNotFoundException', 'The specified log group does not exist.');
    const names = new Set(functions.map(({ name }) => name));
    return {
      status: 200,
      headers: { 'content-type': 'application/x-amz-json-1.1' },
      body: JSON.stringify(filterLogEvents(options.logs, names, input)),
    };
  };
}
