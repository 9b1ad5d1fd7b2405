import type { AccessControl } from '../core/access.ts';
import { ApiError } from '../core/api-error.ts';
import { partitionOf } from '../core/partition.ts';
import { answerQueryCall, readQueryCall, refuseAction } from '../core/query-protocol.ts';
import type { ServiceApi } from '../core/service-api.ts';
import { describeStack, type Stack } from './stack.ts';

const NAMESPACE = 'http://cloudformation.amazonaws.com/doc/2010-05-15/';

interface CloudFormationOptions {
  readonly access: AccessControl;
  readonly region: string;
  readonly account: string;
  readonly stacks: () => readonly Stack[];
}

/**
 * CloudFormation that shows the stacks of the assembly, signing name `cloudformation`. They come and go with the runner
 * alone, so it only reads.
 * @throws ApiError in the service's own words, as its answer.
 */
export function cloudFormationApi(options: CloudFormationOptions): ServiceApi {
  return async (request) => {
    const { action, parameters } = readQueryCall(request);
    if (action !== 'DescribeStacks') refuseAction('CloudFormation', action, ['DescribeStacks']);
    const nameOrId = parameters.get('StackName') ?? undefined;
    const found = findStacks(options, nameOrId);
    const decision = options.access.check(
      request.principal,
      'cloudformation:DescribeStacks',
      toResource(options, { nameOrId, found }),
    );
    if (!decision.allowed) throw new ApiError('AccessDenied', decision.reason, { status: 403 });
    if (nameOrId !== undefined && found.length === 0)
      throw new ApiError('ValidationError', `Stack with id ${nameOrId} does not exist`);
    return answerQueryCall(action, NAMESPACE, { Stacks: found.map(describeStack) });
  };
}

function findStacks({ stacks }: CloudFormationOptions, nameOrId: string | undefined): readonly Stack[] {
  if (nameOrId === undefined) return stacks();
  return stacks().filter(({ name, id }) => name === nameOrId || id === nameOrId);
}

/** Whoever asks for all stacks asks for every resource; a name that is none stands for any stack that might have it. */
function toResource(
  { region, account }: CloudFormationOptions,
  { nameOrId, found }: { nameOrId: string | undefined; found: readonly Stack[] },
): string {
  if (nameOrId === undefined) return '*';
  const [stack] = found;
  if (stack !== undefined) return stack.id;
  if (nameOrId.startsWith('arn:')) return nameOrId;
  return `arn:${partitionOf(region)}:cloudformation:${region}:${account}:stack/${nameOrId}/*`;
}
